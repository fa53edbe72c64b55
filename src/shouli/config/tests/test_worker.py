"""The worker's duties, in this process and as a real one that is killed and started again."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from operator import add
from pathlib import Path
from threading import Event

import pytest
import structlog

from shouli.charging.tests import factories as charging
from shouli.config import worker
from shouli.config.tests.factories import output, shouli, started, until
from shouli.config.worker import AFTER_FAILURE, CLOCK, DUTIES, MESSAGES, NETWORK, Duty, Lanes, Worker
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def duty(name: str, calls: list[str], *, every: timedelta = timedelta(0), waits: bool = True) -> Duty:
    def work(_now: datetime) -> int:
        calls.append(name)
        return 1

    return Duty(name, lambda _now: waits, work, every)


@pytest.mark.django_db
def test_duties_are_done_in_order_and_not_more_often_than_they_ask() -> None:
    calls: list[str] = []
    watch = Watch()
    at_work = Worker([duty("often", calls), duty("hourly", calls, every=timedelta(hours=1))], now=watch)

    at_work.round()
    at_work.round()
    watch.now += timedelta(hours=1)
    done = at_work.round()

    assert calls == ["often", "hourly", "often", "often", "hourly"]
    assert done == 2


@pytest.mark.django_db
def test_a_duty_with_nothing_waiting_is_left_alone() -> None:
    calls: list[str] = []

    assert Worker([duty("idle", calls, waits=False)], now=Watch()).round() == 0
    assert calls == []


@pytest.mark.django_db
def test_what_an_overdue_reservation_holds_is_given_back() -> None:
    charging.opened(charging.held("easyown"), li=1000)
    charging.reserved(charging.use("2026-04-02 09:30", 10 * charging.KB), seconds=60)
    assert charging.standing() == (1000, 100)
    (reservations,) = [duty for duty in DUTIES if duty.name == "reservations"]

    rounds = [Worker([reservations], now=partial(add, charging.START, timedelta(seconds=late))) for late in (59, 60)]

    assert [at_work.round() for at_work in rounds] == [0, 1]
    assert charging.standing() == (1000, 0)


@pytest.mark.django_db
def test_a_failing_duty_is_logged_rests_and_keeps_nobody_waiting() -> None:
    calls: list[str] = []
    watch = Watch()

    def fail(_now: datetime) -> int:
        calls.append("bad")
        raise ZeroDivisionError

    at_work = Worker([Duty("bad", lambda _now: True, fail), duty("good", calls)], now=watch)
    with structlog.testing.capture_logs() as logged:
        at_work.round()
        at_work.round()
        watch.now += AFTER_FAILURE
        at_work.round()

    assert calls == ["bad", "good", "good", "bad", "good"]
    assert [(line["event"], line["duty"]) for line in logged] == [("duty_failed", "bad")] * 2


def test_a_slow_network_keeps_no_other_duty_waiting() -> None:
    """The network's duty ends only once messages and the clock have had their turn beside it."""
    turns = {lane: Event() for lane in (MESSAGES, CLOCK)}

    def speak(_now: datetime) -> int:
        others = [turn.wait(60) for turn in turns.values()]
        lanes.stop()
        return sum(others)

    def take_turn(lane: str) -> Callable[[datetime], int]:
        def work(_now: datetime) -> int:
            turns[lane].set()
            return 0

        return work

    duties = [Duty(lane, lambda _now: True, take_turn(lane), lane=lane) for lane in turns]
    lanes = Lanes([Duty("network", lambda _now: True, speak, lane=NETWORK), *duties])

    lanes.run()

    assert [turn.is_set() for turn in turns.values()] == [True, True]


def test_the_network_and_messages_have_lanes_of_their_own() -> None:
    assert [duty.name for duty in DUTIES if duty.lane == NETWORK] == ["network"]
    assert [duty.name for duty in DUTIES if duty.lane == MESSAGES] == ["outbox"]


@pytest.mark.django_db
def test_an_idle_worker_writes_nothing_but_its_daily_duties() -> None:
    at_work = Worker(now=Watch())

    for _ in range(3):
        at_work.round()

    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "kernel.purge",
        "identity.purge_sign_ins",
        "workforce.open_slots",
    ]


def test_every_duty_has_a_name_of_its_own() -> None:
    assert len({duty.name for duty in DUTIES}) == len(DUTIES)
    assert worker.IDLE <= 0.5


@pytest.mark.long
def test_a_killed_worker_leaves_a_lease_that_the_next_one_takes_over(tmp_path: Path) -> None:
    assert shouli(tmp_path, "migrate").returncode == 0
    database = tmp_path / "shouli.sqlite3"
    with started(tmp_path, "worker", SHOULI_LOG_LEVEL="INFO") as first:
        until(lambda: "worker_started" in output(tmp_path), process=first, folder=tmp_path)
        first.kill()
        assert first.wait(10) == -signal.SIGKILL

    with sqlite3.connect(database) as rows:
        rows.execute(
            "INSERT INTO kernel_outboxmessage (event, owner, shard, body, at, state, attempts, next_try_at, error)"
            " VALUES ('accounts.account_opened', 'a:1', 5, '{}', '2026-01-01', 'pending', 0, '2026-01-01', '')"
        )
        rows.execute("INSERT INTO kernel_outboxshard VALUES (5, '2026-01-01 00:00:00', 'gone:1')")
    rows.close()

    def delivered() -> bool:
        with sqlite3.connect(database) as looked:
            waiting = looked.execute("SELECT count(*) FROM kernel_outboxmessage WHERE state = 'pending'").fetchone()[0]
        looked.close()
        return bool(waiting == 0)

    with started(tmp_path, "worker", SHOULI_LOG_LEVEL="INFO") as second:
        until(delivered, process=second, folder=tmp_path)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    assert "worker_stopped" in output(tmp_path)
