"""Uses that run over the end of a month or of a holding: judged by their beginning, for price and allowance alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges
from shouli.charging.engine.explain_subscriber import explain
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.month import Month
from shouli.charging.tests.factories import (
    NUMBER,
    amounts,
    charged,
    held,
    opened,
    rated,
    sample,
    sample_tariff,
    subscriber,
    use,
)

SEPTEMBER = Month(2026, 9)
NIGHT = 32_400  # nine hours


def test_a_night_over_the_month_s_end_takes_of_the_month_it_began_in() -> None:
    """From 23:30 to 08:30 on enjoy128: 510 quiet minutes (200 + 310 of 500), then 30 of the 190 that are left."""
    call = use("2026-09-30 23:30", NIGHT, "voice", peer="85312345")

    outcome = rated(subscriber(held("enjoy128")), [call], sample(SEPTEMBER))

    assert amounts(outcome.charges) == [0, 0]
    assert [charge.served for charge in outcome.charges] == [510 * 60, 30 * 60]


def test_a_call_over_a_change_of_plan_takes_of_the_plan_it_began_in() -> None:
    """Begun under enjoy128, it leaves the 150 minutes of enjoy58 alone, which is held from midnight on."""
    who = subscriber(held("enjoy128", closes="2026-09-15"), held("enjoy58", "2026-09-15"))
    night = use("2026-09-14 23:50", NIGHT, "voice", peer="85312345")
    noon = use("2026-09-15 12:00", 150 * 60, "voice", peer="85312345")

    outcome = rated(who, [night, noon], sample(SEPTEMBER))

    assert amounts(outcome.charges) == [0, 0, 0]


def test_the_engine_and_its_explanation_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text(f"subscriber,product\n{NUMBER},enjoy128\n", encoding="utf-8")
    (tmp_path / "usage.csv").write_text(
        f"record_id,subscriber,kind,peer,at,quantity\n1,{NUMBER},voice,85312345,2026-09-30 23:30:00+08:00,{NIGHT}\n",
        encoding="utf-8",
    )
    base = Base(sample(SEPTEMBER), reading.read_holdings(tmp_path / "holdings.csv", sample_tariff()), 1)
    run = RatingRun(tmp_path / "run", base, base_digest="x", threads=1)

    assert run.go([tmp_path / "usage.csv"]).amount == 0
    (charges,) = month_charges(run)
    assert charges["served"].to_pylist() == [510 * 60, 30 * 60]
    assert [item.reason.served[-1].left for item in explain(run, NUMBER)] == [190 * 60, 160 * 60]


@pytest.mark.django_db
def test_online_too() -> None:
    opened(held("enjoy128"))

    assert charged(use("2026-09-30 23:30", NIGHT, "voice", peer="85312345")).amount == 0
