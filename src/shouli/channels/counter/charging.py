"""The charge screen (收费界面): customer, order, fees with their grounds, and how they are paid (FL-083 … FL-087)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter.amounts import amount_of
from shouli.channels.counter.order_urls import next_url, order_url
from shouli.channels.counter.tills import FLOAT, float_field, read_float
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, OverLimit
from shouli.kernel.text import dotted, in_language, listed, named
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.actions import AdjustFee, CollectFees, Tender, adjust_fee, collect_fees
from shouli.orders.queries import FeeView, OrderView
from shouli.parties import queries as parties
from shouli.parties.queries import CustomerView
from shouli.parties.rules.documents import LABELS
from shouli.payments import queries as payments
from shouli.payments.actions import OpenTill, open_till
from shouli.payments.queries import MeansOfPaymentView
from shouli.payments.refusals import NoTill, TillOpen
from shouli.resources.actions import HoldLost
from shouli.web import served_customer
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted, whole

ZERO = Decimal(0)


@dataclass(slots=True)
class Till:
    """What was typed on the charge screen: amounts by means, references, cash handed over, adjustments, a float."""

    amounts: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    tendered: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    seen_total: Decimal | None = None
    opening_float: str = ""
    faults: list[Fault] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def charge(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Show what is to be collected, adjust it, collect it."""
    view = orders.get_order(ctx, order_id)
    if view.row.state != states.AWAITING_CHARGE:
        return go_on(request, next_url(view))
    served_customer.serve(request, ctx, view.row.customer_id)
    means = payments.means_of_payment()
    till = read_till(Posted(request.POST), means)
    if request.method == "POST":
        try:
            leaving = carry_out(request, ctx, view, till, means)
        except Invalid as refusal:
            till.faults += [_placed(fault, till, means) for fault in refusal.faults]
            leaving = None
        except HoldLost as refusal:
            messages.error(request, refusal.text)
            return go_on(request, order_url(order_id, "counter_replace_number"))
        except NoTill as refusal:
            till.faults.append(Fault(field=FLOAT, code=refusal.code, message=f"{refusal.text} {refusal.advice}"))
            leaving = None
        except OverLimit as refusal:
            place = f"fee.{Posted(request.POST).pressed.value}.amount"
            till.faults.append(Fault(field=place, code=refusal.code, message=f"{refusal.text} {refusal.advice}"))
            leaving = None
        if leaving is not None:
            return leaving
        view = orders.get_order(ctx, order_id)
    return show(request, ctx, view, till, means)


def read_till(posted: Posted, means: list[MeansOfPaymentView]) -> Till:
    """Read the amounts as they were typed."""
    return Till(
        amounts={item.code: posted.text(f"means.{item.code}")[:20] for item in means},
        references={item.code: posted.text(f"reference.{item.code}")[:60] for item in means},
        tendered=posted.text("tendered")[:20],
        typed={name: text[:200] for name, text in posted.parts("fee").items()},
        seen_total=amount_of(posted.text("_total")[:20]),
        opening_float=posted.text(FLOAT)[:20],
    )


def carry_out(
    request: HttpRequest, ctx: Context, view: OrderView, till: Till, means: list[MeansOfPaymentView]
) -> HttpResponse | None:
    """Do what the button pressed stands for.

    :raises Invalid: with what is wrong with amounts or means
    :raises OverLimit: if an adjustment is beyond the clerk's limit (FL-AMB-20)
    """
    pressed = Posted(request.POST).pressed
    if (pressed.field, pressed.verb) == ("fee", "adjust"):
        adjust(ctx, view, till, pressed.value)
    elif (pressed.field, pressed.verb) == ("till", "open"):
        open_here(request, ctx, till)
    elif pressed.verb == "collect" and not pressed.field:
        collect(ctx, view, till, means)
        messages.success(request, _("The fees have been collected."))
        return go_on(request, order_url(view.row.id, "counter_print"))
    return None


def open_here(request: HttpRequest, ctx: Context, till: Till) -> None:
    """Open the clerk's till without leaving the charge; what was typed stays.

    :raises Invalid: if the float is not an amount
    """
    with suppress(TillOpen):  # pressed twice, or at another screen
        open_till(ctx.keyed(""), OpenTill(opening_float=read_float(till.opening_float)))
        messages.success(request, _("Your till is open."))
    till.opening_float = ""


