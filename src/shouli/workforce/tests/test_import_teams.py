"""Crews and patterns by table."""

from __future__ import annotations

from datetime import time

import pytest

from shouli.kernel import errors
from shouli.kernel.tables import load_tables, parse
from shouli.kernel.tests.factories import system
from shouli.places.tests.factories import bureau, exchange
from shouli.workforce import queries
from shouli.workforce.actions import (
    ImportSlotPatterns,
    ImportTeams,
    OpenSlots,
    PatternRow,
    TeamRow,
    import_slot_patterns,
    import_teams,
    open_slots,
)
from shouli.workforce.models import AppointmentSlot, SlotPattern, Team
from shouli.workforce.pack import TABLES
from shouli.workforce.tests.factories import PACK, TOMORROW, staff

pytestmark = pytest.mark.django_db


def load_teams(text: str) -> None:
    import_teams(system(), ImportTeams(rows=parse("teams.csv", text, TeamRow)))


def load_patterns(text: str) -> None:
    import_slot_patterns(system(), ImportSlotPatterns(rows=parse("slot_patterns.csv", text, PatternRow)))


def test_crews_are_added_and_changed_with_exchanges_and_members() -> None:
    for code in ("LX", "QQ"):
        exchange(code)
    for number in ("5101", "5102"):
        staff(number)
    load_teams("code,name,bureau,exchanges,members\nT-LX1,一队,B-LX,LX,5101\n")

    load_teams("code,name,bureau,exchanges,members\nT-LX1,装机一队,B-LX,LX; QQ,5102\n")

    crew = Team.objects.get()
    assert crew.name == "装机一队"
    assert sorted(served.code for served in crew.exchanges.all()) == ["LX", "QQ"]
    assert [member.pk for member in crew.members.all()] == [staff("5102")]


def test_every_wrong_cell_of_a_crew_table_is_named() -> None:
    exchange("LX")

    with pytest.raises(errors.Invalid) as refusal:
        load_teams(
            "code,name,bureau,exchanges,members\nT-1,一队,B-XX,LX;XX,5101\nT-2,二队,B-LX,LX,\nT-2,二队,B-LX,LX,\n"
        )

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("teams.csv:4:code", "twice"),
        ("teams.csv:2:bureau", "unknown"),
        ("teams.csv:2:exchanges", "unknown"),
        ("teams.csv:2:members", "unknown"),
    ]
    assert not Team.objects.exists()


def test_a_pattern_table_says_all_of_a_crews_week() -> None:
    exchange("LX")
    load_teams("code,name,bureau,exchanges\nT-1,一队,B-LX,LX\n")
    header = "team,weekdays,starts_at,ends_at,capacity\n"
    load_patterns(header + "T-1,12345,08:30,10:30,4\nT-1,6,08:30,10:30,2\n")

    load_patterns(header + "T-1,12345,13:30,15:30,3\n")

    found = SlotPattern.objects.get()
    assert (found.starts_at, found.capacity) == (time(13, 30), 3)


def test_every_wrong_cell_of_a_pattern_table_is_named() -> None:
    with pytest.raises(errors.Invalid) as refusal:
        load_patterns("team,weekdays,starts_at,ends_at,capacity\nT-9,1,10:30,08:30,4\nT-9,1,10:30,11:30,4\n")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("slot_patterns.csv:2:team", "unknown"),
        ("slot_patterns.csv:3:team", "unknown"),
        ("slot_patterns.csv:2:ends_at", "time_order"),
    ]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["1234567,08:30,10:30,4", "5,08:30,12:00,9"], [("slot_patterns.csv:3:starts_at", "overlap")]),
        (["1234567,08:30,10:30,4", "1234567,10:00,12:00,4"], [("slot_patterns.csv:3:starts_at", "overlap")]),
        (["12345,08:30,10:30,4", "5,10:29,10:31,1"], [("slot_patterns.csv:3:starts_at", "overlap")]),
        (["5,08:30,10:30,4", "12345,08:30,10:30,4"], [("slot_patterns.csv:3:starts_at", "overlap")]),
        (["11,08:30,10:30,4"], [("slot_patterns.csv:2:weekdays", "bad_weekdays")]),
        (["1,08:30+08:00,10:30,4"], [("slot_patterns.csv:2:starts_at", "time_parsing")]),
        (["1,1785400000,10:30,4"], [("slot_patterns.csv:2:starts_at", "time_parsing")]),
    ],
)
def test_patterns_that_overlap_are_named_by_line(rows: list[str], faults: list[tuple[str, str]]) -> None:
    exchange("LX")
    load_teams("code,name,bureau,exchanges\nT-LX1,一队,B-LX,LX\n")

    with pytest.raises(errors.Invalid) as refusal:
        load_patterns("team,weekdays,starts_at,ends_at,capacity\n" + "".join(f"T-LX1,{row}\n" for row in rows))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == faults


def test_patterns_may_follow_each_other_and_two_crews_work_side_by_side() -> None:
    exchange("LX")
    load_teams("code,name,bureau,exchanges\nT-1,一队,B-LX,LX\nT-2,二队,B-LX,LX\n")

    load_patterns(
        "team,weekdays,starts_at,ends_at,capacity\nT-1,12345,08:30,10:30,4\nT-1,12345,10:30,12:30,4\n"
        "T-1,67,08:30,12:30,2\nT-2,12345,08:30,10:30,4\n"
    )

    assert SlotPattern.objects.count() == 4


def test_the_sample_gives_the_bureau_with_appointments_slots_every_day() -> None:
    for code in ("LX", "QQ", "WD"):
        exchange(code)
    for code in ("SZ", "LH", "BM"):
        exchange(code, bureau_code="B-SZ")
    for number in ("5101", "5102", "5201"):
        staff(number)

    load_tables(system(), PACK, TABLES)
    load_tables(system(), PACK, TABLES)
    open_slots(system(), OpenSlots(from_day=TOMORROW, days=7))

    assert [crew.code for crew in queries.list_teams(bureau_id=bureau("B-LX"))] == ["T-LX1", "T-LX2"]
    assert [crew.code for crew in queries.list_teams(exchange_id=exchange("BM").id)] == ["T-SZ1"]
    assert AppointmentSlot.objects.count() == 2 * 4 * 7
    assert not AppointmentSlot.objects.filter(team__bureau_id=bureau("B-SZ")).exists()
