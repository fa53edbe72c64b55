"""What the buttons of the acceptance page do before the page is shown again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from shouli.accounts import queries as accounts
from shouli.accounts.actions import OpenAccount, open_account
from shouli.channels.counter.sheet import Sheet, apply, keep, refuse_stale
from shouli.identity import queries as identity
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.masking import mask_address, unmasked
from shouli.orders.actions import PickNumber, pick_number
from shouli.orders.engine.assessment import asking_of
from shouli.orders.queries import get_draft
from shouli.parties import queries as parties
from shouli.resources import queries as resources
from shouli.resources.actions import NumberTaken
from shouli.subscriptions import queries as subscriptions
from shouli.web.posted import whole

Press = Callable[[Sheet, str, str], None]
DIALOGS = frozenset({"account_ids", "plans"})


def press(sheet: Sheet, name: str, verb: str, value: str) -> None:
    """Carry out the button ``name:verb:value``; an unknown one does nothing."""
    refuse_stale(sheet)
    if name not in sheet.journey.intake.model_fields:
        return
    if name in DIALOGS:
        sheet.dialog = name
    handler = PRESSES.get((name, verb)) or PRESSES.get(("", verb))
    if handler is not None:
        handler(sheet, name, value)


def change(sheet: Sheet, **values: object) -> None:
    """Change values as if they had been typed."""
    sheet.touched |= set(values)
    apply(sheet, {**sheet.values, **values}, tuple(values))


def remove(sheet: Sheet, name: str, value: str) -> None:
    """Take one of several values away."""
    former = sheet.values.get(name, [])
    if name in sheet.journey.intake.model_fields and isinstance(former, list):
        change(sheet, **{name: [item for item in former if str(item) != value]})


def restore(sheet: Sheet, name: str, value: str) -> None:
    """Go back to the primary product the line has (FL-146)."""
    if sheet.order.subscription_id is not None:
        change(sheet, primary=subscriptions.get_subscription(sheet.order.subscription_id).primary)


def draw(sheet: Sheet, name: str, value: str) -> None:
    """Offer free numbers of the exchange, drawn at random (FL-044, FL-045)."""
    exchange = _exchange(sheet)
    if exchange is None:
        sheet.refuse(name, _("Determine the exchange first, then pick a number."))
        return
    showing = sheet.showing
    try:
        levels = (showing.level,) if showing.level else ()
        offers = resources.draw_numbers(exchange, mode=showing.mode, pattern=showing.pattern, levels=levels)
    except Invalid as refusal:
        showing.offers = []
        for fault in refusal.faults:
            sheet.refuse(name, fault.text)
        return
    showing.offers = [(offer.number, offer.level) for offer in offers]
    if not offers:
        sheet.refuse(name, _("No free number of this kind; choose another way, level or other digits."))


def take(sheet: Sheet, name: str, value: str) -> None:
    """Hold the number the customer wants; if somebody else took it first, say so and draw again (FL-046)."""
    exchange = _exchange(sheet)
    if exchange is None:
        sheet.refuse(name, _("Determine the exchange first, then pick a number."))
        return
    keep(sheet)
    asked = PickNumber(order_id=sheet.order.pk, number=value[:20], exchange_id=exchange, field=name)
    try:
        pick_number(sheet.ctx.keyed(""), asked)
    except NumberTaken as refusal:
        draw(sheet, name, "")
        sheet.refuse(name, refusal.text)
        return
    sheet.order = get_draft(sheet.ctx, sheet.order.pk)
    sheet.values[name] = value
    sheet.touched.add(name)


def drop(sheet: Sheet, name: str, value: str) -> None:
    """Give the number back; keeping the draft without it sets it free."""
    change(sheet, **{name: ""})


def add_account(sheet: Sheet, name: str, value: str) -> None:
    """Put an account on the relation; one that is there already is refused (FL-062, FL-065)."""
    related = [str(item) for item in sheet.values.get(name, [])]
    if value in related:
        sheet.refuse(name, _("This account is in the relation already."))
        return
    offered = {str(view.id) for view in accounts.list_accounts(sheet.order.customer_id)}
    if value not in offered and not (_is_shared(sheet) and whole(value) is not None):
        sheet.refuse(name, _("There is no such account."))
        return
    change(sheet, **{name: [*related, value]})


def clear_accounts(sheet: Sheet, name: str, value: str) -> None:
    """Clear the relation, so that a new one can be added (FL-158)."""
    change(sheet, **{name: []})


def find_accounts(sheet: Sheet, name: str, value: str) -> None:
    """Look accounts up by number, service number or document (FL-066, FL-160)."""
    showing = sheet.showing
    showing.account_tab = "find"
    mode = showing.account_mode
    lines = []
    if mode == "service_number":
        held = subscriptions.find_in_service(showing.account_asked) if showing.account_asked else None
        lines = [held.id] if held else []
    if mode not in ("account", "service_number", "document"):
        sheet.refuse(name, _("There is no such way to look an account up."))
        return
    try:
        showing.found = accounts.find_accounts(
            mode,  # type: ignore[arg-type]
            showing.account_asked,
            customer_id=None if _is_shared(sheet) else sheet.order.customer_id,
            subscription_ids=lines,
        )
    except Invalid as refusal:
        sheet.refuse(name, refusal.text)
        return
    if not showing.found:
        sheet.refuse(name, _("No account was found."))


def new_account(sheet: Sheet, name: str, value: str) -> None:
    """Generate an account; it pays for nothing until it is added (FL-064, FL-065)."""
    given = sheet.showing.new_account
    sheet.showing.account_tab = "new"
    parts = ("name", "address", "payment_way", "bank_name", "bank_account", "postcode")
    texts = {part: given.get(part, "") for part in parts}
    customer = parties.get_customer(sheet.ctx, sheet.order.customer_id)
    texts["address"] = unmasked(texts["address"], customer.postal_address or customer.residence_address, mask_address)
    asked = OpenAccount(customer_id=sheet.order.customer_id, **texts)
    try:
        open_account(sheet.ctx, asked)
    except Invalid as refusal:
        for fault in refusal.faults:
            sheet.faults.append(Fault(field=f"new_account.{fault.field}", code=fault.code, message=fault.message))
        return
    sheet.showing.new_account = {}
    sheet.showing.account_tab = "existing"


def choose_plans(sheet: Sheet, name: str, value: str) -> None:
    """Take the charging rules and discounts chosen in the dialog (FL-069); cancelling it sends nothing (FL-070)."""
    posted = sheet.posted
    if posted is None:
        return
    chosen = [item for key in posted.data if key.startswith(f"{name}.") for item in posted.many(key)]
    sheet.dialog = ""
    change(sheet, **{name: list(dict.fromkeys(chosen))})


def credit(sheet: Sheet, name: str, value: str) -> None:
    """Credit the ticked items to an employee, who is looked up and shown (FL-075, FL-076)."""
    showing = sheet.showing
    employee = identity.find_employee(showing.employee_id) if showing.employee_id else None
    if not showing.ticked:
        sheet.refuse(name, _("Select the product or discount first, then the developer."))
    elif employee is None:
        sheet.refuse(f"{name}.employee_id", _("No member of staff has this employee id."))
    else:
        showing.employee = f"{employee.employee_id} {employee.name} · {employee.org_unit_name}"
        former = dict(pair.partition("=")[::2] for pair in sheet.values.get(name, []))
        former |= dict.fromkeys(showing.ticked, employee.employee_id)
        showing.ticked = ()
        change(sheet, **{name: [f"{code}={who}" for code, who in former.items()]})


def add_discount(sheet: Sheet, name: str, value: str) -> None:
    """Put the typed numbers of an option on its list (增加优惠, FL-179)."""
    typed = sheet.showing.typed_numbers.get(value, ())
    if not typed:
        sheet.refuse(name, _("Type the numbers first."))
        return
    pairs = [str(pair) for pair in sheet.values.get(name, [])]
    listed = [item for pair in pairs if pair.startswith(f"{value}=") for item in pair.partition("=")[2].split(",")]
    others = [pair for pair in pairs if not pair.startswith(f"{value}=")]
    numbers = ",".join([*listed, *(item.replace(",", "") for item in typed)])
    sheet.showing.typed_numbers = {**sheet.showing.typed_numbers, value: ()}
    change(sheet, **{name: [*others, f"{value}={numbers}"]})


def clear_discount(sheet: Sheet, name: str, value: str) -> None:
    """Take an option's numbers off the list."""
    kept = [str(pair) for pair in sheet.values.get(name, []) if not str(pair).startswith(f"{value}=")]
    change(sheet, **{name: kept})


