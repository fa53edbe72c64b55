"""Offerings that wait for a second pair of eyes: what is to change, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import ApproveOffering, RejectOffering, approve_offering, reject_offering
from shouli.catalog.queries import OfferingProposalView
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer
from shouli.channels.backoffice.naming import code_word, yes_no
from shouli.channels.backoffice.offerings import ACTIVE, tabs
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, FieldView, FormView
from shouli.web.lists import Column, ListView, Row
from shouli.web.people import judge_filter, labels_of, to_judge


@require_safe
@door(permission="page.catalogue", channel="backoffice")
def proposal_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the offerings that wait for a second person."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = to_judge(ctx, query, queries.list_offering_proposals())
        people = labels_of(item.proposed_by for item in found)
        return [
            Row(
                key=str(item.proposal_id),
                url=reverse("office_offering_proposal", args=[item.proposal_id]),
                cells={
                    "code": item.code,
                    "name": in_language(item.values["name"], item.values["name_en"]),
                    "what": _("Change") if item.before else _("New offering"),
                    "by": people[item.proposed_by],
                    "at": item.proposed_at,
                },
            )
            for item in found
        ]

    listing = Listing(
        key="offering-proposals",
        title=_("Offerings waiting for approval"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="what", label=_("Kind"), sortable=True),
            Column(name="by", label=_("Proposed by"), sortable=True),
            Column(name="at", label=_("Proposed"), kind="moment", sortable=True),
        ),
        filters=(judge_filter(),),
        rows=rows,
        empty=_("No offering waits for approval."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("offering_proposals"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def proposal(request: HttpRequest, ctx: Context, proposal_id: int) -> HttpResponse:
    """Show what is to change of one offering and take the judgement of a second person."""
    found = next((item for item in queries.list_offering_proposals() if item.proposal_id == proposal_id), None)
    if found is None:
        raise NotFound(thing=_("Proposal"), key=proposal_id)

    def save(answers: Answers) -> Done:
        reason = answers.text("reason", 300)
        answers.refuse()
        url = reverse("office_offering_proposals")
        if answers.action == "approve":
            approve_offering(ctx, ApproveOffering(proposal_id=proposal_id))
            return Done(told=_("%(code)s is in force.") % {"code": found.code}, url=url)
        reject_offering(ctx, RejectOffering(proposal_id=proposal_id, reason=reason))
        return Done(told=_("The proposal is rejected."), url=url)

    form = judgement_form(found, mine=found.proposed_by == ctx.actor.key)
    return edit(request, ctx, form, save, active=ACTIVE, tables=(differences(found),))


def judgement_form(found: OfferingProposalView, *, mine: bool) -> FormView:
    """Build the form of a judgement; the person who proposed the change can only take it back."""
    proposer = labels_of([found.proposed_by])[found.proposed_by]
    told = _("This is your own work; another person must decide on it. Give a reason to withdraw it.")
    fields = section(
        _("Decision"),
        FieldView(name="by", label=_("Proposed by"), readonly=True, value=proposer),
        FieldView(name="reason", label=_("Reason"), help=_("Required to reject; the author can read it.")),
        note=told if mine else "",
    )
    confirm = _("%(code)s is sold as shown from now on. Put it into force?") % {"code": found.code}
    approve = ActionView(name="approve", label=_("Approve"), key="F9", kind="primary", confirm=confirm)
    reject = ActionView(
        name="reject", label=_("Withdraw the proposal") if mine else _("Reject"), key="F6", kind="danger"
    )
    return form_view(
        "offering-proposal",
        f"{found.code} {in_language(found.values['name'], found.values['name_en'])}",
        (fields,),
        url=reverse("office_offering_proposal", args=[found.proposal_id]),
        back=reverse("office_offering_proposals"),
        may_save=False,
        actions=(reject,) if mine else (approve, reject),
    )


def differences(found: OfferingProposalView) -> ListView:
    """List each field that is to be other than it is."""
    labels = {
        "kind": _("Kind"), "name": _("Chinese name"), "name_en": _("English name"), "sells_from": _("Sold from"),
        "sells_to": _("Sold until"), "sort": _("Place in lists"), "needs_disclosure": _("Price disclosure"),
        "needs_developer": _("Developer"), "owning_unit": _("Responsible unit"), "contact_name": _("Contact"),
        "contact_phone": _("Telephone"), "process_note": _("Note for staff"), "process_note_en": _("Note in English"),
    }  # fmt: skip
    rows = [
        Row(
            key=name,
            cells={
                "field": label,
                "before": _word(name, found.before.get(name)),
                "after": _word(name, found.values.get(name)),
            },
        )
        for name, label in labels.items()
        if name in found.changed
    ]
    columns = (
        Column(name="field", label=_("Field"), kind="strong"),
        Column(name="before", label=_("Today")),
        Column(name="after", label=_("Proposed")),
    )
    return ListView(
        key="differences", title=_("What changes"), columns=columns, rows=rows, url="", size=max(len(rows), 1),
        total=len(rows), empty=_("Nothing changes any more."),
    )  # fmt: skip


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if name == "kind" and value:
        return str(states.OFFERING_KINDS[value])
    return "" if value is None else str(value)
