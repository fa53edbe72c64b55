"""Facts about numbers."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NumberHoldExpired(Event):
    """A number was held for ``owner`` (``order:12``) and not kept in time; it is free again."""

    name = "resources.number_hold_expired"
    number: str
    owner: str = ""
