"""A loaded catalogue and small parts of one, for the tests of every part above."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from shouli.catalog.pack import TABLES
from shouli.catalog.rules.conditions import CHOICE, NUMBER, YES_NO, Fact
from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import system

TODAY = date(2026, 11, 22)
FACTS = {
    "campaign": Fact("campaign", YES_NO),
    "line_count": Fact("line_count", NUMBER),
    "subscriber_class": Fact("subscriber_class", CHOICE, ("A", "B")),
    "number_level": Fact("number_level", CHOICE, ("ordinary", "lucky", "quad")),
}


def load_catalog() -> dict[str, int]:
    """Load the sample operator's catalogue; return the rows read per file."""
    return load_tables(system(), settings.SHOULI_PACK, TABLES)


def install_facts(**given: str | int | bool) -> dict[str, str | int | bool]:
    """Return the facts of one plain new line for a local individual, changed as ``given``."""
    return {
        "line_count": 1,
        "campaign": False,
        "plans_family1plus": False,
        "product_type": "FIXED",
        "subscriber_class": "A",
        "guarantee": "not_needed",
        "number_level": "ordinary",
        **given,
    }


def relocate_facts(**given: str | int | bool) -> dict[str, str | int | bool]:
    """Return the facts of moving one class A line within its exchange, changed as ``given``."""
    return {
        "line_count": 1,
        "exchange_relation": "same",
        "keep_number": False,
        "announcement": False,
        "subscriber_class": "A",
        "number_level": "",
        **given,
    }
