"""What tests cost is told by kind, and a budget in yardsticks holds it whatever machine they run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import prices, summary
from tools.prices import YARDSTICK, Budget, Price

BUDGET = Budget({"rules": 0.5, "budgets": 1.0}, dearest=3)


@pytest.mark.parametrize(
    ("module", "kind"),
    [
        ("src.shouli.parties.tests.test_rules_documents", "rules"),
        ("src.shouli.payments.tests.test_collect_payment", "actions"),
        ("src.shouli.payments.tests.test_documents", "parts"),
        ("src.shouli.channels.counter.tests.test_orders", "pages"),
        ("src.shouli.charging.tests.test_engine", "rating"),
        ("tests.scenarios.test_install", "scenarios"),
        ("packs.test_sample", "packs"),
    ],
)
def test_the_kind_of_a_test(module: str, kind: str) -> None:
    assert Price(module, "test_it", 1.0).kind == kind


def rules(*each: float) -> list[Price]:
    return [Price("src.shouli.parties.tests.test_rules_documents", f"test_{cpu}", cpu) for cpu in each]


@pytest.mark.parametrize("speed", [1.0, 0.2, 5.0])
def test_a_slow_machine_makes_nothing_dearer(speed: float) -> None:
    within = [Price(YARDSTICK, "test_it", speed), *rules(0.2 * speed, 0.6 * speed)]
    above = [*within, *rules(1.5 * speed)]  # on average 2.3 / 3

    assert list(prices.over(within, BUDGET)) == []
    assert list(prices.over(above, BUDGET)) == ["a test of rules costs 0.77 yardsticks on average, 0.5 are allowed"]


def test_one_dear_test_does_not_hide_among_cheap_ones() -> None:
    priced = [Price(YARDSTICK, "test_it", 1.0), *rules(3.1, *[0.1] * 50)]

    (fault,) = prices.over(priced, BUDGET)

    assert fault.endswith("::test_3.1 costs 3.1 yardsticks, 3 are allowed")


def test_a_kind_without_a_budget_is_over_it() -> None:
    priced = [Price(YARDSTICK, "test_it", 1.0), Price("tests.novel.test_it", "test_it", 0.1)]

    assert list(prices.over(priced, BUDGET)) == ["a test of novel costs 0.10 yardsticks on average, 0 are allowed"]


def test_a_run_without_the_yardstick_is_told_but_not_judged() -> None:
    assert list(prices.over(rules(100.0), BUDGET)) == []
    assert [line.split() for line in prices.table(rules(0.5, 1.5))] == [
        ["kind", "tests", "seconds", "share", "median", "ms"],
        ["rules", "2", "2.0", "100%", "1000"],
        ["the", "dearest:"],
        ["1.5", "s", "src.shouli.parties.tests.test_rules_documents::test_1.5"],
        ["0.5", "s", "src.shouli.parties.tests.test_rules_documents::test_0.5"],
    ]


def test_a_price_over_budget_fails_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sqlite.xml"
    case = (
        '<testcase classname="%s" name="test_it"><properties><property name="cpu" value="%s"/></properties></testcase>'
    )
    cases = case % (YARDSTICK, 0.1) + case % ("tests.scenarios.test_install", 1000)
    counts = 'tests="2" failures="0" errors="0" skipped="0"'
    file.write_text(f"<testsuites><testsuite {counts}>{cases}</testsuite></testsuites>", encoding="utf-8")

    assert summary.main(["--seconds", "1", str(file)]) == 1
    assert "over budget: tests.scenarios.test_install::test_it costs 10000.0 yardsticks" in capsys.readouterr().out


def test_a_budget_is_set_by_what_a_run_cost(tmp_path: Path) -> None:
    """Three times the mean of a kind and the dearest test, in the median of five yardsticks of 0.2 s."""
    yardsticks = [Price(YARDSTICK, f"test_{cpu}", cpu) for cpu in (0.2, 0.2, 0.9, 0.1, 0.2)]
    made = Budget.of([*yardsticks, *rules(0.1, 0.3), Price("tests.scenarios.test_install", "test_it", 2.0)])
    made.write(tmp_path / "suite.json")

    assert Budget.read(tmp_path / "suite.json") == made
    assert made.mean == pytest.approx({"budgets": 4.8, "rules": 3.0, "scenarios": 30.0}, abs=0.011)
    assert made.dearest == pytest.approx(30.0, abs=0.011)
    with pytest.raises(ValueError, match="lacks the yardstick"):
        Budget.of(rules(1.0))


def test_every_kind_has_a_budget() -> None:
    assert {"actions", "pages", "rules", "scenarios", "rating"} <= Budget.read().mean.keys()
