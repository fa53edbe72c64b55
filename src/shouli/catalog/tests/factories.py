"""A loaded catalogue and small parts of one, for the tests of every part above."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from shouli.catalog.pack import TABLES
from shouli.catalog.queries import export_fee_version, list_fee_tables, list_fee_versions
from shouli.catalog.rules.conditions import CHOICE, NUMBER, YES_NO, Fact
from shouli.kernel.context import Actor, Context
from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import NOON, system

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


def manager(number: int = 6101, *, now: datetime = NOON) -> Context:
    """Build the context of one of two product managers, who may do everything in the catalogue."""
    actor = Actor(key=f"staff:{number}", roles=("system",), staff_id=number, name=f"Manager {number}")
    return Context(actor=actor, channel="backoffice", now=now)


def change_sheet(table_code: str = "FL-NEW", before: str = "120.00", after: str = "130.00") -> str:
    """Return the sheet of a table as downloaded today, with one amount changed and the reasons that name it."""
    [current] = [table for table in list_fee_tables(TODAY) if table.code == table_code]
    [version] = [found for found in list_fee_versions(table_code) if found.number == current.current_version]
    lines = export_fee_version(version.version_id).splitlines(keepends=True)
    return "".join(_changed(line, before, after) if f",{before}," in line else line for line in lines)


def _changed(line: str, before: str, after: str) -> str:
    old, new = before.removesuffix(".00"), after.removesuffix(".00")
    for unit in (".00", "元", " yuan"):
        line = line.replace(f"{old}{unit}", f"{new}{unit}")
    return line
