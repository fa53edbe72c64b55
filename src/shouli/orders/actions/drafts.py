"""Open, keep, park, resume and discard a draft: an order while it is being entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, record_created, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.numbering import dated_number
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import folded
from shouli.orders import queries, states
from shouli.orders.business.journey import Journey, get_journey
from shouli.orders.clashing import clashing_orders
from shouli.orders.engine import identity_section
from shouli.orders.engine.assessment import asking_of
from shouli.orders.models import Order
from shouli.orders.rules import keeping
from shouli.parties import queries as parties
from shouli.parties.actions import HandOverCopies, hand_over_copies
from shouli.resources.actions import ReleaseNumbers, release_numbers
from shouli.subscriptions import queries as subscriptions
from shouli.workforce.actions import ReleaseBooking, release_booking

MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """The business, who asks for it, and the line it is about; ``quantity`` is the batch (FL-016)."""

    journey: str
    customer_id: int
    subscription_id: int | None = None
    quantity: int = 1
    parent_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@action("orders.open_draft", secret=["values"])
def open_draft(ctx: Context, data: OpenDraft) -> Order:
    """Open the acceptance page of a business: a draft with the journey's defaults (FL-020, FL-111).

    What an order derives for a line is opened once: asked for again, the draft there is is given.

    :raises NotAllowed: if the actor may not accept this business
    :raises Invalid: with everything that makes the customer or line ineligible
    """
    journey = get_journey(data.journey)

    if not identity.may(ctx, journey.permission) or ctx.channel not in journey.channels:
        raise errors.NotAllowed(action=journey.permission)
    known = _derived_before(ctx, data)
    if known is not None:
        return known
    errors.refuse_if([*_opening_faults(journey, data, ctx.now), *keeping.faults(data.values)])

    order = Order.objects.create(
        order_number=dated_number("S", ctx.now),
        journey=data.journey,
        customer_id=data.customer_id,
        subscription_id=data.subscription_id,
        parent_id=data.parent_id,
        quantity=data.quantity,
        state=states.DRAFT,
        channel=ctx.channel,
        interface_number=ctx.interface_number,
        outlet_id=ctx.outlet_id,
        bureau_id=ctx.bureau_id,
        accepted_by=ctx.actor.key,
        accepted_by_name=ctx.actor.name,
        opened_at=ctx.now,
    )
    asking, _unread = asking_of(ctx, order, {})
    errors.refuse_if(journey.eligible(asking))
    order.values = {**journey.defaults(asking), **data.values}
    order.save(update_fields=["values"])
    record_created(ctx, order, states.ORDER)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft:
    """What has been typed so far."""

    order_id: int
    values: Mapping[str, Any]
    version: int | None = None


@action("orders.keep_draft", secret=["values"])
def keep_draft(ctx: Context, data: KeepDraft) -> Order:
    """Keep what has been typed, right or wrong, so that nothing is lost; a number that was taken out is free again.

    :raises Invalid: if something arrived that no form sends and no database keeps, such as a scan of somebody else's
    :raises Stale: if the draft was changed in another window
    :raises WrongState: if it is no draft any more
    """
    order = _lock_draft(ctx, data.order_id, data.version)

    errors.refuse_if([*keeping.faults(data.values), *_copy_faults(ctx, order, data.values)])

    if dict(data.values) != order.values:
        if order.values.get("service_number") and not data.values.get("service_number"):
            release_numbers.within(ctx, ReleaseNumbers(owner=f"order:{order.pk}"))
        order.values = dict(data.values)
        order.version += 1
        order.save(update_fields=["values", "version"])
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkDraft:
    """The draft to park, and a note for the clerk who continues it."""

    order_id: int
    note: str = ""


@action("orders.park_draft")
def park_draft(ctx: Context, data: ParkDraft) -> Order:
    """Put a half-done acceptance aside (挂起); any desk of the bureau can take it up.

    Numbers of the documents that others showed are forgotten: who takes it up has the document shown again.

    :raises WrongState: if it is no draft any more
    """
    order = _lock_draft(ctx, data.order_id)

    values = identity_section.forget_numbers(order.values)
    write(
        order,
        secret=["values"],
        parked_at=ctx.now,
        park_note=folded(data.note)[:120],
        values=values,
        version=order.version + 1,
    )
    return order


@action("orders.resume_draft")
def resume_draft(ctx: Context, data: ParkDraft) -> Order:
    """Take up a parked acceptance; it is this clerk's from now on.

    :raises WrongState: if it is no draft any more
    """
    order = _lock_draft(ctx, data.order_id)

    hand_over_copies.within(ctx, HandOverCopies(copy_ids=queries.copies_named(order.values), former=order.accepted_by))
    write(
        order,
        parked_at=None,
        taken_up_at=ctx.now,
        accepted_by=ctx.actor.key,
        accepted_by_name=ctx.actor.name,
        outlet_id=ctx.outlet_id,
        version=order.version + 1,
    )
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    """The draft to discard."""

    order_id: int


@action("orders.discard_draft")
def discard_draft(ctx: Context, data: DiscardDraft) -> None:
    """Cancel the entry: no order is stored, held numbers and a booked slot are free again (FL-081).

    :raises WrongState: if it is no draft any more
    """
    order = _lock_draft(ctx, data.order_id)
    owner = f"order:{order.pk}"

    release_numbers.within(ctx, ReleaseNumbers(owner=owner))
    release_booking.within(ctx, ReleaseBooking(owner=owner))
    order.derived.filter(state=states.DRAFT).update(parent=None)
    order.delete()


def _lock_draft(ctx: Context, order_id: int, version: int | None = None) -> Order:
    order = queries.lock(ctx, order_id, version)
    states.ORDER.require(order.state, states.DRAFT, thing=order.order_number)
    queries.refuse_colleague(ctx, order)
    return order


def _derived_before(ctx: Context, data: OpenDraft) -> Order | None:
    """Return the draft that the parent has for this business on this line; who asks at the same time waits."""
    if data.parent_id is None:
        return None
    parent = queries.lock(ctx, data.parent_id)
    drafts = parent.derived.filter(journey=data.journey, state=states.DRAFT).order_by("pk")
    return next((draft for draft in drafts if draft.subscription_id == data.subscription_id), None)


def _copy_faults(ctx: Context, order: Order, values: Mapping[str, Any]) -> list[Fault]:
    """Refuse scans that a colleague handed in: taking the draft up would hand them over with those put on it."""
    fresh = set(queries.copies_named(values)) - set(queries.copies_named(order.values))
    foreign = parties.copies_of_others(ctx, fresh)
    text = _("This copy is not on file; scan it again.")
    return [
        Fault(field=name, code="unknown_copy", message=text)
        for name, value in values.items()
        if foreign & set(queries.copies_named({name: value}))
    ]


def _opening_faults(journey: Journey[Any], data: OpenDraft, now: datetime) -> list[Fault]:
    faults = []
    if not 1 <= data.quantity <= MOST_LINES or (data.quantity > 1 and not journey.batch):
        range_text = str(_("The quantity must be a whole number from 1 to %(most)s.")) % {
            "most": MOST_LINES if journey.batch else 1
        }
        faults.append(Fault(field="quantity", code="quantity", message=range_text))
    if journey.needs_line and data.subscription_id is None:
        faults.append(Fault(field="service_number", code="missing", message=_("Enter the service number first.")))
    elif data.subscription_id is not None:
        line = subscriptions.get_subscription(data.subscription_id)
        if line.customer_id != data.customer_id:
            text = _("This line belongs to another customer.")
            faults.append(Fault(field="service_number", code="not_own", message=text))
        faults += clash_faults((line.id,), parent_id=data.parent_id, since=now)
    return faults


def clash_faults(
    lines: Collection[int], *, parent_id: int | None, order_id: int | None = None, since: datetime
) -> list[Fault]:
    """Say which other order on a line has to be finished first, or has changed it since the form was opened."""
    if not lines:
        return []
    found = clashing_orders(lines, parent_id=parent_id, order_id=order_id, since=since)
    is_open = _("Order %(number)s on this line is not finished.")
    is_done = _("Order %(number)s has changed this line since the form was opened; cancel the entry and open it again.")
    return [
        Fault(
            field="service_number",
            code="open_order" if unfinished else "line_changed",
            message=str(is_open if unfinished else is_done) % {"number": number},
        )
        for number, unfinished in found
    ]
