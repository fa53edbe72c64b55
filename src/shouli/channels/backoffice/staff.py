"""Staff: who works where, in which roles, and who may sign in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.listing import Found, Listing, Tab, answer, choice_filter, row_asked, text_filter
from shouli.channels.backoffice.naming import person_word
from shouli.identity import queries, states
from shouli.identity.actions import (
    ApproveAccount,
    DisableStaff,
    EnableStaff,
    ProposeAccount,
    RejectAccount,
    RemoveSecondFactor,
    SaveStaff,
    SetPassword,
    SetRoles,
    approve_account,
    disable_staff,
    enable_staff,
    propose_account,
    reject_account,
    remove_second_factor,
    save_staff,
    set_password,
    set_roles,
)
from shouli.identity.queries import AccountProposalView, StaffView
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound, Stale
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView
from shouli.web.lists import Column, Row
from shouli.web.people import labels_of
from shouli.web.shell import Badge

ACTIVE = "staff"
EVERYONE = "everyone"  # the role nobody has to be given


def tabs(ctx: Context, chosen: str) -> tuple[Tab, ...]:
    """List the pages about people and the organisation that the reader may open."""
    pages = {
        "staff": (_("Staff"), "page.staff"),
        "org_units": (pgettext("operator", "Organisation"), "page.org_units"),
        "interface_numbers": (_("Interface numbers"), "page.interface_numbers"),
        "rights": (_("Roles and rights"), "page.rights"),
        "rights_proposals": (_("Changes of rights"), "page.rights"),
        "account_proposals": (_("Changes of accounts"), "page.staff"),
    }
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen)
        for name, (label, permission) in pages.items()
        if queries.may(ctx, permission)
    )


@require_safe
@door(permission="page.staff", channel="backoffice")
def staff_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List staff."""
    roles = role_names()

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        text, role, unit = query.get("text", ""), query.get("role", ""), row_asked(query, "unit")
        found = queries.list_staff(text=text, role=role, org_unit_id=unit, limit=limit, offset=offset)
        return Found([_row(item, roles) for item in found], queries.count_staff(text=text, role=role, org_unit_id=unit))

    listing = Listing(
        key="staff",
        title=_("Staff"),
        columns=(
            Column(name="number", label=_("Staff number"), kind="strong"),
            Column(name="name", label=person_word()),
            Column(name="unit", label=_("Unit")),
            Column(name="roles", label=_("Roles")),
            Column(name="desk", label=_("Interface number")),
            Column(name="factor", label=_("Second factor"), kind="badge"),
            Column(name="state", label=_("State"), kind="badge"),
            Column(name="seen", label=_("Last signed in"), kind="moment"),
        ),
        filters=(
            text_filter("text", _("Number or name")),
            choice_filter("role", _("Role"), roles),
            choice_filter("unit", _("Unit"), unit_names()),
        ),
        fetch=fetch,
        empty=_("No member of staff fits the filter."),
    )
    buttons: tuple[ActionView, ...] = ()
    if queries.may(ctx, "identity.save_staff"):
        new = ActionView(
            name="new", label=_("New member of staff"), url=reverse("office_staff_new"), icon="plus", key="F3"
        )
        buttons = (new,)
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "staff"), buttons=buttons)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.staff", channel="backoffice")
def member(request: HttpRequest, ctx: Context, staff_id: int | None = None) -> HttpResponse:
    """Show and change one member of staff, or enter a new one."""
    found = get_member(staff_id) if staff_id is not None else None

    def save(answers: Answers) -> Done:
        if found is None:
            saved = save_staff(ctx, staff_input(answers, None))
            told = _("%(number)s has been added. Now assign roles and a first password.") % {
                "number": saved.staff_number
            }
            return Done(told=told, url=reverse("office_member", args=[saved.pk]))
        return Done(told=carry_out(ctx, found, answers), url=reverse("office_member", args=[found.id]))

    may_change = queries.may(ctx, "identity.save_staff")
    return edit(request, ctx, member_form(ctx, found, may_change=may_change), save, active=ACTIVE)


def carry_out(ctx: Context, found: StaffView, answers: Answers) -> str:
    """Do what the button pressed stands for; return what to tell the reader.

    :raises BusinessError: if it may not be done
    """
    if answers.action == "save":
        save_staff(ctx, staff_input(answers, found.id))
        return _("%(number)s %(name)s is saved.") % {"number": found.staff_number, "name": found.name}
    if answers.action in ("approve", "reject"):
        return judged(ctx, found, answers)
    roles, password = answers.many("roles", 30), answers.posted.data.get("password", "")
    answers.refuse()
    touched = set(roles) - set(found.roles) if answers.action == "roles" else found.roles
    if answers.action in states.ACCOUNT_KINDS and queries.judges(touched):
        return proposed(ctx, found, answers.action, roles=roles, password=password)
    return done_alone(ctx, found, answers.action, roles=roles, password=password)