def adjust(ctx: Context, view: OrderView, till: Till, key: str) -> None:
    """Adjust one fee; the deviation and its reason are kept (FL-087).

    :raises Invalid: if amount or reason cannot be taken
    """
    amount = amount_of(till.typed.get(f"{key}.amount", ""))
    fee_id = whole(key)
    if amount is None or fee_id is None:
        text = _("Must be an amount with at most two decimals.")
        raise Invalid([Fault(field=f"fee.{key}.amount", code="amount", message=text)])
    reason = till.typed.get(f"{key}.reason", "")
    before = view.row.total
    try:
        adjust_fee(ctx.keyed(""), AdjustFee(order_id=view.row.id, fee_id=fee_id, amount=amount, reason=reason))
    except Invalid as refusal:
        raise Invalid(replace(fault, field=f"fee.{key}.{fault.field}") for fault in refusal.faults) from refusal
    till.typed = {name: text for name, text in till.typed.items() if not name.startswith(f"{key}.")}
    for code, text in till.amounts.items():
        if amount_of(text) == before:
            till.amounts[code] = ""


def collect(ctx: Context, view: OrderView, till: Till, means: list[MeansOfPaymentView]) -> None:
    """Collect; what the clerk saw and what is due must be the same (FL-086).

    :raises Invalid: if an amount cannot be read, the means do not add up, or an adjustment is typed but not made
    """
    faults = [*_not_made(view, till)]
    tenders = []
    for item in means:
        text = till.amounts[item.code]
        amount = amount_of(text) if text else ZERO
        if amount is None:
            message = _("Must be an amount with at most two decimals.")
            faults.append(Fault(field=f"means.{item.code}", code="amount", message=message))
        elif amount:
            tenders.append(Tender(kind=item.code, amount=amount, reference=till.references[item.code]))
    tendered = amount_of(till.tendered) if till.tendered else None
    if till.tendered and tendered is None:
        message = _("Must be an amount with at most two decimals.")
        faults.append(Fault(field="tendered", code="amount", message=message))
    if faults:
        raise Invalid(faults)
    cash = sum(
        (tender.amount for tender in tenders for item in means if item.code == tender.kind and item.is_cash), ZERO
    )
    asked = CollectFees(
        order_id=view.row.id,
        expected_total=view.row.total if till.seen_total is None else till.seen_total,
        means=tuple(tenders),
        tendered_cash=tendered if tendered is not None else (cash or None),
    )
    collect_fees(ctx, asked)


def _not_made(view: OrderView, till: Till) -> Iterator[Fault]:
    """Find the rows where something is typed that Adjust has not taken in: what is shown there is not what is due."""
    for fee in view.fees:
        typed = till.typed.get(f"{fee.id}.amount", "")
        part = "amount" if typed and amount_of(typed) != fee.amount else "reason"
        if part == "amount" or till.typed.get(f"{fee.id}.reason", ""):
            message = _("Not applied yet: choose Adjust, or put %(amount)s back and clear the reason.")
            yield Fault(
                field=f"fee.{fee.id}.{part}", code="not_applied", message=message % {"amount": f"{fee.amount:.2f}"}
            )


def show(
    request: HttpRequest, ctx: Context, view: OrderView, till: Till, means: list[MeansOfPaymentView]
) -> HttpResponse:
    """Show the three blocks (FL-085) and the means of payment."""
    due = view.row.total
    typed = {code: amount_of(text) or ZERO for code, text in till.amounts.items()}
    cash = next((item.code for item in means if item.is_cash), "")
    if not any(till.amounts.values()) and cash:
        typed[cash] = due
        till.amounts[cash] = f"{due:.2f}"
    tendered = amount_of(till.tendered) if till.tendered else None
    change = tendered - typed.get(cash, ZERO) if tendered is not None else None
    form = FormView(
        key="charge",
        title=_("Charging"),
        url=order_url(view.row.id, "counter_charge"),
        idempotency_key=Posted(request.POST).text("_key") or uuid4().hex,
        hidden=(("_total", f"{due:.2f}"),),
        sections=(
            *_sections(view, parties.get_customer(ctx, view.row.customer_id), _means_fields(till, means, change)),
            *(() if payments.has_open_till(ctx.actor.staff_id) else (_till_section(till),)),
        ),
        actions=(
            ActionView(name="collect", label=_("Charge processing"), key="F9", kind="primary"),
            ActionView(name="back", label=_("Later"), url=order_url(view.row.id)),
        ),
    )
    return desk_page(
        request,
        ctx,
        "counter/charge.html",
        active="orders",
        status=422 if till.faults else 200,
        form=with_faults(form, till.faults),
        fees=[_fee_row(fee, till) for fee in view.fees],
        order=view.row,
    )


