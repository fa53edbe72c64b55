"""Facts the outside tells us."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NetworkAnswered(Event):
    """The network carried out a command, or rejected it; ``asked_by`` is who had asked, such as ``order:12``."""

    name = "gateways.network_answered"
    command_id: int
    asked_by: str
    correlation: str
    verb: str
    line_number: str
    accepted: bool
    answer: str

    @property
    def owner(self) -> str:
        """The story of whoever had asked."""
        return self.asked_by