def done_alone(ctx: Context, found: StaffView, action: str, *, roles: tuple[str, ...], password: str) -> str:
    """Change an account that judges nothing; return what to tell the reader."""
    named = {"number": found.staff_number, "name": found.name}
    match action:
        case "roles":
            set_roles(ctx, SetRoles(staff_id=found.id, roles=roles))
            return _("%(number)s %(name)s has these roles from the next page on.") % named
        case "password":
            set_password(ctx, SetPassword(staff_id=found.id, password=password, must_change=True))
            return _("%(number)s %(name)s has a first password and must choose another at the next sign-in.") % named
        case "disable":
            disable_staff(ctx, DisableStaff(staff_id=found.id))
            return _("%(number)s %(name)s cannot sign in any more.") % named
        case "enable":
            enable_staff(ctx, EnableStaff(staff_id=found.id))
            return _("%(number)s %(name)s may sign in again.") % named
        case "factor":
            remove_second_factor(ctx, RemoveSecondFactor(staff_id=found.id))
            return _("%(number)s %(name)s now signs in without a second factor.") % named
        case _:
            raise NotFound(thing=_("Step"), key=action)


def proposed(ctx: Context, found: StaffView, kind: str, *, roles: tuple[str, ...], password: str) -> str:
    """Propose what is a matter for two; return what to tell the reader."""
    data = ProposeAccount(
        staff_id=found.id,
        kind=kind,
        roles=roles if kind == states.ROLES else (),
        password=password if kind == states.PASSWORD else "",
    )
    propose_account(ctx, data)
    told = _(
        "This account approves what others propose, or would after the change: it waits until a second person agrees."
    )
    return str(told)


def judged(ctx: Context, found: StaffView, answers: Answers) -> str:
    """Approve or reject what waits for this account and is not the reader's own; one's own is taken back.

    :raises Stale: if something else waits than what the page showed
    """
    waiting = queries.list_account_proposals(staff_id=found.id)
    if not waiting:
        raise NotFound(thing=_("proposal"), key=found.staff_number)
    if answers.posted.text("_version") != seen(waiting):
        raise Stale(thing=found.staff_number)
    for item in waiting:
        if answers.action == "approve":
            approve_account(ctx, ApproveAccount(proposal_id=item.id))
        else:
            reject_account(ctx, RejectAccount(proposal_id=item.id))
    return _("The change is in force.") if answers.action == "approve" else _("The change is rejected.")


def seen(waiting: Iterable[AccountProposalView]) -> str:
    """Name what a page shows as waiting, so that nothing else is judged by it."""
    return "-".join(str(item.id) for item in waiting)


def staff_input(answers: Answers, staff_id: int | None) -> SaveStaff:
    """Read what was typed about a member of staff.

    :raises Invalid: with everything that does not fit
    """
    data = SaveStaff(
        staff_number=answers.text("staff_number", 20),
        employee_id=answers.text("employee_id", 20),
        name=answers.text("name", 60),
        org_unit_id=answers.row("org_unit_id"),
        staff_id=staff_id,
        interface_number_id=answers.posted.number("interface_number_id"),
        phone=answers.text("phone", 20),
        email=answers.text("email", 254),
    )
    answers.refuse()
    return data


def member_form(ctx: Context, found: StaffView | None, *, may_change: bool) -> FormView:
    """Build the form of a member of staff; one's own roles and sign-in are for another administrator."""
    sections = [person_section(found, readonly=not may_change)]
    actions: tuple[ActionView, ...] = ()
    version = ""
    if found is not None:
        waiting = queries.list_account_proposals(staff_id=found.id)
        version = seen(waiting)
        sections.extend(waiting_section(ctx, found, waiting))
        sections.append(roles_section(found, may_change=may_change))
        if may_change:
            sections.append(password_section())
            actions = sign_in_actions(found) if ctx.actor.staff_id != found.id else ()
    return form_view(
        "staff",
        f"{found.staff_number} {found.name}" if found else _("New member of staff"),
        sections,
        url=reverse("office_member", args=[found.id]) if found else reverse("office_staff_new"),
        back=reverse("office_staff"),
        version=version,
        may_save=may_change,
        actions=actions,
    )


def person_section(found: StaffView | None, *, readonly: bool) -> SectionView:
    """Build the fields of the person."""
    held = Held(found)
    units = tuple(Choice(value=key, label=label) for key, label in unit_names().items())
    desks = {str(item.id): f"{item.number} {item.org_unit.name}" for item in queries.list_origins()}
    numbers = {label.split(" ")[0]: key for key, label in desks.items()}
    return section(
        _("Person"),
        held.field("staff_number", _("Staff number"), required=True, readonly=readonly),
        held.field("employee_id", _("Employee ID"), required=True, readonly=readonly),
        held.field("name", person_word(), required=True, readonly=readonly),
        held.field("org_unit_id", _("Unit"), widget="select", required=True, readonly=readonly, choices=units),
        FieldView(
            name="interface_number_id",
            label=_("Interface number"),
            widget="select",
            readonly=readonly,
            choices=tuple(Choice(value=key, label=label) for key, label in desks.items()),
            value=numbers.get(found.interface_number, "") if found else "",
        ),
        held.field("phone", _("Telephone"), readonly=readonly),
        held.field("email", _("E-mail"), readonly=readonly),
    )


