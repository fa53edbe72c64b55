"""Call data records: by hand, out and back, broken, cut off, and by chance."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shouli.charging.engine import reading
from shouli.charging.engine.cdr import fields
from shouli.charging.engine.cdr.decoding import UsageRow, row_of
from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.engine.writing import write_usage_file
from shouli.charging.rules.month import Month
from shouli.charging.tests.factories import moment, sample, sample_tariff
from shouli.kernel.errors import Invalid

SEPTEMBER = Month(2026, 9)
TRAFFIC = Traffic(month=SEPTEMBER, subscribers=60, records=1200, files=2, late=50, repeated=10)
CHINA = timezone(timedelta(hours=8))
SERVED = "83 08 91 68 31 09 00 00 00 f1"  # 86 139 0000 0001
ANSWERED = "97 09 26 09 01 10 00 00 2b 08 00"  # 2026-09-01 10:00:00+08:00
LASTED = "99 01 5a"  # 90 seconds
ENDED = "9e 01 00"
REFERENCE = "9f 20 03 01 00 02"
CALL = UsageRow(
    source=13,
    record_id=0x010002,
    subscriber=13900000001,
    kind="voice",
    direction="out",
    peer="053188888888",
    area="0531",
    at=moment("2026-09-01 10:00"),
    quantity=90,
)


def octets(*parts: str) -> bytes:
    return bytes.fromhex(" ".join(parts))


def record(tag: str, *parts: str) -> bytes:
    """Put fields into a record of less than 128 octets."""
    content = octets(*parts)
    return bytes.fromhex(tag) + bytes([len(content)]) + content


CALLED = "85 08 01 80 50 13 88 88 88 88"  # presented; 0531 8888 8888 as dialled
SWITCH = "89 02 81 31"  # 13
CELL = "ac 08 80 02 05 31 81 02 00 07"


def usages(count: int) -> pa.Table:
    return pa.Table.from_pylist([CALL._replace(record_id=number)._asdict() for number in range(count)])


def run_of(folder: Path, holdings: Path, files: list[Path]) -> RatingRun:
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 3)
    run = RatingRun(folder, base, base_digest="x", threads=1)
    run.go(files)
    return run


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("holdings") / "holdings.csv"
    path.write_text("subscriber,product\n13900000001,enjoy58\n", encoding="utf-8")
    return path


def test_a_call_octet_by_octet() -> None:
    assert row_of(record("a0", "80 01 00", SERVED, CALLED, SWITCH, CELL, ANSWERED, LASTED, ENDED, REFERENCE)) == CALL


def test_fields_that_nobody_named_are_passed_over_wherever_they_stand() -> None:
    """The subscriber's IMSI, services used (constructed), and a field of a later release between and after ours."""
    strange = ("81 03 64 00 10", "b1 05 30 03 80 01 11", "9f 81 7f 01 00")
    parts = ("80 01 00", strange[0], SERVED, CALLED, SWITCH, CELL, strange[1], ANSWERED, LASTED, ENDED, REFERENCE)

    assert row_of(record("a0", *parts, strange[2])) == CALL
    assert row_of(record("a0", *reversed(parts), strange[2])) == CALL


def test_a_session_is_the_sum_of_its_stretches() -> None:
    """Up 1 + down 2 and down 5; from Hong Kong's network 454 00; the sequence number follows the session's."""
    volumes = "ac 0d 30 06 83 01 01 84 01 02 30 03 84 01 05"
    found = row_of(record(
        "bf 4f", "80 01 55", "85 01 02", "87 05 63 6d 6e 65 74", volumes,
        "8d 09 26 09 01 10 00 00 2b 08 00", "92 04 6e 6f 64 65", "94 01 07", "96 08 91 68 31 09 00 00 00 f1",
        "9b 03 54 f4 00",
    ))  # fmt: skip
    assert found == UsageRow(
        source=0, record_id=(2 << 32) + 7, subscriber=13900000001, kind="data", direction="out", peer="cmnet",
        area="45400", at=moment("2026-09-01 10:00"), quantity=8,
    )  # fmt: skip


