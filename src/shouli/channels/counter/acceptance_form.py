"""Builds what the acceptance page shows of an assessed draft: form, fees, what is missing, the two dialogs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.channels.counter.form_values import asked_of, write_asked
from shouli.channels.counter.order_labels import under_sections
from shouli.channels.counter.order_urls import order_url
from shouli.channels.counter.sheet import Sheet
from shouli.channels.counter.widgets import PLACES, fields_of
from shouli.kernel.errors import Fault
from shouli.kernel.masking import mask_address
from shouli.kernel.text import dotted, in_language, listed, named
from shouli.orders.business.asking import AskSection
from shouli.orders.engine.assessment import Assessment
from shouli.web.forms import (
    ActionView,
    Choice,
    FieldView,
    FormFault,
    FormView,
    PlanGroup,
    SectionView,
    missing_of,
    with_faults,
)
from shouli.web.panels import AmountView, FeePanel
from shouli.web.posted import whole


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDialog:
    """The account-relation screen: what is related, and three ways to an account (FL-057 … FL-066)."""

    tab: str
    related: tuple[Choice, ...]
    own: tuple[Choice, ...]
    found: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    mode: str
    asked: str
    new_fields: tuple[FieldView, ...]
    faults: tuple[str, ...]
    open: bool

    @property
    def tabs(self) -> tuple[tuple[str, str], ...]:
        """The three tabs in the order of the manual (FL-060)."""
        return (
            ("existing", _("Original account information")),
            ("new", _("Account generation")),
            ("find", _("Account query")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDialog:
    """The pricing-plan page: charging rules and discounts per product (FL-067 … FL-070)."""

    groups: tuple[PlanGroup, ...]


def build_form(sheet: Sheet, found: Assessment) -> FormView:
    """Build the form; faults show at touched fields, after a try to save at all of them."""
    once = {(fault.field, fault.code): _placed(fault) for fault in (*_own_faults(sheet), *found.faults)}
    faults = tuple(once.values())
    sections = tuple(
        _section(section, sheet, found, faults, number) for number, section in enumerate(found.sections, start=1)
    )
    form = FormView(
        key="acceptance",
        title=str(found.journey.title),
        sections=sections,
        url=order_url(sheet.order.pk, "counter_accept"),
        version=str(sheet.order.version),
        idempotency_key=sheet.page,
        hidden=_hidden(sheet, found),
        actions=_actions(sheet),
    )
    todo = tuple(_missing(form, found, faults))
    form = replace(form, missing=todo)
    if sheet.tried:
        return replace(with_faults(form, faults), faults=todo)
    pressed = tuple(_placed(fault) for fault in sheet.faults)
    shown = [
        fault
        for fault in faults
        if fault in pressed or (_name(fault.field) in sheet.touched and fault.code != "missing")
    ]
    return replace(with_faults(form, shown), faults=())


def fee_panel(found: Assessment) -> FeePanel:
    """Show what it costs and why, and what recurs each month (FL-082)."""
    lines = [
        AmountView(
            name=in_language(line.name, line.name_en),
            amount=line.amount,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            reason=in_language(line.reason, line.reason_en),
            clause=dotted(line.row_number, line.clause),
        )
        for line in found.fees
    ]
    deposits = [drawn for line, drawn in zip(found.fees, lines, strict=True) if line.kind == "deposit"]
    unknown = not found.fees and found.journey.facts(found.asking) is None
    return FeePanel(
        lines=tuple(drawn for drawn in lines if drawn not in deposits),
        deposits=tuple(deposits),
        total=found.total,
        monthly=tuple(AmountView(name=price.name, amount=price.amount) for price in found.monthly),
        note=_("The fees are known once the fields that decide them are filled in.") if unknown else "",
    )


def account_dialog(sheet: Sheet, found: Assessment) -> AccountDialog | None:
    """Build the account-relation screen, where the business asks for accounts."""
    asks = [ask for section in found.sections for ask in section.asks if ask.widget == "account" and ask.visible]
    if not asks:
        return None
    showing = sheet.showing
    related = [str(item) for item in sheet.values.get("account_ids", [])]
    own = accounts.list_accounts(sheet.order.customer_id)
    known = {str(view.id): view for view in own}
    others = accounts.get_accounts(_ids(item for item in related if item not in known))
    known |= {str(account_id): view for account_id, view in others.items()}
    named_faults = [fault for fault in sheet.faults if fault.field == "account_ids"]
    return AccountDialog(
        tab=showing.account_tab if showing.account_tab in ("existing", "new", "find") else "existing" if own else "new",
        related=tuple(_account_choice(known[item], related) for item in related if item in known),
        own=tuple(_account_choice(view, related) for view in own),
        found=tuple(_account_choice(view, related) for view in showing.found),
        modes=tuple(Choice(value=value, label=label) for value, label in _account_modes()),
        mode=showing.account_mode,
        asked=showing.account_asked,
        new_fields=_new_account_fields(sheet, found),
        faults=tuple(fault.text for fault in named_faults),
        open=sheet.dialog == "account_ids",
    )


def plan_dialog(sheet: Sheet, found: Assessment) -> PlanDialog | None:
    """Build the pricing-plan page, where the business asks for plans."""
    asks = [ask for section in found.sections for ask in section.asks if ask.widget == "plans" and ask.visible]
    intake = found.asking.intake
    held = found.asking.subscription
    primary = getattr(intake, "primary", "") or (held.primary if held else "")
    secondaries = getattr(intake, "secondaries", None)
    codes = [
        code for code in (primary, *(held.secondaries if secondaries is None and held else secondaries or ())) if code
    ]
    if not asks or not codes:
        return None
    chosen = {str(item) for item in sheet.values.get("plans", [])}
    names = catalog.names_of(codes)
    plans = catalog.plans_for(codes, on=found.asking.today)
    groups = []
    for code in codes:
        own = [plan for plan in plans if plan.offering_code == code]
        rules = [plan for plan in own if plan.kind == "rule"]
        discounts = [plan for plan in own if plan.kind == "discount"]
        if own:
            groups.append(
                PlanGroup(
                    code=code,
                    label=in_language(*names.get(code, (code, code))),
                    rules=tuple(Choice(value=plan.code, label=named(plan)) for plan in rules),
                    discounts=tuple(
                        Choice(
                            value=plan.code,
                            label=named(plan),
                            note=_("needs a developer") if plan.needs_developer else "",
                        )
                        for plan in discounts
                    ),
                    rule=next((plan.code for plan in rules if plan.code in chosen), ""),
                    chosen=tuple(plan.code for plan in discounts if plan.code in chosen),
                )
            )
    return PlanDialog(groups=tuple(groups))


def saving_text(sheet: Sheet, found: Assessment) -> list[str]:
    """Say in numbers what saving will do, for the prompt before it (FL-078)."""
    lines = found.journey.lines(found.asking)
    slots = [
        option for section in found.sections for ask in section.asks if ask.name == "slot_id" for option in ask.options
    ]
    told = (
        (_("Customer: %(text)s"), found.asking.customer.name),
        (_("Address: %(text)s"), found.journey.installation_address(found.asking)),
        (
            _("Appointment: %(text)s"),
            next((slot.label for slot in slots if slot.value == str(sheet.values.get("slot_id", ""))), ""),
        ),
    )
    said = [line % {"text": text} for line, text in told if text]
    said += [
        ngettext("%(n)d line", "%(n)d lines", max(len(lines), sheet.order.quantity))
        % {"n": max(len(lines), sheet.order.quantity)}
    ]
    numbers = [line.service_number for line in lines if line.service_number]
    if numbers:
        said.append(_("Number: %(numbers)s") % {"numbers": listed(numbers)})
    if found.total > 0:
        said.append(_("To collect: ¥%(total)s") % {"total": f"{found.total:,.2f}"})
    else:
        said.append(_("Free of charge: only the acceptance form is printed."))
    if found.monthly_total > 0:
        said.append(_("Every month: ¥%(total)s") % {"total": f"{found.monthly_total:,.2f}"})
    return said


def _section(
    section: AskSection, sheet: Sheet, found: Assessment, faults: tuple[Fault, ...], number: int
) -> SectionView:
    names = {ask.name for ask in section.asks if ask.visible}
    wrong = [fault for fault in faults if _name(fault.field) in names]
    if section.locked:
        return SectionView(
            key=section.key,
            title=str(section.title),
            hotkey=f"Alt {number}" if number < 10 else "",
            state="locked",
            note=str(section.locked),
            folded=True,
        )
    actions: tuple[ActionView, ...] = ()
    note = str(section.note)
    if any(ask.name == "basic_name" for ask in section.asks):
        actions = (ActionView(name="customer:details", label=_("Customer details"), key="Alt+I"),)
    if section.proceed:
        actions = (ActionView(name="proceed", label=str(section.proceed), key="F7"),)
        if sheet.proceeded and not faults:
            note = _("Checked: nothing has to be accepted first, the acceptance can be saved.")
    if any(ask.name == "primary" and ask.extra.get("original") for ask in section.asks) and _is_converted(found):
        actions = (ActionView(name="primary:restore", label=_("Restore the original product")),)
    return SectionView(
        key=section.key,
        title=str(section.title),
        hotkey=f"Alt {number}" if number < 10 else "",
        fields=fields_of(section.asks, found.asking, sheet.showing),
        state="todo" if wrong else "done",
        note=note,
        summary=section.summary,
        actions=actions,
    )


def _is_converted(found: Assessment) -> bool:
    held = found.asking.subscription
    return held is not None and getattr(found.asking.intake, "primary", held.primary) != held.primary


def _hidden(sheet: Sheet, found: Assessment) -> tuple[tuple[str, str], ...]:
    offers = " ".join(f"{number}={level}" for number, level in sheet.showing.offers)
    return (
        ("_page", sheet.page),
        ("_asked", write_asked(asked_of(found.sections))),
        ("_touched", " ".join(sorted(sheet.touched))),
        ("_tried", "1" if sheet.tried else ""),
        ("_offers", offers),
    )


def _actions(sheet: Sheet) -> tuple[ActionView, ...]:
    return (
        ActionView(name="save", label=_("Save"), key="F2", kind="primary"),
        ActionView(name="price", label=_("Work out the price"), key="Alt+P"),
        ActionView(name="ask_park", label=_("Park"), key="F6"),
        ActionView(
            name="discard",
            label=_("Cancel the entry"),
            key="Alt+X",
            kind="danger",
            confirm=_("The entry of order %(number)s will be cancelled; its number and appointment become free again.")
            % {"number": sheet.order.order_number},
        ),
    )


def _missing(form: FormView, found: Assessment, faults: Iterable[Fault]) -> Iterator[FormFault]:
    """List everything wrong under its section; of a locked section only what opens it."""
    locked = {ask.name: section for section in found.sections if section.locked for ask in section.asks}
    opening = {section.key: section for fault in faults if (section := locked.get(_name(fault.field)))}
    yield from under_sections(form, missing_of(form, (item for item in faults if _name(item.field) not in locked)))
    for key, section in opening.items():
        yield FormFault(field="", label=str(section.title), text=str(section.locked), target=f"s-{key}")


def _own_faults(sheet: Sheet) -> list[Fault]:
    return [fault for fault in sheet.faults if not fault.field.startswith("new_account.")]


def _placed(fault: Fault) -> Fault:
    """Put a fault of an address box at the part of the address field where it is."""
    return replace(fault, field=PLACES.get(fault.field, fault.field))


def _name(field: str) -> str:
    """Return the intake's name of the field a fault is at."""
    back = {place: name for name, place in PLACES.items()}
    return back.get(field, field.partition(".")[0])


