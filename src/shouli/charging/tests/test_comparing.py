"""Two ratings against each other, by hand and against the rules for one subscriber, and what is posted of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouli.charging.engine import reading
from shouli.charging.engine.charges import shard_charges
from shouli.charging.engine.comparing import Comparison, OtherMonth
from shouli.charging.engine.generate import Traffic, write_holdings
from shouli.charging.engine.generate import write_usage as write_month
from shouli.charging.engine.months import Closing, Item, Numbered
from shouli.charging.engine.posting import DifferencePosting, DifferenceTotals, FilesMissing, Unpriceable
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.run_folder import OtherRun
from shouli.charging.engine.run_state import state_digest
from shouli.charging.engine.store import digest_of
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.engine.suspense import write_suspense
from shouli.charging.rules.bill_lines import UseOf, month_lines, plan_of
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.month import Month
from shouli.charging.rules.tariff import Tariff
from shouli.charging.tests import comparing as small
from shouli.charging.tests.factories import held, sample, sample_tariff

HELD = ((1, "small"), (2, "small"), (3, "big"), (4, "big"), (5, "small"), (6, "small"), (6, "extra"), (7, "small"))
USED = (
    (2, "voice", 6000),
    (3, "sms", 4),
    (3, "sms", 6),
    (4, "voice", 15_000),
    (5, "voice", 1200),
    (7, "data", 102_400),
)
DRAFT = {"small": 12_000, "included": 0, "call": 100, "minimum": 40_000}


def shop(folder: Path) -> tuple[Path, Path]:
    """Write the holdings and the month's use of the small operator."""
    return small.write_holdings(folder / "holdings.parquet", *HELD), small.write_usage(folder / "use.parquet", *USED)


def two(folder: Path, **draft: Any) -> Comparison:
    """Rate the small operator's month today and under a draft."""
    of = shop(folder)
    return Comparison(
        small.rated(folder / "old", small.tariff(), *of),
        small.rated(folder / "new", small.tariff("draft", **{**DRAFT, **draft}), *of, shards=5),
        size=3,
    )


def posted(folder: Path) -> Counter[tuple[int, str, str]]:
    """Add up all postings of a run's folder by subscriber, kind and bill line."""
    found: Counter[tuple[int, str, str]] = Counter()
    for path in (folder / "postings").glob("*.parquet"):
        for row in pq.read_table(path).to_pylist():
            found[row["subscriber"], row["kind"], row["line"]] += row["amount"]
    return Counter({key: amount for key, amount in found.items() if amount})


def differing(comparison: Comparison) -> Counter[tuple[int, str, str]]:
    """Take the old run from the new one, line by line."""
    found: Counter[tuple[int, str, str]] = Counter()
    for part in comparison.parts():
        for who, item, old, new in zip(*(part.lines[name].tolist() for name in part.lines), strict=True):
            known = comparison.items.values[item]
            found[who, known.kind, known.line] += new - old
    return Counter({key: amount for key, amount in found.items() if amount})


def test_by_hand(tmp_path: Path) -> None:
    """Calls, fees and the minimum change; who uses nothing pays the new fee too; messages stand beside the minimum."""
    comparison = two(tmp_path)

    parts = list(comparison.parts())

    assert [part.people["subscriber"].tolist() for part in parts] == [[1, 2, 3], [4, 5, 6], [7]]
    assert np.concatenate([part.people["old"] for part in parts]).tolist() == [
        10_000, 29_000, 51_000, 55_000, 13_000, 15_000, 11_000
    ]  # fmt: skip
    assert np.concatenate([part.people["new"] for part in parts]).tolist() == [
        12_000, 22_000, 41_000, 55_000, 14_000, 17_000, 13_000
    ]  # fmt: skip
    assert differing(comparison) == {
        (1, "monthly", small.FEE): 2_000,
        (2, "monthly", small.FEE): 2_000, (2, "use", small.CALLS): -9_000,
        (3, "minimum", small.SUPPLEMENT): -10_000,
        (5, "monthly", small.FEE): 2_000, (5, "use", small.CALLS): -1_000,
        (6, "monthly", small.FEE): 2_000,
        (7, "monthly", small.FEE): 2_000,
    }  # fmt: skip
    assert not (tmp_path / "new" / "comparing").exists()