def test_a_message_that_failed_and_a_reference_that_comes_again() -> None:
    """A reference of one octet names a message only together with its moment."""
    found = row_of(record(
        "a6", "80 01 06", SERVED, "88 01 09", "89 09 26 09 01 10 00 00 2b 08 00", "aa 03 81 01 20",
        "8c 08 0b 81 31 17 32 54 76 f8",
    ))  # fmt: skip
    at = moment("2026-09-01 10:00")

    assert (found.kind, found.peer, found.delivered, found.record_id) == ("sms", "13712345678", False, at << 16 | 9)


@pytest.mark.long
@pytest.mark.parametrize("form", ["cdr", "ber", "csv", "csv.gz"])
def test_a_month_is_the_same_in_every_form(tmp_path: Path, form: str) -> None:
    write_holdings(TRAFFIC, tmp_path / "holdings.parquet")
    plain = list(write_usage(TRAFFIC, tmp_path / "plain"))
    other = list(write_usage(TRAFFIC, tmp_path / "other", form))

    assert [reading.read_usage(path).to_pylist() for path in other] == [
        reading.read_usage(path).to_pylist() for path in plain
    ]
    runs = [run_of(tmp_path / name, tmp_path / "holdings.parquet", paths)
            for name, paths in (("one", plain), ("two", other))]  # fmt: skip
    assert runs[0].totals() == runs[1].totals()
    assert runs[0].totals().rated > 1000
    for path in sorted((tmp_path / "one" / "charges").glob("*.parquet")):
        assert pq.read_table(path) == pq.read_table(tmp_path / "two" / "charges" / path.name)


@pytest.mark.parametrize("form", ["cdr", "ber"])
def test_a_broken_record_stands_in_suspense_with_its_place(tmp_path: Path, holdings: Path, form: str) -> None:
    write_usage_file(usages(5), tmp_path / f"usage.{form}")
    content = bytearray((tmp_path / f"usage.{form}").read_bytes())
    reference = content.find((3).to_bytes(8, "big")) - 3
    content[reference] ^= 0xFF  # the tag of the fourth record's reference
    (tmp_path / f"usage.{form}").write_bytes(content)

    run = run_of(tmp_path / "run", holdings, [tmp_path / f"usage.{form}"])

    totals = run.totals()
    assert (totals.records, totals.rated, totals.reasons) == (5, 4, {"unreadable": 1})
    (suspended,) = (tmp_path / "run" / "suspense").glob("*.parquet")
    assert [(row["line"], row["reason"]) for row in pq.read_table(suspended).to_pylist()] == [(3, "unreadable")]


def test_a_file_cut_off_anywhere_is_refused_whole(tmp_path: Path) -> None:
    write_usage_file(usages(2), tmp_path / "usage.cdr")
    whole = (tmp_path / "usage.cdr").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "cut.cdr").write_bytes(whole[:length])
        with pytest.raises(Invalid) as refusal:
            reading.read_usage(tmp_path / "cut.cdr")
        (fault,) = refusal.value.faults
        place = 0 if length < 52 else length
        assert (fault.field, fault.code) == (f"cut.cdr:byte {place}", "not_cdr" if length < 52 else "wrong_length")


def test_records_cut_off_are_refused_with_the_byte(tmp_path: Path) -> None:
    write_usage_file(usages(2), tmp_path / "usage.ber")
    whole = (tmp_path / "usage.ber").read_bytes()
    half = len(whole) // 2
    for length in range(len(whole) + 1):
        (tmp_path / "cut.ber").write_bytes(whole[:length])
        if length in (0, half, len(whole)):
            assert len(reading.read_usage(tmp_path / "cut.ber")) == length // half
            continue
        with pytest.raises(Invalid) as refusal:
            reading.read_usage(tmp_path / "cut.ber")
        (fault,) = refusal.value.faults
        assert (fault.field, fault.code) == (f"cut.ber:byte {half * (length > half)}", "truncated")


def test_the_last_record_longer_than_the_file(tmp_path: Path) -> None:
    write_usage_file(usages(1), tmp_path / "usage.cdr")
    content = bytearray((tmp_path / "usage.cdr").read_bytes())
    content[53] += 1
    (tmp_path / "usage.cdr").write_bytes(content)

    with pytest.raises(Invalid) as refusal:
        reading.read_usage(tmp_path / "usage.cdr")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("usage.cdr:byte 52", "truncated")]


