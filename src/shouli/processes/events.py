"""Published facts of processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProcessEnded(Event):
    """A process came to its end (``completed``) or was called off (``cancelled``)."""

    name: ClassVar[str] = "processes.ended"
    process_owner: str
    process_key: str
    outcome: str

    @property
    def owner(self) -> str:
        """Belongs to the story of the process's owner."""
        return self.process_owner


@dataclass(frozen=True, kw_only=True)
class ProcessStopped(Event):
    """A process was stopped by a fault; an administrator can resume it."""

    name: ClassVar[str] = "processes.stopped"
    process_owner: str
    process_key: str
    step: str
    cause: str

    @property
    def owner(self) -> str:
        """Belongs to the story of the process's owner."""
        return self.process_owner