def test_the_difference_is_posted_once(tmp_path: Path) -> None:
    comparison = two(tmp_path)

    totals = DifferencePosting(comparison).write(tmp_path / "difference.csv")

    # 1, 5, 6 and 7 pay 2.00, 1.00, 2.00 and 2.00 more, 2 and 3 pay 7.00 and 10.00 less.
    assert totals == DifferenceTotals(
        subscribers=7, old=184_000, new=174_000, gainers=2, gain=17_000, losers=4, loss=7_000,
        posted=totals.posted, amount_posted=-10_000, is_new=True,
    )  # fmt: skip
    assert posted(tmp_path / "new") == differing(comparison)
    sheet = (tmp_path / "difference.csv").read_text(encoding="utf-8").splitlines()
    assert sheet[1] == f'1,"monthly","small","{small.FEE}","Small",10.000,12.000,2.000'
    assert len(sheet) == 1 + 8
    before = {path: path.read_bytes() for path in (tmp_path / "new").rglob("*.parquet")}

    again = DifferencePosting(comparison).write()

    assert (again.is_new, again.amount_posted, again.posted) == (False, 0, totals.posted)
    assert {path: path.read_bytes() for path in (tmp_path / "new").rglob("*.parquet")} == before


def test_what_can_no_longer_be_priced_is_not_taken_back_unseen(tmp_path: Path) -> None:
    """The draft has set neither the add-on's fee nor the price of data."""
    comparison = two(tmp_path, extra=None, data=None)
    posting = DifferencePosting(comparison)

    with pytest.raises(Unpriceable) as refusal:
        posting.write()

    assert refusal.value.params == {"count": 2}
    assert posted(tmp_path / "new") == {}
    assert not list((tmp_path / "new" / "postings").glob("*.part"))
    assert pq.read_table(tmp_path / "new" / "difference.parquet")["subscriber"].to_pylist() == [
        1,
        2,
        2,
        3,
        5,
        5,
        6,
        6,
        7,
        7,
    ]
    (unpriced,) = [part for part in comparison.parts() if part.people["subscriber"][-1] == 6]
    assert [comparison.names.values[number] for number in unpriced.people["unpriced_new"]] == ["", "", "extra"]

    assert posting.write(post_unpriced=True).unpriced == 2
    # 6 loses the fees of both products, 7 the record of data.
    assert posted(tmp_path / "new")[6, "monthly", "加装"] == -5_000
    assert posted(tmp_path / "new")[7, "use", small.DATA] == -1_000


def test_what_was_mended_and_brought_again_is_priced(tmp_path: Path) -> None:
    """The draft has no price for data; the record turns out to have been a message, and costs 0.10 instead of 1.00."""
    comparison = two(tmp_path, data=None)
    assert [part.people["lost"].tolist() for part in comparison.parts()][-1] == [1]
    sheet = tmp_path / "suspense.csv"
    assert write_suspense(comparison.new, sheet) == 1
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace('"data"', '"sms"').replace("102400", "1"), encoding="utf-8"
    )
    comparison.new.go([sheet])

    totals = DifferencePosting(Comparison(comparison.old, comparison.new)).write()

    assert totals.unpriced == 0
    found = posted(tmp_path / "new")
    assert (found[7, "use", small.DATA], found[7, "use", small.SMS]) == (-1_000, 100)


def test_a_late_file_posts_what_is_missing(tmp_path: Path) -> None:
    """What is posted sums to the difference as both runs now stand: the late record, and no more of the rest."""
    holdings, usage = shop(tmp_path)
    late = small.write_usage(tmp_path / "late.parquet", (1, "voice", 600), first=100)
    old = small.rated(tmp_path / "old", small.tariff(), holdings, usage)
    new = small.rated(tmp_path / "new", small.tariff("draft", **DRAFT), holdings, usage)
    first = DifferencePosting(Comparison(old, new)).write()
    new.go([late])

    second = DifferencePosting(Comparison(old, new)).write()

    assert (second.is_new, second.amount_posted) == (True, 1_000)
    assert first.amount_posted + second.amount_posted == second.difference
    assert posted(tmp_path / "new") == differing(Comparison(old, new))
    assert len(list((tmp_path / "new" / "postings").glob("*.parquet"))) == 2


def test_a_corrected_file_stands_in_place_of_another(tmp_path: Path) -> None:
    holdings, usage = shop(tmp_path)
    mended = small.write_usage(tmp_path / "mended.parquet", *USED[:-1], (7, "data", 51_200))
    old = small.rated(tmp_path / "old", small.tariff(), holdings, usage)
    new = small.rated(tmp_path / "new", small.tariff(), holdings, mended)

    with pytest.raises(FilesMissing):
        DifferencePosting(Comparison(old, new))
    totals = DifferencePosting(Comparison(old, new), is_corrected=True).write()

    assert (totals.gain, totals.loss, totals.amount_posted) == (500, 0, -500)
    assert posted(tmp_path / "new") == {(7, "use", small.DATA): -500}


