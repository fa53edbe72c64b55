"""Pick a service number for a draft, or another one where the first was lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.models import Order, OrderFlag
from shouli.resources import queries as resources
from shouli.resources.actions import HoldNumber, ReleaseNumbers, hold_number, release_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class PickNumber:
    """The number the customer wants, for which field of the draft."""

    order_id: int
    number: str
    exchange_id: int
    field: str = "service_number"


@action("orders.pick_number")
def pick_number(ctx: Context, data: PickNumber) -> Order:
    """Hold a number for a draft and write it into its form; a number held before is free again (FL-046).

    :raises WrongState: if it is no draft any more
    :raises NumberTaken: if somebody else was quicker
    :raises NotFound: if the number does not belong to the exchange (FL-044)
    """
    order = queries.lock(ctx, data.order_id)
    owner = f"order:{order.pk}"
    number = resources.get_number(data.number)

    states.ORDER.require(order.state, states.DRAFT, thing=order.order_number)
    if number is None or number.exchange_id != data.exchange_id:
        raise errors.NotFound(thing=_("number"), key=data.number)

    release_numbers.within(ctx, ReleaseNumbers(owner=owner))
    hold_number.within(ctx, HoldNumber(number=data.number, owner=owner, until=ctx.now + settings.SHOULI_NUMBER_HOLD))
    order.values = {**order.values, data.field: data.number}
    order.version += 1
    order.save(update_fields=["values", "version"])
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceNumber:
    """The number of a saved order and the number that replaces it."""

    order_id: int
    old: str
    new: str
    version: int


@action("orders.replace_number")
def replace_number(ctx: Context, data: ReplaceNumber) -> Order:
    """Give a saved, unpaid order another number, when its own was lost or the customer changed their mind.

    :raises Stale: if the order was changed in the meantime
    :raises WrongState: if it has been charged already
    :raises NotFound: if the number is not one the order reserved, or the other belongs to another exchange
    :raises Invalid: if the other is of another level
    :raises NumberTaken: if somebody else was quicker
    """
    order = queries.lock(ctx, data.order_id, data.version)
    owner = f"order:{order.pk}"
    line = order.lines.filter(service_number=data.old).first()
    offered, former = resources.get_number(data.new), resources.get_number(data.old)

    states.ORDER.require(order.state, *states.BEFORE_CHARGE, thing=order.order_number)
    if line is None or not queries.is_replaceable(order, former):
        raise errors.NotFound(thing=_("number"), key=data.old)
    if offered is None or former is None or offered.exchange_id != former.exchange_id:
        raise errors.NotFound(thing=_("number"), key=data.new)
    if offered.level != former.level:
        raise errors.Invalid(
            [
                errors.Fault(
                    field="new", code="other_level", message=_("Choose a number of the same level: the fee is settled.")
                )
            ]
        )

    hold_number.within(ctx, HoldNumber(number=data.new, owner=owner, until=ctx.now + settings.SHOULI_SAVED_HOLD))
    if former.owner == owner:
        release_numbers.within(ctx, ReleaseNumbers(owner=owner, numbers=(data.old,)))
    write(line, service_number=data.new)
    _unflag(order, owner)
    values = {**order.values}
    if values.get("service_number") == data.old:
        values["service_number"] = data.new
    write(order, secret=["values"], values=values, version=order.version + 1)
    return order


def _unflag(order: Order, owner: str) -> None:
    """Take the flag away, or leave it to the next line whose number is lost too."""
    numbers = [line.service_number for line in order.lines.order_by("line_no")]
    views = resources.get_numbers(numbers)
    lost = [number for number in numbers if number not in views or views[number].owner != owner]
    flags = order.flags.filter(code="number_lost")
    if lost:
        flags.update(detail={"number": lost[0]})
    else:
        flags.delete()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLostNumber:
    """The order and the number whose hold has expired."""

    order_id: int
    number: str


@action("orders.note_lost_number")
def note_lost_number(ctx: Context, data: NoteLostNumber) -> Order | None:
    """Tell the order that its number is gone, unless it has been discarded or holds the number again."""
    order = Order.objects.select_for_update().filter(pk=data.order_id).first()
    number = resources.get_number(data.number)
    if order is None or (number is not None and number.owner == f"order:{order.pk}"):
        return order

    if order.state == states.DRAFT and order.values.get("service_number") == data.number:
        write(order, secret=["values"], values={**order.values, "service_number": ""}, version=order.version + 1)
    elif order.state in states.BEFORE_CHARGE and order.lines.filter(service_number=data.number).exists():
        detail = {"number": data.number}
        OrderFlag.objects.update_or_create(
            order=order, code="number_lost", defaults={"detail": detail, "raised_at": ctx.now}
        )
    return order
