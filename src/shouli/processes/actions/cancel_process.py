"""Call off the process of an owner."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.processes import running
from shouli.processes.states import CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProcess:
    """The owner whose process is cancelled, and the reason."""

    owner: str
    reason: str = ""


@action("processes.cancel_process")
def cancel_process(ctx: Context, data: CancelProcess) -> bool:
    """Withdraw what is open and end the process; say whether there was one to end."""
    instance = running.lock_live(data.owner)

    if instance is None:
        return False

    running.end(ctx.because(data.reason or ctx.reason), instance, "cancel", CANCELLED)
    return True