def test_other_holdings(tmp_path: Path) -> None:
    """It turns out that 2 held the big plan all along, 1 nothing, and 8 the small one."""
    holdings, usage = shop(tmp_path)
    changed = [(8, "small") if who == 1 else (2, "big") if who == 2 else (who, what) for who, what in HELD]
    mended = small.write_holdings(tmp_path / "mended.parquet", *changed)
    old = small.rated(tmp_path / "old", small.tariff(), holdings, usage)
    new = small.rated(tmp_path / "new", small.tariff(), mended, usage)

    totals = DifferencePosting(Comparison(old, new)).write()

    assert (totals.subscribers, totals.amount_posted) == (8, 21_000)
    assert posted(tmp_path / "new") == {
        (1, "monthly", small.FEE): -10_000,
        (2, "monthly", small.FEE): 20_000, (2, "use", small.CALLS): -9_000, (2, "minimum", small.SUPPLEMENT): 10_000,
        (8, "monthly", small.FEE): 10_000,
    }  # fmt: skip


def test_a_folder_of_postings_has_one_predecessor(tmp_path: Path) -> None:
    comparison = two(tmp_path)
    DifferencePosting(comparison).write()
    other = small.rated(tmp_path / "other", small.tariff("other", call=300), *shop(tmp_path))

    with pytest.raises(OtherRun):
        DifferencePosting(Comparison(other, comparison.new))


def test_months_and_states_are_told_apart(tmp_path: Path) -> None:
    holdings, usage = shop(tmp_path)
    run = small.rated(tmp_path / "run", small.tariff(), holdings, usage)
    wide = small.rated(tmp_path / "wide", small.tariff(), holdings, usage, shards=7)
    of = small.tariff()
    october = RatingRun(
        tmp_path / "october",
        Base(compile_tariff(of, Month(2026, 10)), reading.read_holdings(holdings, of), 3),
        base_digest=digest_of(holdings),
    )

    assert state_digest(run) == state_digest(wide)
    wide.go([small.write_usage(tmp_path / "late.parquet", (1, "voice", 600), first=100)])
    assert state_digest(run) != state_digest(wide)
    with pytest.raises(OtherMonth):
        Comparison(run, october)


