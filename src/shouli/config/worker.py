"""The worker: everything that happens without a person asking, as one table of duties gone through again and again.

Any number of workers may run at once: shards are leased, rows are claimed, and every duty may be repeated. A duty that
fails is logged and tried again; it never keeps the others waiting. The network, which may be slow, messages, and what
goes by the clock each have a thread of their own.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.utils import translation

from shouli.charging import queries as charging
from shouli.charging.actions import ExpireReservations, expire_reservations
from shouli.gateways import network
from shouli.gateways import queries as gateways
from shouli.identity.actions import PurgeSignIns, purge_sign_ins
from shouli.kernel import clock, outbox
from shouli.kernel.context import Context, system_context
from shouli.kernel.dead_letters import Purge, purge
from shouli.kernel.local_time import local_day
from shouli.kernel.models import OutboxMessage
from shouli.kernel.states import PENDING
from shouli.orders import queries as orders
from shouli.orders.actions import (
    DiscardAbandonedDrafts,
    DiscardLooseCopies,
    RecordStuck,
    discard_abandoned_drafts,
    discard_loose_copies,
    record_stuck,
)
from shouli.parties import queries as parties
from shouli.processes.actions import FireDueTimers, fire_due_timers
from shouli.processes.models import Timer
from shouli.processes.states import RUNNING
from shouli.resources import states as numbers
from shouli.resources.actions import ExpireHolds, WakeNumbers, expire_holds, wake_numbers
from shouli.resources.models import TelephoneNumber
from shouli.workforce.actions import OpenSlots, open_slots

log = structlog.get_logger(__name__)
IDLE = 0.4  # seconds of rest after a round in which there was nothing to do
AFTER_FAILURE = timedelta(seconds=5)
DAYS_AHEAD = 21  # for how many days appointment slots are open
HERE = f"{socket.gethostname()}:{os.getpid()}"
BATCH = 100
NETWORK, MESSAGES, CLOCK = "network", "messages", "clock"  # lanes
LAST_ROUND = 60.0  # seconds for the lanes to finish what they have in hand


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to be done again and again.

    ``waiting`` asks the database whether there is anything to do, so that an idle worker writes nothing; ``work`` does
    a batch of it and returns how much; ``every`` is the least time between two looks. Duties of one ``lane`` are done
    one after the other, those of different lanes side by side.
    """

    name: str
    waiting: Callable[[datetime], bool]
    work: Callable[[datetime], int]
    every: timedelta = timedelta(0)
    lane: str = CLOCK


def _let_go_of_a_broken_connection() -> None:
    if not connection.in_atomic_block:  # whoever holds a transaction around the worker keeps their connection
        close_old_connections()


def _ctx(now: datetime) -> Context:
    return system_context("worker", now)


def _messages_wait(now: datetime) -> bool:
    return OutboxMessage.objects.filter(state=PENDING, next_try_at__lte=now).exists()


def _deliver(now: datetime) -> int:
    return outbox.deliver_round(now, worker=HERE).done


def _commands_wait(now: datetime) -> bool:
    return gateways.due(now).exists()


def _speak(now: datetime) -> int:
    sent = network.send_due_commands(now)
    return sent.accepted + sent.rejected


def _timers_wait(now: datetime) -> bool:
    return Timer.objects.filter(fired_at=None, due_at__lte=now, instance__state=RUNNING).exists()


def _fire(now: datetime) -> int:
    return fire_due_timers(_ctx(now), FireDueTimers(limit=BATCH))


def _holds_wait(now: datetime) -> bool:
    return TelephoneNumber.objects.filter(state=numbers.HELD, held_until__lte=now).exists()


def _expire(now: datetime) -> int:
    return expire_holds(_ctx(now), ExpireHolds())


def _sleepers_wait(now: datetime) -> bool:
    return TelephoneNumber.objects.filter(state=numbers.RESTING, resting_until__lte=now).exists()


def _wake(now: datetime) -> int:
    return wake_numbers(_ctx(now), WakeNumbers())


def _reservations_wait(now: datetime) -> bool:
    return charging.overdue(now)


def _give_back(now: datetime) -> int:
    return expire_reservations(_ctx(now), ExpireReservations())


def _always(_now: datetime) -> bool:
    return True


def _loose_copies_wait(now: datetime) -> bool:
    return bool(parties.loose_copies(now - settings.SHOULI_LOOSE_COPIES_KEPT, limit=1))


def _discard_copies(now: datetime) -> int:
    return discard_loose_copies(_ctx(now), DiscardLooseCopies())


def _find_stuck(now: datetime) -> int:
    return record_stuck(_ctx(now), RecordStuck())