def test_a_header_that_counts_otherwise(tmp_path: Path) -> None:
    write_usage_file(usages(3), tmp_path / "usage.cdr")
    content = bytearray((tmp_path / "usage.cdr").read_bytes())
    content[21] = 4
    (tmp_path / "usage.cdr").write_bytes(content)
    with pytest.raises(Invalid) as refusal:
        reading.read_usage(tmp_path / "usage.cdr")
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("usage.cdr:byte 18", "wrong_count")]

    content[18:22] = b"\xff\xff\xff\xff"  # not said
    (tmp_path / "usage.cdr").write_bytes(content)
    assert len(reading.read_usage(tmp_path / "usage.cdr")) == 3


@pytest.mark.parametrize(
    "content", [b"\x30\x80\x00\x00", b"\x04\x02ab", b"\xa0\x84\x7f\xff\xff\xff" + bytes(9), b"\xa0\x88" + bytes(9)]
)
def test_what_is_no_record(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "usage.ber").write_bytes(b"\0\0" + content)

    with pytest.raises(Invalid) as refusal:
        reading.read_usage(tmp_path / "usage.ber")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("usage.ber:byte 2", "no_record")]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_octets_make_a_row(content: bytes) -> None:
    assert isinstance(row_of(content), UsageRow)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), min_size=1, max_size=4))
@example([(94, 128)])  # a length that is left open where it must be given
def test_any_damage_makes_a_row_of_whole_numbers(damage: list[tuple[int, int]]) -> None:
    content = bytearray(record("a0", "80 01 00", SERVED, CALLED, SWITCH, CELL, ANSWERED, LASTED, ENDED, REFERENCE))
    for place, value in damage:
        content[place % len(content)] = value

    pa.Table.from_pylist([row_of(bytes(content))._asdict()], pa.schema([
        (name, type_) for name, (type_, _default) in reading.USAGE.items()
    ]))  # fmt: skip


@pytest.mark.parametrize("levels", [1, 4000])
def test_octets_within_octets_make_a_row_however_deep(levels: int) -> None:
    content = octets("04 01 81")
    for _level in range(levels):
        content = b"\x24\x84" + len(content).to_bytes(4, "big") + content
    fields = octets("80 01 00", SERVED, ANSWERED, LASTED, ENDED, REFERENCE)
    fields += b"\xa9\x84" + len(content).to_bytes(4, "big") + content

    assert isinstance(row_of(b"\xa0\x84" + len(fields).to_bytes(4, "big") + fields), UsageRow)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["cdr", "ber"]))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, form: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{form}"
    path.write_bytes(content)
    with suppress(Invalid):
        reading.read_usage(path)


@pytest.mark.parametrize(
    ("given_octets", "number"),
    [("91 68 31 09 00 00 00 f1", "13900000001"), ("91 58 32 21 43 65", "008523123456"),
     ("81 50 13 88 f8", "0531888"), ("a1 01 68 00 80", "10860008"), ("d0 61 62", ""), ("", "")],
)  # fmt: skip
def test_numbers(given_octets: str, number: str) -> None:
    assert fields.number_of(bytes.fromhex(given_octets)) == number


@pytest.mark.parametrize("number", ["053188888888", "0085212345678", "10658000", "12599", "*100#", "13712345678"])
def test_numbers_out_and_back(number: str) -> None:
    assert fields.number_of(fields.address_of(number)) == number
    assert fields.sms_number_of(fields.sms_address_of(number)) == number


@pytest.mark.parametrize(
    "stamp",
    ["26 02 30 10 00 00 2b 08 00", "26 12 31 23 59 60 2b 08 00", "26 09 01 10 00 00 2b 99 00",
     "26 09 01 10 00 00 20 08 00", "26 09 0a 10 00 00 2b 08 00", "26 09 01 10 00 00 2b 08"],
)  # fmt: skip
def test_what_is_no_moment(stamp: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        fields.moment_of(bytes.fromhex(stamp))


def test_moments_out_and_back() -> None:
    at = moment("2026-09-01 10:00:07")

    assert fields.stamp_of(at, CHINA) == bytes.fromhex("26 09 01 10 00 07 2b 08 00")
    assert fields.moment_of(bytes.fromhex("26 08 31 21 30 07 2d 04 30")) == at
