"""What the documentation says about the sample operator's pack, read from its tables."""

import csv
from functools import lru_cache
from pathlib import Path

from tools.tree import ROOT

PACK = ROOT / "packs" / "sample"


@lru_cache(maxsize=16)
def table(file: str, pack: Path = PACK) -> tuple[dict[str, str], ...]:
    """Return the rows of one headed table; lines beginning with # are remarks."""
    lines = [
        line for line in (pack / file).read_text(encoding="utf-8-sig").splitlines() if line.strip() and line[0] != "#"
    ]
    return tuple(csv.DictReader(lines))


def permission_patterns() -> frozenset[str]:
    """Return every pattern some role holds."""
    return frozenset(row["pattern"] for row in table("identity/permissions.csv"))


def roles() -> dict[str, tuple[str, str]]:
    """Return Chinese and English name of each role."""
    return {row["code"]: (row["name"], row["name_en"]) for row in table("identity/roles.csv")}


def fee_tables_of(journey: str) -> list[str]:
    """Return the codes of the fee tables that price a business."""
    return [row["code"] for row in table("catalog/fee_tables.csv") if journey in row["journeys"].split("|")]


def sheet(code: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one fee table; a table without a sheet has none."""
    file = f"catalog/fees/{code}.csv"
    return table(file) if (PACK / file).exists() else ()


def facts_asked(code: str) -> set[str]:
    """Return the facts that the sheet of one fee table asks about."""
    known = {row["name"] for row in table("catalog/fee_facts.csv")}
    return {name for row in sheet(code) for name, cell in row.items() if name in known and cell}
