"""Reads about orders; the only way in for other parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from shouli.identity.rules.scope import NO_BUREAU, NOTHING, bureau_in_sight
from shouli.kernel import errors
from shouli.kernel.context import Context
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import whole
from shouli.orders import states
from shouli.orders.business.journey import JOURNEYS, get_journey
from shouli.orders.cancellation_effects import Effects, foresee
from shouli.orders.models import Cancellation, FeeAdjustment, FeeLine, Order, OrderFlag, OrderLine, PrintPrompt
from shouli.resources import queries as resources
from shouli.resources.queries import NumberView
from shouli.resources.states import IN_USE

COPY = "copy_id"  # how the names of answers that are scans end
PLAIN = (  # what a row shows of the order itself
    "id",
    "order_number",
    "journey",
    "state",
    "customer_id",
    "quantity",
    "total",
    "accepted_by_name",
    "opened_at",
    "accepted_at",
    "parked_at",
    "park_note",
)
ELSEWHERE = ("customer__party__name", "outlet__name", "outlet__name_en", "subscription__service_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order as lists show it."""

    id: int
    order_number: str
    journey: str
    title: str
    state: str
    state_label: str
    customer_id: int
    customer_name: str
    service_number: str
    quantity: int
    total: Decimal
    accepted_by_name: str
    outlet_name: str
    opened_at: datetime
    accepted_at: datetime | None
    parked_at: datetime | None
    park_note: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentView:
    """That the amount of a fee was changed: from what to what, why, by which actor and when."""

    old: Decimal
    new: Decimal
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeView:
    """A fee line with its reason and its adjustments."""

    id: int
    charge_item: str
    name: str
    name_en: str
    kind: str
    unit_amount: Decimal
    quantity: int
    standard_amount: Decimal
    amount: Decimal
    row_number: str
    clause: str
    reason: str
    reason_en: str
    adjustments: tuple[AdjustmentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order with everything it consists of."""

    row: OrderRow
    version: int
    bureau_id: int | None
    subscription_id: int | None
    parent_id: int | None
    lines: tuple[OrderLine, ...]
    fees: tuple[FeeView, ...]
    flags: tuple[OrderFlag, ...]
    prompts: tuple[PrintPrompt, ...]
    payment_id: int | None
    remark: str
    priority: str
    audit_note: str
    audited_by: str
    values: dict[str, object]

    @property
    def prompt(self) -> PrintPrompt | None:
        """The paper the clerk is asked about now; the next comes only when this one is settled (FL-089)."""
        return next((item for item in self.prompts if item.state == states.PROMPTED), None)


def is_replaceable(order: Order, number: NumberView | None) -> bool:
    """Say whether a number on an order is one it reserved, still held or lost, and not one that is in use already."""
    if number is None or number.state != IN_USE:
        return number is not None
    return order.flags.filter(code="number_lost").exists()


def replaceable_numbers(ctx: Context, order_id: int) -> list[NumberView]:
    """Return the numbers that a saved, unpaid order has reserved or lost, by line; empty once it has been charged."""
    order = readable(ctx).filter(pk=order_id, state__in=states.BEFORE_CHARGE).first()
    if order is None:
        return []
    numbers = list(order.lines.order_by("line_no").values_list("service_number", flat=True))
    views = resources.get_numbers(numbers)
    return [views[number] for number in numbers if is_replaceable(order, views.get(number))]


def lock(ctx: Context, order_id: int, version: int | None = None) -> Order:
    """Return an order locked until the transaction ends; the read that fetches it is the read that authorises.

    :raises errors.NotFound: if there is none this actor may see
    :raises errors.Stale: if ``version`` is given and is not the order's any more
    """
    try:
        order = readable(ctx).select_for_update().get(pk=order_id)
    except Order.DoesNotExist:
        raise errors.NotFound(thing=_("order"), key=order_id) from None
    if version is not None and order.version != version:
        raise errors.Stale(thing=order.order_number)
    return order


def lock_cancellation(order_id: int) -> Cancellation | None:
    """Return an order's cancellation locked until the transaction ends, unless it was refused or overtaken."""
    over = (states.REFUSED, states.OVERTAKEN)
    return Cancellation.objects.select_for_update().filter(order_id=order_id).exclude(state__in=over).first()


def effects_of_cancelling(ctx: Context, order_id: int) -> Effects:
    """Look at what cancelling an order now would take back.

    :raises errors.NotFound: if there is none this actor may see
    """
    order = readable(ctx).filter(pk=order_id).first()
    if order is None:
        raise errors.NotFound(thing=_("order"), key=order_id)
    return foresee(order)


def readable(ctx: Context) -> QuerySet[Order]:
    """Orders this actor may see: the bureau's for clerks at a counter, all for other staff, none for anybody else.

    Clerks of no bureau see those of no bureau, and no others.
    """
    rows = Order.objects.all()
    bureau_id = bureau_in_sight(ctx)
    if bureau_id == NOTHING:
        return rows.none()
    return rows if bureau_id is None else rows.filter(bureau_id=None if bureau_id == NO_BUREAU else bureau_id)


def get_draft(ctx: Context, order_id: int) -> Order:
    """Return a draft for its form.

    :raises errors.NotFound: if there is none this actor may see, or it is no draft any more
    :raises DraftOfColleague: if a colleague is entering it
    """
    order = readable(ctx).filter(pk=order_id, state=states.DRAFT).first()
    if order is None:
        raise errors.NotFound(thing=_("draft"), key=order_id)
    refuse_colleague(ctx, order)
    return order


class DraftOfColleague(errors.BusinessError):
    """A colleague is entering this order: until it is parked, what was typed is for them alone."""

    code = "draft_of_colleague"
    message = _("%(name)s is entering order %(number)s.")
    way_out = _("Ask your colleague to park it; then you can go on with it.")


def refuse_colleague(ctx: Context, order: Order) -> None:
    """Keep a draft for the clerk who is entering it, until it is parked.

    :raises DraftOfColleague: if somebody else is entering it
    """
    is_foreign = ctx.actor.staff_id is not None and order.accepted_by != ctx.actor.key
    if is_foreign and order.state == states.DRAFT and order.parked_at is None:
        raise DraftOfColleague(name=order.accepted_by_name, number=order.order_number)


def get_order(ctx: Context, order_id: int) -> OrderView:
    """Return one order whole.

    :raises errors.NotFound: if there is none this actor may see
    """
    rows = list_rows(readable(ctx).filter(pk=order_id))
    if not rows:
        raise errors.NotFound(thing=_("order"), key=order_id)
    order = (
        Order.objects.prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("line_no")),
            Prefetch("fees", FeeLine.objects.order_by("position")),
            Prefetch("fees__adjustments", FeeAdjustment.objects.order_by("id")),
            "flags",
            Prefetch("prompts", PrintPrompt.objects.order_by("position")),
        )
        .filter(pk=order_id)
        .get()
    )
    return OrderView(
        row=rows[0],
        version=order.version,
        bureau_id=order.bureau_id,
        subscription_id=order.subscription_id,
        parent_id=order.parent_id,
        lines=tuple(order.lines.all()),
        fees=tuple(_fee(fee) for fee in order.fees.all()),
        flags=tuple(order.flags.all()),
        prompts=tuple(order.prompts.all()),
        payment_id=order.payment_id,
        remark=order.remark,
        priority=order.priority,
        audit_note=order.audit_note,
        audited_by=order.audited_by,
        values=order.values,
    )