def _sections(view: OrderView, customer: CustomerView, means: tuple[FieldView, ...]) -> tuple[SectionView, ...]:
    """List the blocks of the page: whom, what, how much, by what (FL-085)."""
    return (
        SectionView(
            key="customer",
            title=_("Customer information"),
            hotkey="Alt 1",
            state="done",
            fields=(
                _told(_("Name"), customer.name),
                _told(_("Document"), f"{LABELS.get(customer.document_kind, '')} {customer.document_masked}"),
            ),
        ),
        SectionView(
            key="order",
            title=_("Order information"),
            hotkey="Alt 2",
            state="done",
            fields=(
                _told(_("Order number"), view.row.order_number),
                _told(_("Business"), view.row.title),
                _told(_("Service number"), listed(line.service_number for line in view.lines)),
                _told(_("Quantity"), str(view.row.quantity)),
            ),
        ),
        SectionView(
            key="fees",
            title=_("Charges"),
            hotkey="Alt 3",
            state="current",
            template="counter/charges.html",
            fields=(
                FieldView(
                    name="fees",
                    label=_("To collect"),
                    widget="counter/widgets/due",
                    value=f"{view.row.total:,.2f}",
                    wide=True,
                ),
                FieldView(name="fee", label=_("Charges"), visible=False),  # its parts are the rows of the table
            ),
        ),
        SectionView(
            key="means",
            title=_("Paid by"),
            hotkey="Alt 4",
            state="current",
            fields=means,
        ),
    )


def _till_section(till: Till) -> SectionView:
    """Offer to open the clerk's till here, as cash goes into an open till only."""
    return SectionView(
        key="till",
        title=_("Open the till"),
        hotkey="Alt 5",
        state="current",
        note=_("Cash is taken and returned only through an open till."),
        fields=(float_field(till.opening_float, enter="till:open"),),
        actions=(ActionView(name="till:open", label=_("Open the till"), key="F7"),),
    )


def _means_fields(till: Till, means: list[MeansOfPaymentView], change: Decimal | None) -> tuple[FieldView, ...]:
    fields = []
    for item in means:
        name = f"means.{item.code}"
        fields.append(FieldView(name=name, label=named(item), widget="money", value=till.amounts[item.code]))
        if item.is_cash:
            tag = _("change %(amount)s") % {"amount": f"{change:.2f}"} if change is not None and change >= 0 else ""
            fields.append(
                FieldView(
                    name="tendered",
                    label=_("Cash handed over"),
                    widget="money",
                    value=till.tendered,
                    help=tag,
                    extra={"focus": "tendered"},
                )
            )
        else:
            label = _("Slip number") if item.needs_reference else _("Reference")
            value = till.references[item.code]
            fields.append(FieldView(name=f"reference.{item.code}", label=label, value=value, extra={"maxlength": 60}))
    return tuple(fields)


def _told(label: str, text: str) -> FieldView:
    return FieldView(name=f"told-{label}", label=label, widget="counter/widgets/told", value=text)


def _fee_row(fee: FeeView, till: Till) -> dict[str, object]:
    faults = {fault.field: fault.text for fault in till.faults}
    return {
        "id": fee.id,
        "name": in_language(fee.name, fee.name_en),
        "reason": in_language(fee.reason, fee.reason_en),
        "clause": dotted(fee.row_number, fee.clause),
        "quantity": fee.quantity,
        "kind": fee.kind,
        "standard": fee.standard_amount,
        "amount": till.typed.get(f"{fee.id}.amount", f"{fee.amount:.2f}"),
        "why": till.typed.get(f"{fee.id}.reason", ""),
        "adjustments": fee.adjustments,
        "amount_fault": faults.get(f"fee.{fee.id}.amount", ""),
        "why_fault": faults.get(f"fee.{fee.id}.reason", ""),
    }


def _placed(fault: Fault, till: Till, means: list[MeansOfPaymentView]) -> Fault:
    """Put a fault of the collection at the screen's field; ``means.1.reference`` counts the tenders."""
    head, _dot, rest = fault.field.partition(".")
    if head == "fee":
        return fault
    place = {"expected_total": "fees", "tendered_cash": "tendered"}.get(head, head)
    if place == "means":
        used = [item.code for item in means if amount_of(till.amounts[item.code])]
        index, _dot, column = rest.partition(".")
        which = whole(index)
        if which is not None and which < len(used):
            place = f"{'reference' if column == 'reference' else 'means'}.{used[which]}"
        elif rest not in {item.code for item in means}:
            place = f"means.{means[0].code}"
        else:
            place = fault.field
    return Fault(field=place, code=fault.code, message=fault.message)