def _account_choice(view: accounts.AccountView, related: Iterable[str]) -> Choice:
    way = in_language(view.payment_way_name, view.payment_way_name_en)
    return Choice(
        value=str(view.id), label=f"{view.account_number} {view.name}", note=way, disabled=str(view.id) in related
    )


def _account_modes() -> tuple[tuple[str, str], ...]:
    return (
        ("account", _("Account number")),
        ("service_number", _("Service number")),
        ("document", _("Identity document")),
    )


def _new_account_fields(sheet: Sheet, found: Assessment) -> tuple[FieldView, ...]:
    given = sheet.showing.new_account
    ways = accounts.payment_ways()
    chosen = given.get("payment_way") or next((way.code for way in ways if way.is_default), "")
    customer = found.asking.customer
    address = found.journey.installation_address(found.asking) or mask_address(
        customer.postal_address or customer.residence_address
    )
    bank = any(way.needs_bank for way in ways)
    texts = {fault.field: fault.text for fault in sheet.faults if fault.field.startswith("new_account.")}

    def box(part: str, label: str, value: str, *, required: bool = False, **more: object) -> FieldView:
        name = f"new_account.{part}"
        faults = (texts[name],) if name in texts else ()
        return FieldView(name=name, label=label, value=value, required=required, faults=faults, **more)  # type: ignore[arg-type]

    choices = tuple(Choice(value=way.code, label=named(way)) for way in ways)
    fields = [
        box("name", _("Account name"), given.get("name", found.asking.customer.name), required=True),
        box("payment_way", _("Payment way"), chosen, required=True, widget="select", choices=choices),
        box("address", _("Account address"), given.get("address", address), required=True, wide=True),
        box("postcode", _("Postcode"), given.get("postcode", found.asking.customer.postcode), widget="digits"),
    ]
    if bank:
        fields += [
            box("bank_name", _("Bank"), given.get("bank_name", "")),
            box("bank_account", _("Bank account"), given.get("bank_account", ""), widget="digits"),
        ]
    return tuple(fields)


def _ids(texts: Iterable[str]) -> list[int]:
    return [found for text in texts if (found := whole(text)) is not None]