def roles_section(found: StaffView, *, may_change: bool) -> SectionView:
    """Build the roles, with a button of their own."""
    given = {code: name for code, name in role_names().items() if code != EVERYONE}
    choices = tuple(Choice(value=code, label=name) for code, name in given.items())
    field = FieldView(
        name="roles", label=_("Roles"), widget="checks", choices=choices, value=found.roles, readonly=not may_change
    )
    actions = (ActionView(name="roles", label=_("Set the roles")),) if may_change else ()
    return SectionView(key="roles", title=_("Roles"), hotkey="Alt 2", fields=(field,), actions=actions)


def waiting_section(ctx: Context, found: StaffView, waiting: Sequence[AccountProposalView]) -> list[SectionView]:
    """Show what waits for a second person about this account, with buttons for who may judge it."""
    if not waiting:
        return []
    people, roles = labels_of(item.proposed_by for item in waiting), role_names()
    fields = tuple(
        FieldView(
            name=f"proposal_{item.id}",
            label=str(states.ACCOUNT_KINDS[item.kind]),
            readonly=True,
            value=" · ".join([roles.get(code, code) for code in item.roles] or [people[item.proposed_by]]),
            help=_("Proposed by %(name)s") % {"name": people[item.proposed_by]},
        )
        for item in waiting
    )
    mine = any(item.proposed_by == ctx.actor.key for item in waiting)
    about_me = ctx.actor.staff_id == found.id
    reject = ActionView(
        name="reject", label=_("Withdraw the proposal") if mine else _("Reject"), key="F6", kind="danger"
    )
    approve = ActionView(name="approve", label=_("Approve"), key="F9", kind="primary")
    allowed = queries.may(ctx, "identity.approve_account") and not about_me
    actions = ((reject,) if mine else (approve, reject)) if allowed else ()
    title = _("Waits for a second person")
    return [SectionView(key="waiting", title=title, hotkey="Alt 4", fields=fields, actions=actions)]


def password_section() -> SectionView:
    """Build the first password, with a button of its own."""
    field = FieldView(
        name="password",
        label=_("First password"),
        widget="password",
        extra={"autocomplete": "new-password"},
        help=_("The holder must choose another one at the next sign-in; open sessions end."),
    )
    actions = (ActionView(name="password", label=_("Set the password")),)
    return SectionView(key="password", title=_("Sign-in"), hotkey="Alt 3", fields=(field,), actions=actions)


def sign_in_actions(found: StaffView) -> tuple[ActionView, ...]:
    """List the buttons about a colleague's sign-in."""
    named = {"number": found.staff_number, "name": found.name}
    actions = []
    if found.has_second_factor:
        confirm = _("%(number)s %(name)s will then sign in with the password alone. Remove the second factor?") % named
        actions.append(ActionView(name="factor", label=_("Remove second factor"), confirm=confirm))
    if found.active:
        confirm = _("%(number)s %(name)s will be disabled from the next page on. Continue?") % named
        actions.append(ActionView(name="disable", label=_("Disable"), kind="danger", confirm=confirm))
    else:
        actions.append(ActionView(name="enable", label=_("Enable again")))
    return tuple(actions)


def get_member(staff_id: int) -> StaffView:
    """Return one member of staff as pages show them.

    :raises NotFound: if there is none with this id
    """
    return queries.get_staff_view(staff_id)


def role_names() -> dict[str, str]:
    """Name the roles by code."""
    return {role.code: in_language(role.name, role.name_en) for role in queries.list_roles()}


def unit_names() -> dict[str, str]:
    """Name the units by id."""
    units = queries.list_org_units()
    return {str(unit.id): f"{unit.code} {in_language(unit.name, unit.name_en)}" for unit in units}


def _row(item: StaffView, roles: Mapping[str, str]) -> Row:
    factor = Badge(label=_("on"), tone="green") if item.has_second_factor else None
    state = Badge(label=_("may sign in"), tone="green") if item.active else Badge(label=_("disabled"), tone="red")
    return Row(
        key=item.staff_number,
        url=reverse("office_member", args=[item.id]),
        cells={
            "number": item.staff_number,
            "name": item.name,
            "unit": item.org_unit_name,
            "roles": " · ".join(roles.get(code, code) for code in item.roles),
            "desk": item.interface_number,
            "factor": factor,
            "state": state,
            "seen": item.last_login,
        },
    )
