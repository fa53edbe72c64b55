"""Bar charts as rectangles and texts in whole units, for a template to write down as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 400  # units; on a telephone about as many pixels, so that texts stay readable
ROW, ROW_ABOVE, BAR, GAP = 22, 38, 14, 6
VALUE = 96  # kept free for the number at a bar's end


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartEntry:
    """What a bar stands for: its name, how long it is compared to the others, its number as text, and its class."""

    name: str
    length: int
    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """A bar where it is: a rectangle, and where its name and its number are written."""

    entry: ChartEntry
    x: int
    y: int
    width: int
    height: int
    name_x: int
    name_y: int
    text_x: int
    text_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars under each other."""

    width: int
    height: int
    bars: tuple[ChartBar, ...]


def draw(entries: Sequence[ChartEntry], *, name_width: int = 0) -> Chart:
    """Lay bars out under each other, the names beside them in ``name_width`` units, or above them if that is 0."""
    longest = max((abs(entry.length) for entry in entries), default=0) or 1
    row = ROW if name_width else ROW_ABOVE
    room = WIDTH - name_width - VALUE
    bars = []
    for place, entry in enumerate(entries):
        top = place * row + (row - BAR - GAP // 2 if not name_width else (row - BAR) // 2)
        # Whatever is not nothing can be seen.
        width = max(room * abs(entry.length) // longest, 1) if entry.length else 0
        base = top + BAR - 3
        bars.append(
            ChartBar(
                entry=entry,
                x=name_width,
                y=top,
                width=width,
                height=BAR,
                name_x=name_width - GAP if name_width else 0,
                name_y=base if name_width else top - GAP,
                text_x=name_width + width + GAP,
                text_y=base,
            )
        )
    return Chart(width=WIDTH, height=len(entries) * row, bars=tuple(bars))