def list_rows(rows: QuerySet[Order], *, limit: int = 200) -> list[OrderRow]:
    """Turn orders into rows for a list; three queries whatever their number, and only for what a row shows."""
    found = list(rows.values(*PLAIN, *ELSEWHERE)[:limit])
    ids = [order["id"] for order in found]
    if not ids:
        return []
    numbers = dict(OrderLine.objects.filter(order__in=ids, line_no=1).values_list("order", "service_number"))
    flags: dict[int, list[str]] = {}
    for order_id, code in OrderFlag.objects.filter(order__in=ids).order_by("id").values_list("order", "code"):
        flags.setdefault(order_id, []).append(code)
    return [_row(order, numbers.get(order["id"], ""), flags.get(order["id"], ())) for order in found]


def list_orders(
    ctx: Context, *, states_in: Sequence[str] = (), customer_id: int | None = None, journey: str = "", limit: int = 100
) -> list[OrderRow]:
    """List orders this actor may see, newest first."""
    rows = readable(ctx)
    if states_in:
        rows = rows.filter(state__in=list(states_in))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if journey:
        rows = rows.filter(journey=journey)
    return list_rows(rows.order_by("-id"), limit=limit)


def copies_on_drafts() -> set[int]:
    """Return the ids of all scans that stand on a draft, parked or not."""
    drafts = Order.objects.filter(state=states.DRAFT).values_list("values", flat=True).iterator()
    return {copy_id for values in drafts for copy_id in copies_named(values)}


