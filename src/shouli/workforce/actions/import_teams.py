"""Take crews and their weekly slot patterns from tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from pydantic import BaseModel, Field

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.tables import Row
from shouli.kernel.text import lazy as _
from shouli.places import queries as places
from shouli.workforce.models import SlotPattern, Team


class TeamRow(BaseModel):
    """One line of ``teams.csv``; ``exchanges`` and ``members`` hold codes and staff numbers with ; between them."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=60)
    bureau: str
    exchanges: str
    members: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTeams:
    """Rows of the table."""

    rows: tuple[Row[TeamRow], ...]


@action("workforce.import_teams")
def import_teams(ctx: Context, data: ImportTeams) -> None:
    """Add or change crews by code, with the exchanges they serve and their members.

    :raises Invalid: with every cell that names an unknown bureau, exchange or staff number
    """
    bureaus = identity.org_units_by_code(row.value.bureau for row in data.rows)
    exchanges = places.exchanges_by_code(code for row in data.rows for code in listed(row.value.exchanges))
    staff = identity.staff_by_number(number for row in data.rows for number in listed(row.value.members))

    errors.refuse_if(_team_faults(data.rows, set(bureaus), set(exchanges), set(staff)))

    Team.objects.bulk_create(
        (
            Team(
                code=row.value.code,
                name=row.value.name,
                name_en=row.value.name_en,
                bureau_id=bureaus[row.value.bureau].id,
            )
            for row in data.rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "bureau"],
    )
    teams = Team.objects.in_bulk([row.value.code for row in data.rows], field_name="code")
    for row in data.rows:
        team = teams[row.value.code]
        team.exchanges.set([exchanges[code].id for code in listed(row.value.exchanges)])
        team.members.set([staff[number] for number in listed(row.value.members)])


class PatternRow(BaseModel):
    """One line of ``slot_patterns.csv``; ``weekdays`` are ISO: 12345 is Monday to Friday."""

    team: str
    weekdays: str = Field(pattern=r"^[1-7]{1,7}$")
    starts_at: time
    ends_at: time
    capacity: int = Field(ge=1, le=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSlotPatterns:
    """Rows of the table."""

    rows: tuple[Row[PatternRow], ...]


@action("workforce.import_slot_patterns")
def import_slot_patterns(ctx: Context, data: ImportSlotPatterns) -> None:
    """Set the weekly patterns of the crews named to what the table says; slots open already stay.

    :raises Invalid: with every cell that names an unknown crew, or a time that ends before it starts
    """
    teams = Team.objects.in_bulk(list({row.value.team for row in data.rows}), field_name="code")

    errors.refuse_if(_pattern_faults(data.rows, set(teams)))

    SlotPattern.objects.filter(team__in=teams.values()).delete()
    SlotPattern.objects.bulk_create(
        SlotPattern(
            team=teams[row.value.team],
            weekdays=row.value.weekdays,
            starts_at=row.value.starts_at,
            ends_at=row.value.ends_at,
            capacity=row.value.capacity,
        )
        for row in data.rows
    )


def listed(cell: str) -> list[str]:
    """Split a cell that lists several codes."""
    return [word.strip() for word in cell.split(";") if word.strip()]


def _team_faults(
    rows: tuple[Row[TeamRow], ...], bureaus: set[str], exchanges: set[str], staff: set[str]
) -> Iterator[errors.Fault]:
    seen: set[str] = set()
    for row in rows:
        if row.value.code in seen:
            yield row.fault("code", "twice", _("This code stands in the table twice."))
        seen.add(row.value.code)
        if row.value.bureau not in bureaus:
            yield row.fault("bureau", "unknown_bureau", _("There is no such handling bureau."))
        if not exchanges.issuperset(listed(row.value.exchanges)):
            yield row.fault("exchanges", "unknown_exchange", _("There is no such exchange."))
        if not staff.issuperset(listed(row.value.members)):
            yield row.fault("members", "unknown_staff", _("There is no such staff number."))


def _pattern_faults(rows: tuple[Row[PatternRow], ...], teams: set[str]) -> Iterator[errors.Fault]:
    seen: set[tuple[str, str, time]] = set()
    for row in rows:
        key = (row.value.team, row.value.weekdays, row.value.starts_at)
        if key in seen:
            yield row.fault("starts_at", "twice", _("This slot stands in the table twice."))
        seen.add(key)
        if row.value.team not in teams:
            yield row.fault("team", "unknown_team", _("There is no such crew."))
        if row.value.ends_at <= row.value.starts_at:
            yield row.fault("ends_at", "time_order", _("The slot must not end before it begins."))
