"""Take crews and their weekly slot patterns from tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import BaseModel, Field

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.tables import Listed, Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _
from shouli.places import queries as places
from shouli.workforce.models import SlotPattern, Team
from shouli.workforce.rules.slots import overlap


class TeamRow(BaseModel):
    """One line of ``teams.csv``; ``exchanges`` and ``members`` hold codes and staff numbers with ; between them."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=60)
    bureau: Reference
    exchanges: Annotated[Listed, Field(min_length=1)]
    members: Listed = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTeams:
    """Rows of the table."""

    rows: tuple[TableRow[TeamRow], ...]


@action("workforce.import_teams")
def import_teams(ctx: Context, data: ImportTeams) -> None:
    """Add or change crews by code, with the exchanges they serve and their members.

    :raises Invalid: with every cell that names an unknown bureau, exchange or staff number
    """
    bureaus = identity.org_units_by_code(row.value.bureau for row in data.rows)
    exchanges = places.exchanges_by_code(code for row in data.rows for code in row.value.exchanges)
    staff = identity.staff_by_number(number for row in data.rows for number in row.value.members)

    faults = repeated(data.rows, "code") + unknown(data.rows, "bureau", bureaus)
    faults += unknown(data.rows, "exchanges", exchanges) + unknown(data.rows, "members", staff)
    errors.refuse_if(faults)

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
        team.exchanges.set([exchanges[code].id for code in row.value.exchanges])
        team.members.set([staff[number] for number in row.value.members])


class PatternRow(BaseModel):
    """One line of ``slot_patterns.csv``; ``weekdays`` are ISO: 12345 is Monday to Friday."""

    team: Reference
    weekdays: str = Field(pattern=r"^[1-7]{1,7}$")
    starts_at: time
    ends_at: time
    capacity: int = Field(ge=1, le=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSlotPatterns:
    """Rows of the table."""

    rows: tuple[TableRow[PatternRow], ...]


@action("workforce.import_slot_patterns")
def import_slot_patterns(ctx: Context, data: ImportSlotPatterns) -> None:
    """Set the weekly patterns of the crews named to what the table says; slots open already stay.

    :raises Invalid: with every cell that names an unknown crew or a weekday twice, a time that ends before it starts,
        or a time that overlaps another one of the same crew and weekday
    """
    teams = Team.objects.in_bulk(list({row.value.team for row in data.rows}), field_name="code")

    errors.refuse_if([*unknown(data.rows, "team", teams), *_pattern_faults(data.rows)])

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


def _pattern_faults(rows: tuple[TableRow[PatternRow], ...]) -> Iterator[errors.Fault]:
    earlier: defaultdict[tuple[str, str], list[TableRow[PatternRow]]] = defaultdict(list)
    for row in rows:
        if row.value.ends_at <= row.value.starts_at:
            yield row.fault("ends_at", "time_order", _("The slot must not end before it begins."))
            continue
        if len(set(row.value.weekdays)) < len(row.value.weekdays):
            yield row.fault("weekdays", "bad_weekdays", _("Name weekdays by the digits 1 (Monday) to 7, each once."))
            continue
        on_these_days = [earlier[row.value.team, day] for day in row.value.weekdays]
        clash = next((other for on_day in on_these_days for other in on_day if overlap(row.value, other.value)), None)
        if clash is not None:
            text = str(_("This slot overlaps that on line %(line)s; a crew has one slot at a time."))
            yield row.fault("starts_at", "overlap", text % {"line": clash.line})
        for on_day in on_these_days:
            on_day.append(row)
