"""What each role may do: the list, one role's rights as a table, and changes that a second person judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer, choice_filter
from shouli.channels.backoffice.naming import code_word, state_badge, state_choices
from shouli.channels.backoffice.rights_list import ANY, at_their_lines, rights_chosen, rights_field
from shouli.channels.backoffice.staff import ACTIVE, EVERYONE, role_names, tabs
from shouli.identity import queries, states
from shouli.identity.actions import (
    ApproveRights,
    ProposeRights,
    RejectRights,
    approve_rights,
    propose_rights,
    reject_rights,
)
from shouli.identity.queries import RightsProposalView
from shouli.identity.rules.rights import Right, fingerprint
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotFound
from shouli.web.doors import door
from shouli.web.forms import ActionView, FieldView, FormView
from shouli.web.lists import Column, ListView, Row
from shouli.web.people import JUDGE, judge_filter, labels_of, to_judge
from shouli.web.posted import Posted
from shouli.web.rights_words import kind_of, right_title
from shouli.web.trail_words import channel_title


def channel_names() -> dict[str, str]:
    """Name the channels through which staff work."""
    return {ANY: _("every channel"), **{code: channel_title(code) for code in ("counter", "field", "backoffice")}}


@require_safe
@door(permission="page.rights", channel="backoffice")
def right_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what each role may do; whatever no line allows is denied."""
    roles, channels = role_names(), channel_names()
    counts = {role.code: role.staff_count for role in queries.list_roles()}

    def rows(query: Mapping[str, str]) -> list[Row]:
        wanted = query.get("role", "")
        return [
            Row(
                key=f"{right.role}.{right.pattern}",
                url=reverse("office_role", args=[right.role]),
                cells={
                    "role": roles.get(right.role, right.role),
                    "held": counts.get(right.role, 0) if right.role != EVERYONE else None,
                    "pattern": right_title(right.pattern),
                    "code": right.pattern,
                    "what": kind_of(right.pattern),
                    "channel": channels.get(right.channel, right.channel),
                    "limit": right.limit,
                },
            )
            for right in queries.rights_of(roles)
            if wanted in ("", right.role)
        ]

    listing = Listing(
        key="rights",
        title=_("Roles and rights"),
        columns=(
            Column(name="role", label=_("Role"), kind="strong", sortable=True),
            Column(name="held", label=pgettext("role", "Held by"), kind="number", sortable=True),
            Column(name="what", label=_("Kind"), sortable=True),
            Column(name="pattern", label=_("May do"), sortable=True),
            Column(name="code", label=code_word(), kind="code"),
            Column(name="channel", label=_("Channel"), sortable=True),
            Column(name="limit", label=pgettext("right", "Limit"), kind="money", sortable=True),
        ),
        filters=(choice_filter("role", _("Role"), roles),),
        rows=rows,
        empty=_("This role has no rights."),
    )
    wanted = request.GET.get("role", "")
    url = reverse("office_role", args=[wanted]) if wanted in roles else ""
    change = ActionView(name="change", label=_("Change its rights"), key="F3", icon="edit", url=url)
    buttons = (change,) if url else ()
    notice = _("What no line allows is denied. Open a line to change the rights of its role.")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "rights"), buttons=buttons, notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.rights", channel="backoffice")
def role(request: HttpRequest, ctx: Context, role: str) -> HttpResponse:
    """Show everything one role may do as a table, and take a proposal of what it is to do from now on."""
    names = role_names()
    if role not in names:
        raise NotFound(thing=_("Role"), key=role)
    present = queries.rights_of((role,))
    open_ones = queries.list_rights_proposals(role=role, state=states.SUBMITTED)

    def save(answers: Answers) -> Done:
        keys, wanted = rights_chosen(role, present, answers)
        reason, seen = answers.text("reason", 300), answers.posted.text("_version")
        answers.refuse()
        try:
            found = propose_rights(ctx, ProposeRights(role=role, rights=wanted, reason=reason, seen=seen))
        except Invalid as refusal:
            raise at_their_lines(refusal, keys) from refusal
        url = reverse("office_rights_proposal", args=[found.pk])
        return Done(told=_("The change of rights waits for approval by somebody else."), url=url)

    may_save = queries.may(ctx, "identity.propose_rights") and not open_ones
    posted = Posted(request.POST) if request.method == "POST" and may_save else None
    form = role_form(role, names[role], present, may_save=may_save, posted=posted)
    return edit(request, ctx, form, save, active=ACTIVE, tables=(history(queries.list_rights_proposals(role=role)),))


