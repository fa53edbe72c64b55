"""Begin the process of a business that no order comes out of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.orders.business.procedure import get_procedure
from shouli.processes.actions import StartProcess, start_process


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginProcedure:
    """The procedure, its owner, the data its process starts with, and the bureau whose clerks do the work."""

    key: str
    owner: str
    data: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    bureau_id: int | None = None


@action("orders.begin_procedure")
def begin_procedure(ctx: Context, data: BeginProcedure) -> int:
    """Start the diagram of a procedure and take it to its first waits; return the id of the process.

    :raises NotFound: if there is no such procedure
    :raises AlreadyRunning: if the owner has one that has not ended
    """
    diagram = get_procedure(data.key).diagram

    asked = StartProcess(
        process_key=data.key, diagram=diagram, owner=data.owner, data=data.data, bureau_id=data.bureau_id
    )
    return start_process.within(ctx, asked).pk
