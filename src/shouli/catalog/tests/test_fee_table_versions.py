"""A fee table's life: drafted by one person, approved by another, in force from its day on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shouli.catalog import queries, states
from shouli.catalog.actions import (
    ApproveFeeTable,
    DraftFeeTable,
    RejectFeeTable,
    SubmitFeeTable,
    WithdrawFeeTable,
    approve_fee_table,
    draft_fee_table,
    reject_fee_table,
    submit_fee_table,
    withdraw_fee_table,
)
from shouli.catalog.models import FeeTableVersion
from shouli.catalog.refusals import BackDated, NothingChanged, OtherVersion
from shouli.catalog.rules.difference import CellChange
from shouli.catalog.tests.factories import TODAY, change_sheet, install_facts, load_catalog, manager
from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.four_eyes import SamePerson
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON

pytestmark = pytest.mark.django_db
NEXT_WEEK = TODAY + timedelta(days=7)
AUTHOR, COLLEAGUE = manager(6101), manager(6102)


@pytest.fixture(autouse=True)
def sample() -> None:
    load_catalog()


def draft(content: str | None = None, *, table_code: str = "FL-NEW", valid_from: date = NEXT_WEEK) -> FeeTableVersion:
    data = DraftFeeTable(
        table_code=table_code,
        file_name="new.csv",
        content=change_sheet(table_code) if content is None else content,
        valid_from=valid_from,
        note="市场部调价通知",
    )
    return draft_fee_table(AUTHOR, data)


def submitted(*, valid_from: date = NEXT_WEEK) -> FeeTableVersion:
    return submit_fee_table(AUTHOR, SubmitFeeTable(version_id=draft(valid_from=valid_from).pk))


def labour(on: date) -> Decimal:
    [line] = [line for line in queries.price("fixed_line.install", install_facts(), on) if line.charge_item == "labour"]
    return line.amount


def test_a_downloaded_sheet_uploads_again_unchanged() -> None:
    with pytest.raises(NothingChanged):
        draft(change_sheet(after="120.00"))


def test_a_draft_prices_nothing_and_shows_what_it_changes() -> None:
    version = draft()

    assert (version.number, version.state) == (2, states.DRAFT)
    assert labour(NEXT_WEEK) == Decimal("120.00")
    compared = queries.compare_fee_version(version.pk)
    [change] = compared.changes
    assert (change.kind, change.row_number) == ("changed", "固话-05")
    assert change.cells == (
        CellChange("unit_amount", "120.00", "130.00"),
        CellChange("reason", "固话入网工料费120元", "固话入网工料费130元"),
        CellChange("reason_en", "Fixed-line network entry: 120 yuan", "Fixed-line network entry: 130 yuan"),
    )
    [example] = compared.examples
    assert (example.facts, example.before, example.after) == ({"campaign": "no"}, Decimal("120.00"), Decimal("130.00"))


def test_an_approved_version_prices_from_its_day_on() -> None:
    version = submitted()

    approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=version.pk))

    assert labour(NEXT_WEEK - timedelta(days=1)) == Decimal("120.00")
    assert labour(NEXT_WEEK) == Decimal("130.00")
    history = StateChange.objects.filter(subject=f"catalog.feetableversion:{version.pk}").order_by("id")
    assert [entry.to_state for entry in history] == ["draft", "submitted", "published"]
    message = OutboxMessage.objects.get(event="catalog.fee_table_published")
    assert message.body == {"table_code": "FL-NEW", "version": 2, "valid_from": NEXT_WEEK.isoformat()}


def test_nobody_approves_or_rejects_a_draft_of_their_own() -> None:
    version = submitted()

    with pytest.raises(SamePerson):
        approve_fee_table(AUTHOR, ApproveFeeTable(version_id=version.pk))
    with pytest.raises(SamePerson):
        reject_fee_table(AUTHOR, RejectFeeTable(version_id=version.pk, reason="mine"))

    version.refresh_from_db()
    assert version.state == states.SUBMITTED
    assert AuditEntry.objects.filter(action="catalog.approve_fee_table", outcome="same_person").count() == 1


def test_the_database_refuses_a_published_version_with_two_eyes() -> None:
    version = submitted()

    with pytest.raises(IntegrityError), transaction.atomic():
        FeeTableVersion.objects.filter(pk=version.pk).update(state=states.PUBLISHED, judged_by=version.drafted_by)


def test_a_rejected_version_keeps_its_reason_and_prices_nothing() -> None:
    version = submitted()

    reject_fee_table(COLLEAGUE, RejectFeeTable(version_id=version.pk, reason="工料费依据不足"))

    newest = queries.list_fee_versions("FL-NEW")[0]
    assert (newest.state, newest.judgement, newest.judged_by) == ("rejected", "工料费依据不足", "staff:6102")
    assert newest.open_moves == ()
    assert labour(NEXT_WEEK) == Decimal("120.00")


def test_a_rejection_says_why() -> None:
    version = submitted()

    with pytest.raises(Invalid) as refusal:
        reject_fee_table(COLLEAGUE, RejectFeeTable(version_id=version.pk, reason=" "))

    assert [fault.field for fault in refusal.value.faults] == ["reason"]


def test_a_draft_is_not_approved_before_it_is_submitted() -> None:
    version = draft()

    with pytest.raises(WrongState):
        approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=version.pk))


def test_a_withdrawn_version_cannot_be_approved() -> None:
    version = submitted()
    withdraw_fee_table(AUTHOR, WithdrawFeeTable(version_id=version.pk))

    with pytest.raises(WrongState):
        approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=version.pk))


def test_what_was_charged_on_past_days_stays() -> None:
    with pytest.raises(Invalid) as refusal:
        draft(valid_from=TODAY - timedelta(days=1))
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("valid_from", "back_dated")]
    version = submitted(valid_from=TODAY)
    with pytest.raises(BackDated):
        approve_fee_table(manager(6102, now=NOON + timedelta(days=1)), ApproveFeeTable(version_id=version.pk))


def test_a_version_is_published_only_over_the_rows_it_changes() -> None:
    first, second = submitted(), submitted()
    approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=first.pk))

    with pytest.raises(OtherVersion):
        approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=second.pk))

    second.refresh_from_db()
    assert (second.state, second.based_on) == (states.SUBMITTED, 1)


@pytest.mark.parametrize(
    ("amount", "reason", "reason_en", "wrong"),
    [
        ("70.00", "由120元调整为70元", "from 120 to 70 yuan", []),
        ("0.00", "不收电话终端费", "No set is charged", []),
        ("1000.00", "担保金1,000元/户", "¥1,000 a subscriber", []),
        ("130.00", "工料费120元", "Labour: 120 yuan", ["reason", "reason_en"]),
        ("130.00", "工料费130元", "Labour: CNY 120.50", ["reason_en"]),
    ],
)
def test_the_reason_names_what_the_row_charges(amount: str, reason: str, reason_en: str, wrong: list[str]) -> None:
    cells = f'固话-09,10,labour,{amount},line,fee,,,"{reason}","{reason_en}"\n'

    if wrong:
        with pytest.raises(Invalid) as refusal:
            draft(HEADER + cells)
        found = [(fault.field, fault.code) for fault in refusal.value.faults]
        assert found == [(f"new.csv:2:{column}", "contradicts") for column in wrong]
    else:
        assert draft(HEADER + cells).state == states.DRAFT


def test_a_reason_does_not_keep_the_old_amount_of_a_row_that_changed() -> None:
    """固话-04 charges 70.00 because 由120元调整为70元; were it 120.00 again, the text would name it and be wrong."""
    sheet_now = change_sheet(after="120.00").replace("labour,70.00,", "labour,120.00,")

    with pytest.raises(Invalid) as refusal:
        draft(sheet_now)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("new.csv:5:reason", "contradicts"),
        ("new.csv:5:reason_en", "contradicts"),
    ]


def test_a_draft_is_replaced_by_its_author_only() -> None:
    old = draft()
    data = DraftFeeTable(
        table_code="FL-NEW", content=change_sheet(after="140.00"), valid_from=NEXT_WEEK, note="再调", replaces=old.pk
    )

    with pytest.raises(NotFound):
        draft_fee_table(COLLEAGUE, data)
    new = draft_fee_table(AUTHOR, data)

    old.refresh_from_db()
    assert (old.state, new.state, new.number) == (states.WITHDRAWN, states.DRAFT, 3)
    with pytest.raises(WrongState):
        draft_fee_table(AUTHOR, data)


def test_a_draft_says_why() -> None:
    with pytest.raises(Invalid) as refusal:
        draft_fee_table(
            AUTHOR, DraftFeeTable(table_code="FL-NEW", content=change_sheet(), valid_from=NEXT_WEEK, note=" ")
        )

    assert [fault.field for fault in refusal.value.faults] == ["note"]


def test_an_unknown_table_or_version_is_said_so() -> None:
    with pytest.raises(NotFound):
        draft("", table_code="NONE")
    with pytest.raises(NotFound):
        submit_fee_table(AUTHOR, SubmitFeeTable(version_id=0))
    for read in (queries.list_fee_rows, queries.compare_fee_version, queries.export_fee_version):
        with pytest.raises(NotFound):
            read(0)


HEADER = "row_number,priority,charge_item,unit_amount,per,kind,campaign,line_count,reason,reason_en\n"


def sheet(*rows: str) -> str:
    """Write a sheet of these rows, each less its two reasons."""
    return HEADER + "".join(f"{row},原因,reason\n" for row in rows)


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("", [("new.csv:1:", "empty_file")]),
        (HEADER.replace("kind", "colour"), [("new.csv:1:colour", "unknown_column")]),
        (sheet("固话-01,10,labour,-1,line,fee,,"), [("new.csv:2:unit_amount", "greater_than_equal")]),
        (sheet("固话-01,10,labour,1.234,line,fee,,"), [("new.csv:2:unit_amount", "decimal_max_places")]),
        (sheet("固话-01,10,labour,1.00,month,fee,,"), [("new.csv:2:per", "literal_error")]),
        (
            sheet("固话-01,10,colour,1.00,line,fee,maybe,5..2"),
            [
                ("new.csv:2:charge_item", "unknown_code"),
                ("new.csv:2:line_count", "bad_condition"),
                ("new.csv:2:campaign", "bad_condition"),
            ],
        ),
        (
            sheet("固话-01,10,labour,1.00,line,fee,,", "固话-01,20,labour,2.00,line,fee,yes,"),
            [("new.csv:3:row_number", "duplicate_row"), ("new.csv:3:priority", "never_decides")],
        ),
    ],
)
def test_every_fault_of_a_sheet_names_its_cell(content: str, cells: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refusal:
        draft(content)

    found = [(fault.field, fault.code) for fault in refusal.value.faults]
    assert found == cells
    assert FeeTableVersion.objects.filter(drafted_by="staff:6101").count() == 0


def test_a_new_version_may_charge_something_else_altogether() -> None:
    content = (
        "row_number,priority,charge_item,unit_amount,per,kind,number_level,clause,reason,reason_en\n"
        "号码-09,10,number_choice,100.00,line,fee,lucky|quad,,吉祥号选号费,Lucky number\n"
    )
    version = draft(content, table_code="FL-NUMBER", valid_from=TODAY)
    submit_fee_table(AUTHOR, SubmitFeeTable(version_id=version.pk))
    approve_fee_table(COLLEAGUE, ApproveFeeTable(version_id=version.pk))

    lucky = queries.price("fixed_line.install", install_facts(number_level="lucky", line_count=2), TODAY)
    assert [(line.name, line.amount) for line in lucky][-1] == ("选号费", Decimal("200.00"))
    assert len(queries.price("fixed_line.install", install_facts(number_level="ordinary"), TODAY)) == 2


def test_tables_tell_what_is_in_force_and_what_waits() -> None:
    submitted()

    views = {view.code: view for view in queries.list_fee_tables(TODAY)}

    assert (views["FL-NEW"].current_version, views["FL-NEW"].waiting) == (1, 1)
    assert views["FL-CHANGE"].current_version is None
    assert views["FL-NUMBER"].journeys == ("fixed_line.install", "fixed_line.relocate")
