"""What the demo's home page says while the sample population is still being entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from shouli.config.population import Stage, progress


class Entering:
    """Looks at the database until the population is complete, and never again after that."""

    def __init__(self) -> None:
        self._over = False

    def __call__(self) -> str:
        """Return how many days of how many are entered, as in 12/30; nothing once there is no more to wait for."""
        if self._over:
            return ""
        found = progress()
        self._over = found.stage is Stage.COMPLETE
        return f"{found.day}/{found.days}" if found.stage is Stage.BEGUN else ""


_entering = Entering()


def still_entering(_request: HttpRequest) -> Mapping[str, Callable[[], str]]:
    """Let a template ask how far the population is; only one that does costs a query."""
    return {"still_entering": _entering}
