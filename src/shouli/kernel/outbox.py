"""Delivers published facts to the handlers of higher parts: in order per owner, at least once, each handler once.

A worker leases a shard, takes its waiting messages in order, and calls each handler with a context whose idempotency
key is made of message and handler: what a crashed delivery had done is not done again. A message that keeps failing
holds back only its own owner's later messages. After its last try it is a dead letter, and they go on waiting, because
order was promised: until staff retry it or discard it.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from shouli.kernel.actions import SHARDS
from shouli.kernel.context import Context, system_context
from shouli.kernel.events import Event, rebuild
from shouli.kernel.models import HandledMessage, OutboxMessage, OutboxShard
from shouli.kernel.states import DEAD, DONE, PENDING

log = structlog.get_logger(__name__)
E = TypeVar("E", bound=Event)
type_of_handler = Callable[[Context, Any], None]

HANDLERS: dict[str, list[tuple[str, type_of_handler]]] = defaultdict(list)
LEASE = timedelta(seconds=60)
BATCH = 200
TRIES = 8


def on(event: type[E]) -> Callable[[Callable[[Context, E], None]], Callable[[Context, E], None]]:
    """Register the decorated function as a handler of ``event``; it calls one action with the context it is given."""

    def register(handler: Callable[[Context, E], None]) -> Callable[[Context, E], None]:
        HANDLERS[event.name].append((f"{handler.__module__}.{handler.__qualname__}", handler))
        return handler

    return register


@dataclass(slots=True)
class Delivered:
    """Counts of one round: messages done, failed once more, and given up."""

    done: int = 0
    failed: int = 0
    dead: int = 0


def deliver_round(now: datetime, *, worker: str) -> Delivered:
    """Deliver what waits in every shard this worker can lease; messages without a handler are done at once."""
    due = OutboxMessage.objects.filter(state=PENDING, next_try_at__lte=now)
    counts = Delivered(done=_pass_over(due))
    for shard in sorted(due.values_list("shard", flat=True).distinct()):
        if _lease(shard, now, worker):
            try:
                _deliver_shard(shard, now, counts)
            finally:
                OutboxShard.objects.filter(shard=shard, leased_by=worker).update(leased_until=now)
    return counts


def drain(now: datetime, *, worker: str = "drain", rounds: int = 100) -> Delivered:
    """Deliver until nothing is due, following up on what the handlers themselves say; at most ``rounds`` rounds."""
    counts = Delivered()
    for _ in range(rounds):
        found = deliver_round(now, worker=worker)
        counts.done += found.done
        counts.failed += found.failed
        counts.dead += found.dead
        if not found.done:
            break
    return counts


def _pass_over(due: QuerySet[OutboxMessage]) -> int:
    """Mark as done what no handler listens to; rows in another worker's hands are left to it."""
    heard = [event for event, handlers in HANDLERS.items() if handlers]
    with transaction.atomic():
        unheard = due.exclude(event__in=heard).select_for_update(skip_locked=True)
        ids = list(unheard.values_list("pk", flat=True)[:BATCH])
        return OutboxMessage.objects.filter(pk__in=ids).update(state=DONE) if ids else 0


def _lease(shard: int, now: datetime, worker: str) -> bool:
    """Take the shard, if it is free. A lease longer than any worker takes comes from a clock that is wrong: void."""
    over = Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)
    free = OutboxShard.objects.filter(over | Q(leased_by=worker), shard=shard)
    if free.update(leased_until=now + LEASE, leased_by=worker):
        return True
    made = OutboxShard(shard=shard, leased_until=now)
    OutboxShard.objects.bulk_create([made], ignore_conflicts=True)
    return bool(free.update(leased_until=now + LEASE, leased_by=worker))


def _deliver_shard(shard: int, now: datetime, counts: Delivered) -> None:
    """Deliver a batch in order; what is done is marked in one go, for handlers know a repeat by its key."""
    of_shard = OutboxMessage.objects.filter(shard=shard)
    stopped = of_shard.filter(Q(state=PENDING, next_try_at__gt=now) | Q(state=DEAD)).values("owner")
    due = of_shard.filter(state=PENDING, next_try_at__lte=now).exclude(owner__in=stopped).order_by("id")
    messages = list(due[:BATCH])
    held_back: set[str] = set()
    done: list[int] = []
    try:
        for message in messages:
            if message.owner in held_back:
                continue
            if _deliver(message, now, counts):
                done.append(message.pk)
            else:
                held_back.add(message.owner)
    finally:
        OutboxMessage.objects.filter(pk__in=done).update(state=DONE)
    counts.done += len(done)


def _deliver(message: OutboxMessage, now: datetime, counts: Delivered) -> bool:
    """Call the handlers that have not dealt with a message; where one fails, those before it are noted as done."""
    before = {mark.handler for mark in message.handled.all()} if message.error else set()  # marks come with a failure
    done: list[str] = []
    for name, handler in HANDLERS[message.event]:
        if name in before:
            continue
        ctx = system_context("outbox", now, key=f"outbox:{message.pk}:{name}"[:120])
        try:
            handler(ctx, rebuild(message.event, message.body))
        except Exception as failure:  # noqa: BLE001 - whatever a handler raises is kept and tried again
            marks = [HandledMessage(message=message, handler=earlier) for earlier in done]
            HandledMessage.objects.bulk_create(marks, ignore_conflicts=True)
            _failed(message, now, failure, counts)
            return False
        done.append(name)
    return True


def _failed(message: OutboxMessage, now: datetime, failure: Exception, counts: Delivered) -> None:
    attempts = message.attempts + 1
    state = DEAD if attempts >= TRIES else PENDING
    log.warning("outbox_failed", message=message.pk, fact=message.event, attempts=attempts, error=repr(failure))
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=F("attempts") + 1,
        state=state,
        next_try_at=now + timedelta(seconds=2**attempts),
        error="".join(traceback.format_exception_only(failure))[:2000],
    )
    if state == DEAD:
        counts.dead += 1
    else:
        counts.failed += 1


__all__ = ["BATCH", "HANDLERS", "LEASE", "SHARDS", "TRIES", "Delivered", "deliver_round", "drain", "on"]