def _abandoned_drafts_wait(now: datetime) -> bool:
    return bool(orders.abandoned(now - settings.SHOULI_DRAFTS_KEPT, limit=1))


def _discard_drafts(now: datetime) -> int:
    return discard_abandoned_drafts(_ctx(now), DiscardAbandonedDrafts())


def _purge(now: datetime) -> int:
    return purge(_ctx(now), Purge())


def _purge_sign_ins(now: datetime) -> int:
    return purge_sign_ins(_ctx(now), PurgeSignIns())


def _open_slots(now: datetime) -> int:
    return open_slots(_ctx(now), OpenSlots(from_day=local_day(now), days=DAYS_AHEAD))


DUTIES: tuple[Duty, ...] = (
    Duty("outbox", _messages_wait, _deliver, lane=MESSAGES),
    Duty("network", _commands_wait, _speak, lane=NETWORK),
    Duty("timers", _timers_wait, _fire, timedelta(seconds=1)),
    Duty("number_holds", _holds_wait, _expire, timedelta(seconds=2)),
    Duty("reservations", _reservations_wait, _give_back, timedelta(seconds=2)),
    Duty("resting_numbers", _sleepers_wait, _wake, timedelta(minutes=1)),
    Duty("loose_copies", _loose_copies_wait, _discard_copies, timedelta(hours=1)),
    Duty("stuck", _always, _find_stuck, timedelta(minutes=5)),
    Duty("abandoned_drafts", _abandoned_drafts_wait, _discard_drafts, timedelta(hours=1)),
    Duty("housekeeping", _always, _purge, timedelta(days=1)),
    Duty("sign_ins", _always, _purge_sign_ins, timedelta(days=1)),
    Duty("appointment_slots", _always, _open_slots, timedelta(days=1)),
)


class Worker:
    """Goes through its duties until told to stop."""

    def __init__(
        self, duties: Sequence[Duty] = DUTIES, *, now: Callable[[], datetime] = clock.now, lane: str = ""
    ) -> None:
        self._lane = lane
        self._duties = duties
        self._now = now
        self._stop = Event()
        self._next: dict[str, datetime] = {}

    def stop(self) -> None:
        """End after the duty at hand."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; what is begun is finished first.

        Texts that are stored, such as an installer's instructions, are in the operator's language, not the terminal's.
        """
        log.info("worker_started", worker=HERE, lane=self._lane, duties=[duty.name for duty in self._duties])
        with translation.override(settings.LANGUAGE_CODE):
            while not self._stop.is_set():
                if not self.round():
                    self._stop.wait(IDLE)
        log.info("worker_stopped", worker=HERE, lane=self._lane)

    def round(self) -> int:
        """Do once what is due of every duty; return how much was done in all."""
        done = 0
        for duty in self._duties:
            if self._stop.is_set():
                break
            now = self._now()
            if self._next.get(duty.name, now) <= now:
                done += self._do(duty, now)
        return done

    def _do(self, duty: Duty, now: datetime) -> int:
        self._next[duty.name] = now + duty.every
        try:
            _let_go_of_a_broken_connection()
            return duty.work(now) if duty.waiting(now) else 0
        except Exception:
            log.exception("duty_failed", duty=duty.name)
            self._next[duty.name] = now + AFTER_FAILURE
            return 0


class Lanes:
    """Several workers in threads of one process, so that a slow duty holds up those of its own lane alone."""

    def __init__(self, duties: Sequence[Duty] = DUTIES, *, now: Callable[[], datetime] = clock.now) -> None:
        names = dict.fromkeys(duty.lane for duty in duties)
        self._workers = {
            name: Worker([duty for duty in duties if duty.lane == name], now=now, lane=name) for name in names
        }
        self._stop = Event()

    def stop(self) -> None:
        """End every lane after the duty at hand."""
        self._stop.set()
        for worker in self._workers.values():
            worker.stop()

    def run(self) -> None:
        """Work until stopped."""
        threads = [
            Thread(target=self._run, args=(worker,), name=name, daemon=True) for name, worker in self._workers.items()
        ]
        for thread in threads:
            thread.start()
        self._stop.wait()
        until = monotonic() + LAST_ROUND
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))

    def _run(self, worker: Worker) -> None:
        try:
            worker.run()
        finally:
            connections.close_all()
            self.stop()  # a lane that breaks down takes the process with it, which is started again whole


def serve() -> None:
    """Run one worker until SIGTERM or SIGINT."""
    lanes = Lanes()

    def end(_number: int, _frame: FrameType | None) -> None:
        lanes.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    lanes.run()
