"""The home page: panels that the doors contribute, each shown to those who may open the page it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.counting import count_each
from shouli.web.forms import ActionView
from shouli.web.panels import BarChart
from shouli.web.shell import Badge
from shouli.web.workplaces import Rows

AMBER, RED = "amber", "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number and the list that shows just what it counts.

    ``rows`` are counted with those of all other figures at once; an ``amount`` in yuan or a ``value`` is known already.
    ``tone`` colours what is not zero; a figure that is ``optional`` is left out when it is zero.
    """

    label: str
    url: str
    rows: Rows | None = None
    value: int = 0
    amount: Decimal | None = None
    tone: str = ""
    optional: bool = False

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to see."""
        return not (self.value or self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeLine:
    """One thing to go on with: where it leads, and when it is or was due."""

    title: str
    url: str
    note: str = ""
    at: datetime | None = None
    badge: Badge | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePanel:
    """One box of the home page; ``empty`` says what to do next where there is nothing, ``aside`` puts it beside."""

    key: str
    title: str
    url: str = ""
    figures: tuple[Figure, ...] = ()
    lines: tuple[HomeLine, ...] = ()
    chart: BarChart | None = None
    note: str = ""
    empty: str = ""
    action: ActionView | None = None
    aside: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is in it."""
        return not self.lines and self.chart is None and all(figure.is_zero for figure in self.figures)


Provider = Callable[[Context], HomePanel | None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A provider, and who may see what it provides: who has one of ``permissions`` through ``channel``."""

    provider: Provider
    permissions: tuple[str, ...]
    channel: str
    order: int


_panels: dict[str, Registered] = {}


def panel(*permissions: str, channel: str, order: int) -> Callable[[Provider], Provider]:
    """Add a panel for those who have one of ``permissions``; a provider returns None where it has nothing to say."""

    def provide(provider: Provider) -> Provider:
        name = f"{provider.__module__}.{provider.__name__}"
        _panels[name] = Registered(provider, permissions, channel, order)
        return provider

    return provide


def panels_for(ctx: Context) -> list[HomePanel]:
    """Build the panels of a reader, in order, with all their numbers counted in one statement."""
    shown = []
    for registered in sorted(_panels.values(), key=lambda each: each.order):
        inside = replace(ctx, channel=registered.channel)
        if any(identity.may(inside, permission) for permission in registered.permissions):
            shown.append(registered.provider(inside))
    return _counted([found for found in shown if found is not None])


def _counted(panels: Iterable[HomePanel]) -> list[HomePanel]:
    built = list(panels)
    counts = count_each(
        {
            f"{found.key}/{place}": figure.rows
            for found in built
            for place, figure in enumerate(found.figures)
            if figure.rows is not None
        }
    )
    return [
        replace(
            found,
            figures=tuple(
                figure
                for place, plain in enumerate(found.figures)
                if not (figure := replace(plain, value=counts.get(f"{found.key}/{place}", plain.value))).is_zero
                or not plain.optional
            ),
        )
        for found in built
    ]
