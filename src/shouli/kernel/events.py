"""Published facts: what an action says happened, for handlers, notices, listeners and reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; a subclass names itself, has JSON scalars as fields, and says whose story it belongs to.

    Events of one ``owner`` (``order:12``) are delivered in the order in which they were said.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if cls.name:
            EVENTS[cls.name] = cls

    @property
    def owner(self) -> str:
        """Whose story this fact belongs to, such as ``order:12``."""
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)


def rebuild(name: str, body: dict[str, Any]) -> Event:
    """Turn a stored message back into its event."""
    return EVENTS[name](**body)