PRESSES: Mapping[tuple[str, str], Press] = {
    ("", "draw"): draw,
    ("", "take"): take,
    ("", "drop"): drop,
    ("", "remove"): remove,
    ("primary", "restore"): restore,
    ("account_ids", "add"): add_account,
    ("account_ids", "clear"): clear_accounts,
    ("account_ids", "find"): find_accounts,
    ("account_ids", "open"): new_account,
    ("plans", "choose"): choose_plans,
    ("developers", "credit"): credit,
    ("option_numbers", "add"): add_discount,
    ("option_numbers", "clear"): clear_discount,
}


def _exchange(sheet: Sheet) -> int | None:
    """Return the exchange of the number: the journey's own word for it."""
    asking, _unread = asking_of(sheet.ctx, sheet.order, sheet.values)
    for section in sheet.journey.sections(asking):
        for ask in section.asks:
            if ask.widget == "number" and not ask.extra.get("disabled"):
                return ask.extra.get("exchange_id")
    return None


def _is_shared(sheet: Sheet) -> bool:
    asking, _unread = asking_of(sheet.ctx, sheet.order, sheet.values)
    asks = [ask for section in sheet.journey.sections(asking) for ask in section.asks if ask.widget == "account"]
    return any(bool(ask.extra.get("shared")) for ask in asks)
