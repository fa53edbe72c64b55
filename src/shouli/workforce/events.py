"""Facts about work orders."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class WorkOrderCompleted(Event):
    """The work for ``owner`` (``order:12``) is done: line tested, customer has signed."""

    name = "workforce.work_order_completed"
    work_order_id: int
    kind: str
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkOrderFailed(Event):
    """The visit for ``owner`` (``order:12``) led to nothing, for one of the listed reasons."""

    name = "workforce.work_order_failed"
    work_order_id: int
    kind: str
    reason_code: str
    note: str
    owner: str = ""
