"""A tariff's tables: the sample is whole, and every fault is named by its cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shouli.charging.rules.tariff import ANY
from shouli.charging.tariff_loading import load_tariff
from shouli.charging.tests.factories import GB, MB, PACK, sample_tariff
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import MOST_BYTES


def faults_of(tmp_path: Path, table: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Change a table of the sample and return what is said of it."""
    folder = tmp_path / "tariff"
    shutil.copytree(PACK, folder)
    path = folder / table
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        load_tariff(folder)
    return [(fault.field.rpartition(":")[2], fault.code) for fault in refusal.value.faults]


@pytest.mark.rule("VA-045", "VA-075")
def test_the_sample_holds_the_bundles_of_the_manual() -> None:
    tariff = sample_tariff()
    fees = {code: tariff.products[code].monthly for code in tariff.products if tariff.products[code].family == "gprs"}
    quotas = {item.product: item.quota for item in tariff.allowances}

    assert {code: fee for code, fee in fees.items() if fee} == {
        "gprs3": 3_000, "gprs5": 5_000, "gprs10": 10_000, "gprs20": 20_000, "gprs50": 50_000, "gprs100": 100_000,
        "gprs200": 200_000,
    }  # fmt: skip
    assert [quotas[code] for code in ("gprs3", "gprs20", "gprs100", "gprs200")] == [20 * MB, 150 * MB, 2 * GB, 5 * GB]
    assert [(quotas[code], tariff.products[code].monthly) for code in ("sms3", "sms6", "sms10")] == [
        (50, 3_000), (100, 6_000), (150, 10_000)
    ]  # fmt: skip


@pytest.mark.rule("VA-003", "VA-058", "VA-104")
def test_every_class_and_every_fee_has_its_bill_line() -> None:
    tariff = sample_tariff()

    assert all(item.bill_line for item in tariff.classes.values())
    assert tariff.classes["data.home"].bill_line == "移动数据流量费"
    assert tariff.classes["mms"].bill_line == "彩信费用"
    assert {item.name for item in tariff.products.values() if item.monthly and not item.bill_line} <= {
        "如意通超市卡", "如意通超市卡（缴3送3）"
    }  # fmt: skip


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "same")
    shutil.copytree(PACK, tmp_path / "other")
    (tmp_path / "other" / "holidays.csv").write_text("day,name\n2026-01-01,元旦\n", encoding="utf-8")

    assert load_tariff(tmp_path / "same").digest == sample_tariff().digest != load_tariff(tmp_path / "other").digest
    assert ANY not in sample_tariff().destinations.values()


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("products.csv", "gprs3,GPRS 3元包月", "gsm,GPRS 3元包月", ("product", "twice")),
        ("products.csv", "mzone,动感地带,M-Zone,plan,gsm", "mzone,动感地带,M-Zone,plan,mzone", ("inherits", "circle")),
        ("products.csv", "plan,cdma,plan,d20", "plan,cdma,plan,d21", ("calendar", "unknown")),
        ("products.csv", "3.00,16", "3.0001,16", ("monthly", "decimal_max_places")),
        ("classes.csv", "data,*,*,home,1K", "data,*,*,home,0", ("step", "greater_than_equal")),
        ("classes.csv", "sms,out,outside", "sms,out,mars", ("destination", "unknown")),
        ("prices.csv", "sms.domestic,*", "sms.nothing,*", ("usage_class", "unknown")),
        ("prices.csv", "offpeak", "lunch", ("band", "unknown")),
        ("prices.csv", "*,1G,1M", "*,1000,1M", ("from_quantity", "no_step")),
        ("prices.csv", "data.home,*,0,1K,0.010", "data.home,*,1K,1K,0.010", ("from_quantity", "no_first_tier")),
        ("prices.csv", "data.home,*,0,1K,0.010", "data.home,*,0,1000,0.010", ("per", "no_step")),
        ("allowances.csv", "20M,,data.home", "20M,1.00,data.home", ("quota", "one_of_two")),
        (
            "allowances.csv",
            "voice.local voice.long,,60\nenjoy58_sms",
            "voice.local voice.long,quiet,60\nenjoy58_sms",
            ("bands", "never_used"),
        ),
        ("caps.csv", "500.00,15G", "much,15G", ("amount", "decimal_parsing")),
        ("bands.csv", "12:00,18:00", "12:00,25:00", ("ends", "int_parsing")),
        ("bands.csv", "12:00,18:00", "12:00,12:00", ("ends", "empty_band")),
        ("classes.csv", "voice,out,*,home,60", "voice,out,*,home,45", ("step", "cut_apart")),
        ("classes.csv", "voice,out,*,home,60", "voice,out,*,home,180", ("step", "cut_apart")),
        ("prices.csv", "d20,voice.local,offpeak,0,60", "d20,voice.local,offpeak,0,180", ("per", "cut_apart")),
        ("bands.csv", "12:00,18:00", "一二:00,18:00", ("begins", "int_parsing")),
        ("destinations.csv", "00,outside", "+,outside\n00,local", ("prefix", "twice")),
        ("holidays.csv", "2026-10-01", "2026-13-01", ("day", "date_from_datetime_parsing")),
        ("destinations.csv", "0531,local", "05x1,local", ("prefix", "string_pattern_mismatch")),
    ],
)
def test_faults(tmp_path: Path, table: str, old: str, new: str, fault: tuple[str, str]) -> None:
    assert fault in faults_of(tmp_path, table, (old, new))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_table_in_another_encoding_is_named_with_all_other_faults(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "products.csv"
    shutil.copytree(PACK, tmp_path, dirs_exist_ok=True)
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    (tmp_path / "holidays.csv").write_text("day,name\n2026-13-01,元旦\n", encoding="utf-8")

    with pytest.raises(Invalid) as refusal:
        load_tariff(tmp_path)

    places = {(*fault.field.split(":")[:2], fault.code) for fault in refusal.value.faults}
    assert ("holidays.csv", "2", "date_from_datetime_parsing") in places
    assert {(file, code) for file, _line, code in places if file != "holidays.csv"} == {("products.csv", "not_utf8")}


def test_a_table_that_is_too_big_is_named(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "products.csv").open("ab") as file:
        file.truncate(MOST_BYTES + 1)

    with pytest.raises(Invalid) as refusal:
        load_tariff(tmp_path)

    assert [fault.code for fault in refusal.value.faults] == ["too_big"]


def test_a_tariff_is_the_same_whatever_system_wrote_it_and_whatever_its_remarks_are_written_in(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "windows")
    for path in (tmp_path / "windows").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    shutil.copytree(PACK, tmp_path / "remarks")
    with (tmp_path / "remarks" / "holidays.csv").open("ab") as file:
        file.write("# 备注\n".encode("gb18030"))

    assert load_tariff(tmp_path / "windows").digest == sample_tariff().digest
    assert load_tariff(tmp_path / "remarks").holidays == sample_tariff().holidays


def test_all_faults_at_once_and_missing_tables(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "prices.csv", ("0.300,record", "x,record"), ("2.000,record", "2.0001,record"))
    assert [column for column, _code in found] == ["amount", "amount"]

    with pytest.raises(Invalid) as refusal:
        load_tariff(tmp_path)
    assert sorted(fault.field for fault in refusal.value.faults) == ["classes.csv", "prices.csv", "products.csv"]
