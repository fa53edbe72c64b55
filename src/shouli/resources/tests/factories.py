"""Numbers for tests of every part above."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from shouli.kernel.tables import load_tables, parse
from shouli.kernel.tests.factories import NOON, system
from shouli.places.queries import ExchangeView
from shouli.places.tests.factories import exchange
from shouli.resources.actions import (
    HoldNumber,
    ImportSegments,
    SegmentRow,
    TakeNumber,
    hold_number,
    import_segments,
    take_number,
)
from shouli.resources.models import TelephoneNumber
from shouli.resources.pack import TABLES

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"
SOON = NOON + timedelta(minutes=15)


def segment(first: str = "86010000", last: str = "86010019", *, at: ExchangeView | None = None) -> None:
    """Bring in the numbers from ``first`` to ``last``; their first four digits are the prefix."""
    text = f"prefix,exchange,first,last\n{first[:4]},{(at or exchange()).code},{first},{last}\n"
    import_segments(system(), ImportSegments(rows=parse("segments.csv", text, SegmentRow)))


def held(number: str, owner: str = "order:1", *, until: datetime | None = SOON) -> TelephoneNumber:
    """Hold a number for an owner."""
    return hold_number(system(), HoldNumber(number=number, owner=owner, until=until))


def in_use(number: str, owner: str = "subscription:1") -> TelephoneNumber:
    """Put a number into use for an owner."""
    held(number, "order:0")
    return take_number(system(), TakeNumber(number=number, owner="order:0", new_owner=owner))


def load_sample() -> None:
    """Load the sample operator's numbers; its exchanges must be there."""
    load_tables(system(), PACK, TABLES)
