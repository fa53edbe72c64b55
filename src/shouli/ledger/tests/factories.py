"""Books and entries for tests of every part."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import system
from shouli.ledger.actions import Line, PostEntry, post_entry
from shouli.ledger.models import Entry
from shouli.ledger.pack import TABLES

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"


def load_books() -> None:
    """Load the chart of accounts of the sample operator."""
    load_tables(system(), PACK, TABLES)


def post(amount: str = "120.00", *, debit: str = "1001", credit: str = "1121", source: str = "test:1") -> Entry:
    """Post one entry over two accounts for ``order:1``."""
    value = Decimal(amount)
    lines = (
        Line(account=debit, amount=value, owner="order:1"),
        Line(account=credit, amount=-value, owner="order:1"),
    )
    return post_entry(system(), PostEntry(kind="payment", source=source, lines=lines))