TRAFFIC = Traffic(month=small.SEPTEMBER, subscribers=150, records=3000, files=4, late=50, repeated=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage")
    write_holdings(TRAFFIC, folder / "holdings.parquet")
    assert len(list(write_month(TRAFFIC, folder))) == TRAFFIC.files
    return folder


def drafted(name: str, changes: dict[str, int]) -> Tariff:
    """Change the monthly fees of the sample's products."""
    found = sample_tariff()
    products = {
        code: replace(product, monthly=changes.get(code, product.monthly)) for code, product in found.products.items()
    }
    prices = tuple(
        replace(row, amount=changes.get(row.number, row.amount)) if row.number else row for row in found.prices
    )
    return replace(found, products=products, prices=prices, digest=name)


def test_differences_along_a_chain_add_up(made: Path, tmp_path: Path) -> None:
    """OLD → NEW → NEWER: what is posted sums to NEWER − OLD, to the li, whatever the shards; late records too."""
    holdings, usage = made / "holdings.parquet", sorted(made.glob("usage-*"))
    first = drafted("first", {"enjoy58": 48_000, "畅享-01": 250, "畅享-09": 300})
    second = drafted("second", {"enjoy58": 61_000, "d20": 1_000, "畅享-10": 40, "短信-01": 90})
    old = small.rated(tmp_path / "old", sample_tariff(), holdings, *usage[:3], shards=4)
    new = small.rated(tmp_path / "new", first, holdings, *usage[:3], shards=7)
    newer = small.rated(tmp_path / "newer", second, holdings, *usage, shards=2)

    steps = [
        DifferencePosting(Comparison(old, new, size=37)).write(),
        DifferencePosting(Comparison(new, newer, size=1000)).write(),
    ]

    whole = Comparison(old, newer)
    wanted = differing(whole)
    assert len(wanted) > 100
    found = posted(tmp_path / "new")
    found.update(posted(tmp_path / "newer"))
    assert {key: amount for key, amount in found.items() if amount} == wanted
    assert sum(step.amount_posted for step in steps) == sum(wanted.values()) == steps[1].new - steps[0].old


def test_neither_ranges_nor_shards_change_a_byte(made: Path, tmp_path: Path) -> None:
    holdings, usage = made / "holdings.parquet", sorted(made.glob("usage-*"))
    draft = drafted("draft", {"enjoy58": 48_000, "畅享-01": 250})
    old = small.rated(tmp_path / "old", sample_tariff(), holdings, *usage)
    postings = []
    for shards in (1, 6):
        new = small.rated(tmp_path / f"new{shards}", draft, holdings, *usage, shards=shards)
        DifferencePosting(Comparison(old, new)).write()
        (path,) = (new.folder / "postings").glob("*.parquet")
        postings.append((path.name, path.read_bytes(), (new.folder / "difference.parquet").read_bytes()))

    assert postings[0] == postings[1]


@pytest.mark.rule("VA-003")
def test_months_in_sets_are_those_of_the_rules(made: Path, tmp_path: Path) -> None:
    """Every subscriber of an invented month, by bill line, is what the rules for one subscriber say."""
    run = small.rated(tmp_path / "run", sample_tariff(), made / "holdings.parquet", *sorted(made.glob("usage-*")))
    items: Numbered[Item] = Numbered()
    closing = Closing(run, items, Numbered(""))
    compared = 0
    for shard in range(run.base.shards):
        charges = shard_charges(run, shard).to_pylist()
        closed = closing.close(shard).lines.to_pylist()
        for slot in range(run.base.shard_first[shard], run.base.shard_first[shard + 1]):
            who = int(run.base.number[slot])
            uses = [UseOf(usage_class=row["usage_class"], amount=row["amount"]) for row in charges
                    if row["subscriber"] == who]  # fmt: skip
            wanted: Counter[str] = Counter()
            for line in month_lines(sample(small.SEPTEMBER), run.base.openings[run.base.pattern[slot]].held, uses):
                wanted[line.name] += line.amount
            found: Counter[str] = Counter()
            for row in closed:
                if row["subscriber"] == who:
                    found[items.values[row["item"]].line] += row["amount"]
            assert found == Counter({name: amount for name, amount in wanted.items() if amount})
            compared += 1
    assert compared == TRAFFIC.subscribers


def test_the_plan_is_the_one_held_last() -> None:
    of = sample(Month(2026, 4))
    change = [held("d20", "2020-01-01", "2026-04-10"), held("ruyi_card", "2026-04-10"), held("ring", "2026-04-20")]

    assert plan_of(of, change) == "ruyi_card"
    assert plan_of(of, [held("ring")]) == ""


amounts = st.integers(0, 60_000)
tariffs = st.fixed_dictionaries({
    "small": amounts | st.none(), "included": st.integers(0, 100).map(lambda minutes: minutes * 60),
    "call": st.integers(0, 300), "minimum": amounts, "extra": amounts | st.none(),
    "data": st.integers(0, 20) | st.none(),
})  # fmt: skip


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(old=tariffs, new=tariffs)
def test_any_two_tariffs(tmp_path_factory: pytest.TempPathFactory, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Both sides are what the formula of the small operator says; whoever has no price is named and not guessed."""
    folder = tmp_path_factory.mktemp("any")
    of = shop(folder)
    comparison = Comparison(
        small.rated(folder / "old", small.tariff("old", **old), *of),
        small.rated(folder / "new", small.tariff("new", **new), *of),
    )

    (part,) = comparison.parts()

    for side, chosen in (("old", old), ("new", new)):
        assert part.people[side].tolist() == [bill(who, chosen) for who in range(1, 8)]
        names = [comparison.names.values[number] for number in part.people[f"unpriced_{side}"]]
        first = "small" if chosen["small"] is None else ""
        sixth = "extra" if chosen["extra"] is None else first  # holds both; products of one moment by their codes
        assert names == [first, first, "", "", first, sixth, first]
    assert part.people["lost"].tolist() == [0] * 6 + [int(old["data"] is not None and new["data"] is None)]
    assert part.people["gained"].tolist() == [0] * 6 + [int(old["data"] is None and new["data"] is not None)]


def bill(who: int, of: dict[str, Any]) -> int:
    """Say what one subscriber of the small operator pays, by a formula; use only where a fee is not set."""
    minutes = {2: 100, 5: 20}.get(who, 0)
    use = int(max(minutes - of["included"] // 60, 0) * of["call"] + (100 * (of["data"] or 0) if who == 7 else 0))
    if who in (3, 4):
        counted = 30_000 + (25_000 if who == 4 else 0)
        return max(counted, int(of["minimum"])) + (1_000 if who == 3 else 0)
    if of["small"] is None or (who == 6 and of["extra"] is None):
        return use
    return int(use + of["small"] + (of["extra"] if who == 6 else 0))


def test_nobody_to_compare(tmp_path: Path) -> None:
    holdings = tmp_path / "holdings.parquet"
    pq.write_table(pa.table({"subscriber": pa.array([], pa.int64()), "product": pa.array([], pa.string())}), holdings)
    runs = [small.rated(tmp_path / name, small.tariff(name), holdings) for name in ("old", "new")]

    assert list(Comparison(*runs).parts()) == []
    posting = DifferencePosting(Comparison(*runs))
    assert posting.write() == DifferenceTotals(posted=posting.name, is_new=True)