def role_form(code: str, name: str, present: list[Right], *, may_save: bool, posted: Posted | None) -> FormView:
    """Build the form of a role's rights: a list of everything that can be given, with what it has ticked."""
    told = _("Tick what the role may do; what is not ticked is denied. Without a limit the amount is unlimited.")
    fields = section(
        _("What the role may do"),
        FieldView(name="reason", label=_("Reason"), required=True, readonly=not may_save, extra={"maxlength": 300}),
        rights_field(_("Rights"), told, present, channel_names(), may_save=may_save, posted=posted),
    )
    return form_view(
        "rights",
        _("Rights: %(role)s") % {"role": name},
        (fields,),
        url=reverse("office_role", args=[code]),
        back=f"{reverse('office_rights')}?role={code}",
        version=fingerprint(present),
        may_save=False,
        actions=(ActionView(name="propose", label=_("Propose"), key="F2", kind="primary"),) if may_save else (),
    )


@require_safe
@door(permission="page.rights", channel="backoffice")
def proposal_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the changes of rights that were proposed, those still to be judged first."""
    roles = role_names()

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = to_judge(ctx, query, queries.list_rights_proposals(state=query.get("state", "")))
        found = [item for item in found if item.state == states.SUBMITTED or not query.get(JUDGE)]
        found.sort(key=lambda item: item.state != states.SUBMITTED)
        people = labels_of(name for item in found for name in (item.proposed_by, item.judged_by))
        return [_row(item, people, roles) for item in found]

    listing = Listing(
        key="rights-proposals",
        title=_("Changes of rights"),
        columns=(Column(name="role", label=_("Role"), kind="strong", sortable=True), *_history_columns()),
        filters=(choice_filter("state", _("State"), state_choices(states.RIGHTS_PROPOSAL)), judge_filter()),
        rows=rows,
        empty=_("No change of rights was proposed. Open a role under “Roles and rights” to propose one."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "rights_proposals"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.rights", channel="backoffice")
def proposal(request: HttpRequest, ctx: Context, proposal_id: int) -> HttpResponse:
    """Show what a proposal grants and withdraws, and take the judgement of a second person."""
    found = queries.get_rights_proposal(proposal_id)
    names = role_names()

    def save(answers: Answers) -> Done:
        reason = answers.text("reason", 300)
        answers.refuse()
        url = reverse("office_rights_proposals")
        if answers.action == "approve":
            approve_rights(ctx, ApproveRights(proposal_id=proposal_id))
            return Done(told=_("The rights are in force from now on."), url=url)
        reject_rights(ctx, RejectRights(proposal_id=proposal_id, reason=reason))
        return Done(told=_("The change of rights is rejected."), url=url)

    form = proposal_form(ctx, found, names.get(found.role, found.role))
    tables = (
        difference("granted", _("Newly granted"), found.granted, _("No rights are added.")),
        difference("withdrawn", _("Withdrawn"), found.withdrawn, _("No rights are withdrawn.")),
    )
    return edit(request, ctx, form, save, active=ACTIVE, tables=tables)


def proposal_form(ctx: Context, found: RightsProposalView, role_name: str) -> FormView:
    """Build the form in which a proposal is judged; its author can only take it back."""
    mine = found.proposed_by == ctx.actor.key
    waits = found.state == states.SUBMITTED and queries.may(ctx, "identity.reject_rights")
    people = labels_of((found.proposed_by, found.judged_by))
    fields = section(
        _("Decide") if waits else _("The proposal"),
        FieldView(name="why", label=_("Proposed because"), readonly=True, value=found.reason),
        FieldView(name="by", label=_("Proposed by"), readonly=True, value=people[found.proposed_by]),
        FieldView(
            name="state", label=_("State"), readonly=True, value=str(states.RIGHTS_PROPOSAL.label(found.state))
        ),
        FieldView(
            name="decided", label=_("Decided by"), readonly=True, value=people[found.judged_by],
            visible=bool(found.judged_by),
        ),
        FieldView(name="judgement", label=_("Remark"), readonly=True, value=found.judgement,
                  visible=bool(found.judgement)),
        FieldView(
            name="reason", label=_("Reason"), visible=waits, help=_("Required to reject; the author can read it.")
        ),
        note=_("You proposed this yourself; another person must decide on it.") if mine and waits else "",
    )  # fmt: skip
    told = _(
        "%(granted)s rights are granted and %(withdrawn)s withdrawn for everybody in this role. Put them in force?"
    )
    confirm = told % {"granted": len(found.granted), "withdrawn": len(found.withdrawn)}
    approve = ActionView(name="approve", label=_("Approve"), key="F9", kind="primary", confirm=confirm)
    reject = ActionView(
        name="reject", label=_("Withdraw the proposal") if mine else _("Reject"), key="F6", kind="danger"
    )
    judgements = ((reject,) if mine else (approve, reject)) if waits else ()
    return form_view(
        "rights-proposal",
        _("Change of rights: %(role)s") % {"role": role_name},
        (fields,),
        url=reverse("office_rights_proposal", args=[found.id]),
        back=reverse("office_rights_proposals"),
        may_save=False,
        actions=judgements,
    )


def difference(key: str, title: str, rights: Iterable[Right], empty: str) -> ListView:
    """List some rights of a proposal."""
    channels = channel_names()
    rows = [
        Row(
            key=f"{right.pattern}.{right.channel}",
            cells={
                "pattern": right_title(right.pattern),
                "code": right.pattern,
                "channel": channels.get(right.channel, right.channel),
                "limit": right.limit,
            },
        )
        for right in rights
    ]
    columns = (
        Column(name="pattern", label=_("May do"), kind="strong"),
        Column(name="code", label=code_word(), kind="code"),
        Column(name="channel", label=_("Channel")),
        Column(name="limit", label=pgettext("right", "Limit"), kind="money"),
    )
    return _table(key, title, columns, rows, empty)


def history(found: list[RightsProposalView]) -> ListView:
    """List what was proposed about one role."""
    people = labels_of(name for item in found for name in (item.proposed_by, item.judged_by))
    rows = [_row(item, people, {}) for item in found]
    return _table(
        "proposals", _("Changes of rights"), _history_columns(), rows, _("Its rights have never been changed here.")
    )


def _history_columns() -> tuple[Column, ...]:
    return (
        Column(name="at", label=_("Proposed"), kind="moment"),
        Column(name="by", label=_("Proposed by")),
        Column(name="reason", label=_("Reason"), kind="why"),
        Column(name="changes", label=_("Granted and withdrawn")),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="decided", label=_("Decided by")),
    )


def _row(item: RightsProposalView, people: Mapping[str, str], roles: Mapping[str, str]) -> Row:
    return Row(
        key=str(item.id),
        url=reverse("office_rights_proposal", args=[item.id]),
        cells={
            "role": roles.get(item.role, item.role),
            "at": item.proposed_at,
            "by": people[item.proposed_by],
            "reason": item.reason,
            "changes": f"+{len(item.granted)} −{len(item.withdrawn)}",
            "state": state_badge(states.RIGHTS_PROPOSAL, item.state),
            "decided": people[item.judged_by],
        },
    )


def _table(key: str, title: str, columns: tuple[Column, ...], rows: list[Row], empty: str) -> ListView:
    return ListView(
        key=key, title=title, columns=columns, rows=rows, url="", size=max(len(rows), 1), total=len(rows), empty=empty
    )