def copies_named(values: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the ids of the scans among the answers of a draft."""
    named = (whole(str(value)) for name, value in values.items() if name.endswith(COPY))
    return tuple(copy_id for copy_id in named if copy_id is not None)


def abandoned(before: datetime, *, limit: int = 50) -> list[int]:
    """List drafts that were opened, and parked or taken up if they were, before a moment, oldest first."""
    rows = Order.objects.filter(state=states.DRAFT, opened_at__lt=before)
    for moment in ("parked_at", "taken_up_at"):
        rows = rows.filter(Q(**{moment: None}) | Q(**{f"{moment}__lt": before}))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def find_orders(ctx: Context, text: str, *, limit: int = 10) -> list[OrderRow]:
    """Find orders by the beginning of their number or by a service number on them."""
    value = text.strip()
    if not value:
        return []
    rows = readable(ctx).filter(Q(order_number__istartswith=value) | Q(lines__service_number=value)).distinct()
    return list_rows(rows.order_by("-id"), limit=limit)


def derived_orders(order_id: int) -> list[tuple[int, str, str, int | None]]:
    """Return id, journey, state and subscription of the orders derived from one, none of them cancelled."""
    rows = Order.objects.filter(parent_id=order_id).exclude(state=states.CANCELLED).order_by("id")
    return list(rows.values_list("id", "journey", "state", "subscription_id"))


def count_derived(order_id: int) -> int:
    """Count the derived orders that are saved and not finished; a draft left over from them keeps no one waiting."""
    return Order.objects.filter(parent_id=order_id, state__in=states.UNFINISHED).count()


def campaign_orders_without_bundle() -> QuerySet[Order]:
    """Orders flagged ``plans 亲情1+`` of customers who have not formed a bundle since (FL-AMB-23)."""
    bundles = Order.objects.filter(journey="fixed_line.family", state__in=(*states.UNFINISHED, states.COMPLETED))
    rows = Order.objects.filter(flags__code="plans_family1plus").exclude(state=states.CANCELLED)
    return rows.exclude(customer_id__in=bundles.values("customer_id"))


def titles(keys: Iterable[str]) -> dict[str, str]:
    """Name journeys in the reader's language."""
    return {key: str(JOURNEYS[key].title) for key in keys if key in JOURNEYS}


def _row(order: Mapping[str, Any], number: str, flags: Iterable[str]) -> OrderRow:
    return OrderRow(
        **{name: order[name] for name in PLAIN},
        title=str(get_journey(order["journey"]).title),
        state_label=states.ORDER.label(order["state"]),
        customer_name=order["customer__party__name"],
        service_number=number or order["subscription__service_number"] or "",
        outlet_name=in_language(order["outlet__name"] or "", order["outlet__name_en"] or ""),
        flags=tuple(flags),
    )


def _fee(fee: FeeLine) -> FeeView:
    return FeeView(
        id=fee.pk,
        charge_item=fee.charge_item,
        name=fee.name,
        name_en=fee.name_en,
        kind=fee.kind,
        unit_amount=fee.unit_amount,
        quantity=fee.quantity,
        standard_amount=fee.standard_amount,
        amount=fee.amount,
        row_number=fee.row_number,
        clause=fee.clause,
        reason=fee.reason,
        reason_en=fee.reason_en,
        adjustments=tuple(
            AdjustmentView(old=a.old_amount, new=a.new_amount, reason=a.reason, by=a.adjusted_by, at=a.adjusted_at)
            for a in fee.adjustments.all()
        ),
    )
