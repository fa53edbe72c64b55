"""Deliver a message to a process that waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.processes import running
from shouli.processes.engine import Run
from shouli.processes.rules.expressions import type_of_scalar
from shouli.processes.states import FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverMessage:
    """The message (by its name in the diagram), its owner, and the data the process learns from it."""

    owner: str
    message: str
    data: Mapping[str, type_of_scalar] = field(default_factory=dict)


@action("processes.deliver_message")
def deliver_message(ctx: Context, data: DeliverMessage) -> bool:
    """Hand a message to the owner's process and take it to its next waits; say whether anything waited for it.

    Where a handler delivers it, a step that fails stops the process, with the message kept, until it is resumed. Where
    a person's action does, the whole of it is refused.

    :raises ProcessFailed: if a fault has stopped the process and a person asks
    :raises ProcessStuck: if the diagram cannot go on and a person asks
    """
    instance = running.lock_live(data.owner)

    if instance is None:
        return False
    by_machine = ctx.channel == "system"
    if not by_machine:
        running.refuse_failed(instance)
    known = running.check_data(data.data, data.message)

    def news(run: Run) -> bool:
        run.data.update(known)
        return run.catch(data.message)

    run = running.restore(ctx, instance)
    if not news(run):
        return False
    if instance.state == FAILED:
        running.keep(ctx, instance, run)
    elif by_machine:
        running.advance_or_stop(ctx, instance, news)
    else:
        run.advance()
        running.settle(ctx, instance, run)
    return True
