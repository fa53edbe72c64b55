"""Which tables of a pack this part takes, in load order."""

from __future__ import annotations

from typing import Any

from shouli.kernel.tables import PackTable
from shouli.workforce.actions import PatternRow, TeamRow, import_slot_patterns, import_teams

TABLES: tuple[PackTable[Any], ...] = (
    PackTable(file="workforce/teams.csv", row=TeamRow, load=import_teams),
    PackTable(file="workforce/slot_patterns.csv", row=PatternRow, load=import_slot_patterns),
)
