"""Boxes of a page as view models: fees with their reasons, timeline, progress, the process a thing is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from shouli.web.shell import Badge

FLOOR, TALLEST, MARGIN = 112, 82, 20  # units of the drawing of a small chart
WIDE, NARROW = (42, 66), (22, 34)  # width of a bar, and from one to the next: of a few bars, and of many
FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountView:
    """One amount and why: ``reason`` in words, ``clause`` the table row that decided, ``url`` where it can be read."""

    name: str
    amount: Decimal
    reason: str = ""
    clause: str = ""
    url: str = ""
    quantity: int = 1
    unit_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePanel:
    """What it costs now and why, and what it will cost every month."""

    lines: tuple[AmountView, ...]
    total: Decimal
    deposits: tuple[AmountView, ...] = ()
    monthly: tuple[AmountView, ...] = ()
    note: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened and ``who`` did it; ``tone`` colours its dot."""

    at: datetime
    title: str
    note: str = ""
    who: str = ""
    url: str = ""
    tone: str = "grey"
    badge: Badge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a process in words: ``state`` is done, current, waiting, failed or later."""

    key: str
    title: str
    state: str = "later"
    who: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """One role's steps of a process."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPanel:
    """Where a thing is in its process: in lanes here, as the diagram at ``diagram_url``."""

    title: str
    lanes: tuple[LaneView, ...] = ()
    state: Badge | None = None
    diagram_url: str = ""
    note: str = ""
    blocked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramView:
    """A BPMN diagram from ``xml_url``: ``marks`` by element id (done, current, failed), ``badges`` live counts."""

    key: str
    title: str
    xml_url: str
    marks: Mapping[str, str] = field(default_factory=dict)
    badges: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def data_id(self) -> str:
        """The id of the element that carries ``data``."""
        return f"diagram-{self.key}-data"

    @property
    def data(self) -> dict[str, Mapping[str, str]]:
        """What the script draws, as plain data."""
        return {"marks": dict(self.marks), "badges": dict(self.badges)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a small chart, in units of its drawing."""

    label: str
    amount: Decimal
    x: int
    height: int
    width: int
    text: str
    current: bool = False

    @property
    def y(self) -> int:
        """Where its top is."""
        return FLOOR - self.height

    @property
    def middle(self) -> int:
        """Where its labels are centred."""
        return self.x + self.width // 2

    @property
    def above(self) -> int:
        """Where its amount is written."""
        return self.y - 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """A small chart of labelled amounts, one of them being the current one."""

    title: str
    bars: tuple[Bar, ...]
    width: int

    @property
    def spoken(self) -> str:
        """What it shows, for those who do not see the drawing."""
        return f"{self.title}: {', '.join(f'{bar.label} {bar.text}' for bar in self.bars)}"


def bar_chart(
    title: str, amounts: Sequence[tuple[str, Decimal]], *, whole: bool = False, current: int = -1
) -> BarChart:
    """Scale labelled amounts so that the tallest fills the drawing; amounts below nothing stand at the floor.

    ``whole`` numbers are written without decimals; the bar at ``current`` is marked, by default the last.
    """
    tallest = max((amount for _, amount in amounts), default=Decimal(0)) or Decimal(1)
    width, step = WIDE if len(amounts) <= FEW else NARROW
    marked = current % max(len(amounts), 1)
    bars = tuple(
        Bar(
            label=label,
            amount=amount,
            x=MARGIN + index * step,
            height=max(1, int(TALLEST * amount / tallest)),
            width=width,
            text=f"{amount:,}" if whole else f"{amount:,.2f}",
            current=index == marked,
        )
        for index, (label, amount) in enumerate(amounts)
    )
    return BarChart(title=title, bars=bars, width=2 * MARGIN + len(bars) * step - (step - width))
