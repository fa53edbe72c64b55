"""Accept an order: the one door through which every business goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, move, say, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.actions.drafts import clash_faults
from shouli.orders.actions.enter_order import enter_now
from shouli.orders.actions.prompts import ask_prints
from shouli.orders.business.journey import get_journey
from shouli.orders.engine import identity_section
from shouli.orders.engine.assessment import Assessment, asking_of, assess, kept_values
from shouli.orders.engine.scans import file_scans
from shouli.orders.events import OrderAccepted
from shouli.orders.models import FeeLine, Order, OrderFlag, OrderLine
from shouli.parties.actions import FillDefaults, fill_defaults
from shouli.processes.actions import StartProcess, start_process
from shouli.resources.actions import ExtendHold, extend_hold
from shouli.subscriptions import queries as subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOrder:
    """The draft, what its form holds, and the version the clerk saw."""

    order_id: int
    values: Mapping[str, Any]
    version: int | None = None


@action("orders.accept_order", secret=["values"])
def accept_order(ctx: Context, data: AcceptOrder) -> Order:
    """Save an order (保存): check everything, reserve, price, and hand it to its process (FL-002, FL-077 … FL-082).

    A chargeable order awaits its charge; a free one goes straight to its print-outs (FL-167, FL-184).

    :raises Invalid: with every fault of every field; nothing is saved then
    :raises Stale: if the draft was changed in another window
    """
    order = queries.lock(ctx, data.order_id, data.version)

    _refuse(ctx, order)
    _hold_longer(ctx, order)  # from here on neither a sweep nor another window takes a number away
    _lock_lines(ctx, order, data.values)
    found = assess(ctx, order, data.values)
    errors.refuse_if([*_hours_faults(ctx), *found.faults])

    values = identity_section.without_numbers(kept_values(found.sections, data.values))
    chargeable = found.total > 0

    identity_section.record(ctx, found.asking)
    file_scans(ctx, found.asking, found.sections)
    _fill_addresses(ctx, found)
    _reserve(ctx, order, found)
    _write_lines(order, found)
    _write_fees(ctx, order, found)
    write(order, secret=["values"], values=values)
    move(
        ctx,
        order,
        states.ORDER,
        "save",
        parked_at=None,
        total=found.total,
        remark=str(values.get("remark", ""))[:300],
        priority=str(values.get("handling_level") or "medium"),
        accepted_by=ctx.actor.key,
        accepted_by_name=ctx.actor.name,
        accepted_at=ctx.now,
        version=order.version + 1,
    )
    start_process.within(
        ctx,
        StartProcess(
            process_key=order.journey,
            diagram=found.journey.diagram,
            owner=f"order:{order.pk}",
            bureau_id=order.bureau_id,
            data={"order_id": order.pk, "chargeable": chargeable},
        ),
    )
    move(ctx, order, states.ORDER, "ask_charge" if chargeable else "ask_print")
    if not chargeable:
        enter_now(ctx, order, found.asking)
        ask_prints(order, charged=False, deposit=False)

    say(OrderAccepted(order_id=order.pk, journey=order.journey))
    return order


def _refuse(ctx: Context, order: Order) -> None:
    states.ORDER.require(order.state, states.DRAFT, thing=order.order_number)
    queries.refuse_colleague(ctx, order)
    permission = f"journeys.{order.journey}"
    if not identity.may(ctx, permission):
        raise errors.NotAllowed(action=permission)


def _lock_lines(ctx: Context, order: Order, values: Mapping[str, Any]) -> None:
    """Lock the lines the order changes, so that of two drafts for one line the second sees the first saved."""
    asking, _faults = asking_of(ctx, order, values)
    lines = get_journey(order.journey).lines_in_service(asking)
    subscriptions.lock_all(lines)
    errors.refuse_if(clash_faults(lines, parent_id=order.parent_id, order_id=order.pk, since=order.opened_at))


def _hours_faults(ctx: Context) -> list[Fault]:
    if not ctx.interface_number:
        return []
    fault = identity.hours_fault(identity.origin(ctx.interface_number), ctx.now)
    return [fault] if fault else []


def _fill_addresses(ctx: Context, found: Assessment) -> None:
    address = found.journey.installation_address(found.asking)
    fill_defaults.within(
        ctx, FillDefaults(customer_id=found.asking.customer.id, installation_address=address, fixed_address=True)
    )


def _hold_longer(ctx: Context, order: Order) -> None:
    """Lock what numbers the draft holds and keep them for the saved order."""
    until = ctx.now + settings.SHOULI_SAVED_HOLD
    extend_hold.within(ctx, ExtendHold(owner=f"order:{order.pk}", until=until))


def _reserve(ctx: Context, order: Order, found: Assessment) -> None:
    """Reserve what is not reserved yet; an order gets as many lines as it asks for, or is refused."""
    found.journey.reserve(ctx, found.asking)
    found.asking.forget()
    drafts = found.journey.lines(found.asking)
    numbers = [draft.service_number for draft in drafts if draft.service_number]
    if len(numbers) != len(set(numbers)):
        text = _("A number is on this order twice.")
        raise errors.Invalid([Fault(field="service_number", code="twice", message=text)])
    if len(drafts) < order.quantity:
        few = str(_("The order has %(found)s of %(wanted)s lines; pick the number again."))
        counted = few % {"found": len(drafts), "wanted": order.quantity}
        raise errors.Invalid([Fault(field="service_number", code="too_few_lines", message=counted)])


def _write_lines(order: Order, found: Assessment) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            line_no=number,
            action=draft.action,
            service_number=draft.service_number,
            old_number=draft.old_number,
            old_address=draft.old_address,
            subscription_id=draft.subscription_id,
        )
        for number, draft in enumerate(found.journey.lines(found.asking), start=1)
    )


def _write_fees(ctx: Context, order: Order, found: Assessment) -> None:
    FeeLine.objects.bulk_create(
        FeeLine(
            order=order,
            position=position,
            charge_item=line.charge_item,
            name=line.name,
            name_en=line.name_en,
            kind=line.kind,
            unit_amount=line.unit_amount,
            quantity=line.quantity,
            standard_amount=line.amount,
            amount=line.amount,
            row_number=line.row_number,
            table_code=line.table_code,
            table_version=line.table_version,
            clause=line.clause,
            reason=line.reason,
            reason_en=line.reason_en,
        )
        for position, line in enumerate(found.fees, start=1)
    )
    flags = found.journey.flags(found.asking)
    OrderFlag.objects.bulk_create(
        OrderFlag(order=order, code=code, detail=detail, raised_at=ctx.now) for code, detail in flags.items()
    )
