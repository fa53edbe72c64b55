"""Answer a print prompt."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel import errors
from shouli.kernel.actions import action, move, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.models import Order
from shouli.processes.actions import CompleteStep, complete_step


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePrint:
    """The order and the paper, and whether it was printed."""

    order_id: int
    paper: str
    printed: bool


@action("orders.settle_print")
def settle_print(ctx: Context, data: SettlePrint) -> Order:
    """Note that a paper was printed or declined; after the last one the order goes to audit (FL-088 … FL-091).

    :raises WrongState: if the order is not awaiting its print-outs
    :raises NotFound: if another paper is to be answered first, or this one was answered already
    """
    order = queries.lock(ctx, data.order_id)
    waiting = list(order.prompts.filter(state=states.PROMPTED).order_by("position"))

    states.ORDER.require(order.state, states.AWAITING_PRINT, thing=order.order_number)
    if not waiting or waiting[0].paper != data.paper:
        raise errors.NotFound(thing=_("print prompt"), key=data.paper)

    move(ctx, waiting[0], states.PROMPT, "print" if data.printed else "decline", settled_at=ctx.now)
    if len(waiting) == 1:
        move(ctx, order, states.ORDER, "dispatch", version=order.version + 1)
        complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="print"))
    else:
        write(order, version=order.version + 1)
    return order
