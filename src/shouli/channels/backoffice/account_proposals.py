"""Changes of accounts that wait for a second pair of eyes; each is judged on the page of its member of staff."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.channels.backoffice.listing import Listing, answer
from shouli.channels.backoffice.naming import person_word
from shouli.channels.backoffice.staff import ACTIVE, tabs
from shouli.identity import queries, states
from shouli.kernel.context import Context
from shouli.web.doors import door
from shouli.web.lists import Column, Row
from shouli.web.people import JUDGE, judge_filter, labels_of, to_judge


@require_safe
@door(permission="page.staff", channel="backoffice")
def proposal_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the changes of accounts that wait for a second person."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = to_judge(ctx, query, queries.list_account_proposals())
        found = [item for item in found if item.staff_id != ctx.actor.staff_id or not query.get(JUDGE)]
        people = labels_of(item.proposed_by for item in found)
        members = queries.staff_labels(item.staff_id for item in found)
        return [
            Row(
                key=str(item.id),
                url=reverse("office_member", args=[item.staff_id]),
                cells={
                    "who": members.get(item.staff_id, ""),
                    "what": str(states.ACCOUNT_KINDS[item.kind]),
                    "by": people[item.proposed_by],
                    "at": item.proposed_at,
                },
            )
            for item in found
        ]

    listing = Listing(
        key="account-proposals",
        title=_("Changes of accounts"),
        columns=(
            Column(name="who", label=person_word(), kind="strong", sortable=True),
            Column(name="what", label=_("Change"), sortable=True),
            Column(name="by", label=_("Proposed by"), sortable=True),
            Column(name="at", label=_("Proposed"), kind="moment", sortable=True),
        ),
        filters=(judge_filter(),),
        rows=rows,
        empty=_("No change of an account waits for a second person."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "account_proposals"))
