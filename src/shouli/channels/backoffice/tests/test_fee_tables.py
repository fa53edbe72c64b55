"""Fee tables: a sheet is drafted with exact faults, shows what it changes, and needs another person."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from shouli.catalog import queries
from shouli.channels.backoffice.tests.reading import Reader, cells, faults

TOMORROW = "2026-11-23"
UPLOAD = "/office/fee-tables/FL-NEW/upload"


def sheet() -> str:
    """Return the sheet in force, as it can be downloaded."""
    current = queries.list_fee_versions("FL-NEW")[0]
    return queries.export_fee_version(current.version_id)


def dearer() -> str:
    """Return the sheet in force with a terminal for 60 yuan."""
    return sheet().replace("50.00", "60.00").replace("50元", "60元").replace("50 yuan", "60 yuan")


def drafted(reader: Reader, content: str = "") -> int:
    """Upload a sheet in which the terminal costs 60 yuan and return the draft's id."""
    answer = reader.upload(UPLOAD, content or dearer(), valid_from=TOMORROW, note="调价")
    assert answer.status_code == 302, answer.content.decode()
    return queries.list_fee_versions("FL-NEW")[0].version_id


def test_the_sheet_in_force_can_be_taken_away(product_manager: Reader) -> None:
    version = queries.list_fee_versions("FL-NEW")[0]

    answer = product_manager.get(reverse("office_fee_download", args=[version.version_id]))

    assert answer["Content-Disposition"] == 'attachment; filename="FL-NEW-v1.csv"'
    assert answer.content.decode("utf-8-sig") == sheet()


def test_an_uploaded_sheet_becomes_a_draft_that_shows_its_changes(product_manager: Reader) -> None:
    version_id = drafted(product_manager)

    shown = product_manager.text(reverse("office_fee_version", args=[version_id]))

    assert (queries.get_fee_version(version_id).state, queries.get_fee_version(version_id).note) == ("draft", "调价")
    assert "<del>50.00</del>" in shown
    assert "<ins>60.00</ins>" in shown
    assert 'value="submit"' in shown
    assert 'value="approve"' not in shown


def test_no_cell_of_a_sheet_acts_as_a_formula(product_manager: Reader) -> None:
    """What a colleague typed is opened in a spreadsheet by who judges it; sent back, it is what it was."""
    reason = '=HYPERLINK("http://192.0.2.1")'
    rows = [*csv.DictReader(io.StringIO(sheet()))]
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows([rows[0] | {"reason_en": reason}, *rows[1:]])
    version_id = drafted(product_manager, written.getvalue())

    [first, *_others] = csv.DictReader(io.StringIO(queries.export_fee_version(version_id)))

    assert first["reason_en"] == f"'{reason}"
    again = drafted(product_manager, queries.export_fee_version(version_id))
    assert queries.list_fee_rows(again)[0].reason_en == reason


def test_every_wrong_cell_of_a_sheet_is_named(product_manager: Reader) -> None:
    content = sheet().replace("terminal,50.00,set", "no_such_item,50.001,bag", 1)

    answer = product_manager.upload(UPLOAD, content, name="FL-NEW.csv", valid_from=TOMORROW, note="调价")

    assert answer.status_code == 422
    assert cells(answer) == ["FL-NEW.csv:2:unit_amount", "FL-NEW.csv:2:per"]
    assert len(queries.list_fee_versions("FL-NEW")) == 1


@pytest.mark.parametrize(
    ("valid_from", "told"),
    [("", "请填写日期"), ("31.12.2026", "请填写日期"), ("2026-11-21", "2026-11-21已过")],
)
def test_the_first_day_must_be_one_to_come(product_manager: Reader, valid_from: str, told: str) -> None:
    answer = product_manager.upload(UPLOAD, dearer(), valid_from=valid_from, note="调价")

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'value="调价"' in answer.content.decode()


def test_a_sheet_that_changes_nothing_is_refused(product_manager: Reader) -> None:
    answer = product_manager.upload(UPLOAD, sheet(), valid_from=TOMORROW, note="调价")

    assert answer.status_code == 422
    assert len(queries.list_fee_versions("FL-NEW")) == 1


def test_another_person_publishes_it(product_manager: Reader, other_product_manager: Reader) -> None:
    version_id = drafted(product_manager)
    address = reverse("office_fee_version", args=[version_id])
    product_manager.send(address, "submit")

    assert 'value="approve"' not in product_manager.text(address)
    assert 'value="approve"' in other_product_manager.text(address)
    own = product_manager.send(address, "approve")
    assert own.status_code == 422
    assert queries.get_fee_version(version_id).state == "submitted"

    assert other_product_manager.send(address, "approve")["Location"] == address
    found = queries.get_fee_version(version_id)
    assert (found.state, found.drafted_by_name, found.judged_by_name) == ("published", "马文静", "高志远")
    on_the_day = next(item for item in queries.list_fee_tables(date(2026, 11, 23)) if item.code == "FL-NEW")
    today = next(item for item in queries.list_fee_tables(date(2026, 11, 22)) if item.code == "FL-NEW")
    assert (on_the_day.current_version, today.current_version) == (2, 1)


def test_rejecting_needs_a_reason(product_manager: Reader, other_product_manager: Reader) -> None:
    version_id = drafted(product_manager)
    address = reverse("office_fee_version", args=[version_id])
    product_manager.send(address, "submit")

    assert list(faults(other_product_manager.send(address, "reject"))) == ["f-reason"]

    other_product_manager.send(address, "reject", reason="没有文件依据")
    assert queries.get_fee_version(version_id).judgement == "没有文件依据"
    assert "没有文件依据" in product_manager.text(address)


def test_a_draft_can_be_given_up(product_manager: Reader) -> None:
    version_id = drafted(product_manager)

    product_manager.send(reverse("office_fee_version", args=[version_id]), "withdraw")

    assert queries.get_fee_version(version_id).state == "withdrawn"


def test_a_step_there_is_not_is_not_found(product_manager: Reader) -> None:
    version_id = drafted(product_manager)

    assert product_manager.send(reverse("office_fee_version", args=[version_id]), "burn").status_code == 404


def test_what_waits_is_seen_in_the_list(product_manager: Reader) -> None:
    product_manager.send(reverse("office_fee_version", args=[drafted(product_manager)]), "submit")

    assert 'class="row-amber"' in product_manager.text(reverse("office_fee_tables"))
