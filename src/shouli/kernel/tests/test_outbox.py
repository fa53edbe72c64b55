"""Delivery: in order per owner, at least once, each handler once, failures held back, given up, retried, discarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from shouli.kernel import outbox
from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.kernel.dead_letters import (
    DiscardMessage,
    Purge,
    RetryMessage,
    dead_letters,
    discard_message,
    list_dead_letters,
    purge,
    retry_message,
)  # fmt: skip
from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.events import Event
from shouli.kernel.models import HandledMessage, IdempotencyRecord, OutboxMessage, OutboxShard, StateChange
from shouli.kernel.outbox import TRIES, deliver_round, drain, on
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """Something was told."""

    name: ClassVar[str] = "kernel_test.told"
    order: int
    text: str

    @property
    def owner(self) -> str:
        """Belongs to an order's story."""
        return f"order:{self.order}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """What to tell of which orders."""

    told: tuple[tuple[int, str], ...]


@action("kernel_test.tell")
def tell(ctx: Context, data: Tell) -> None:
    """Say one event per text."""
    for order, text in data.told:
        say(Told(order=order, text=text))


class Ears:
    """A handler that remembers what it heard and fails at the texts it is told to fail at."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.deaf_to: set[str] = set()
        self.contexts: list[Context] = []

    def __call__(self, ctx: Context, event: Told) -> None:
        """Hear one event."""
        if event.text in self.deaf_to:
            raise ValueError(f"cannot hear {event.text}")
        self.heard.append(event.text)
        self.contexts.append(ctx)


@pytest.fixture
def ears() -> Iterator[tuple[Ears, Ears]]:
    """Register two handlers for the time of a test."""
    before = outbox.HANDLERS.get(Told.name, [])
    left, right = Ears(), Ears()
    outbox.HANDLERS[Told.name] = [("left", left), ("right", right)]
    yield left, right
    outbox.HANDLERS[Told.name] = before


def said(*told: tuple[int, str]) -> None:
    """Say events in one action."""
    tell(system(), Tell(told=told))


def test_messages_of_an_owner_come_in_order_and_once(ears: tuple[Ears, Ears]) -> None:
    said((1, "a"), (1, "b"), (2, "x"))
    said((1, "c"))

    assert drain(NOON).done == 4
    assert drain(NOON).done == 0

    for ear in ears:
        assert [text for text in ear.heard if text != "x"] == ["a", "b", "c"]
        assert ear.heard.count("x") == 1
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"done"}


def test_a_handler_acts_as_the_worker_with_a_key_of_its_own(ears: tuple[Ears, Ears]) -> None:
    said((1, "a"))
    drain(NOON)

    keys = {ear.contexts[0].idempotency_key for ear in ears}
    message = OutboxMessage.objects.get()
    assert keys == {f"outbox:{message.pk}:left", f"outbox:{message.pk}:right"}
    assert ears[0].contexts[0].actor.key == "system:outbox"
    assert ears[0].contexts[0].now == NOON


def test_a_failing_handler_is_tried_again_and_the_others_are_not(ears: tuple[Ears, Ears]) -> None:
    left, right = ears
    right.deaf_to = {"a"}
    said((1, "a"))

    assert drain(NOON).failed == 1
    assert list(HandledMessage.objects.values_list("handler", flat=True)) == ["left"]
    right.deaf_to = set()
    assert drain(NOON + timedelta(seconds=1)).done == 0  # the first wait is two seconds
    assert drain(NOON + timedelta(seconds=2)).done == 1

    assert left.heard == ["a"]
    assert right.heard == ["a"]


def test_a_failure_holds_back_its_own_owner_only(ears: tuple[Ears, Ears]) -> None:
    left, _ = ears
    left.deaf_to = {"a"}
    others = tuple((number, f"other {number}") for number in range(2, 80))
    said((1, "a"), (1, "b"), *others)

    drain(NOON)

    assert sorted(left.heard) == sorted(text for _, text in others)
    left.deaf_to = set()
    drain(NOON + timedelta(seconds=2))
    assert left.heard[-2:] == ["a", "b"]


def test_the_waits_double_and_the_last_failure_makes_a_dead_letter(ears: tuple[Ears, Ears]) -> None:
    ears[0].deaf_to = {"a"}
    said((1, "a"), (1, "b"))
    now, waits = NOON, []

    for _ in range(TRIES):
        drain(now)
        message = OutboxMessage.objects.order_by("pk")[0]
        waits.append((message.next_try_at - now).total_seconds())
        now = message.next_try_at

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    (letter,) = list_dead_letters()
    assert (letter.event, letter.owner, letter.attempts) == ("kernel_test.told", "order:1", 8)
    assert letter.error == "ValueError: cannot hear a\n"
    assert dead_letters().count() == 1
    assert drain(now + timedelta(days=1)).done == 0  # "b" waits behind it: order was promised


@pytest.fixture
def dead(ears: tuple[Ears, Ears]) -> OutboxMessage:
    """Make a dead letter with a message behind it."""
    ears[0].deaf_to = {"a"}
    said((1, "a"), (1, "b"))
    for attempt in range(TRIES):
        drain(NOON + timedelta(hours=attempt))
    ears[0].deaf_to = set()
    return OutboxMessage.objects.get(state="dead")


def test_a_dead_letter_retried_is_delivered_with_what_waits_behind_it(
    ears: tuple[Ears, Ears], dead: OutboxMessage
) -> None:
    later = NOON + timedelta(days=1)

    message = retry_message(system(later), RetryMessage(message_id=dead.pk))

    assert (message.state, message.attempts, message.next_try_at) == ("pending", 0, later)
    assert drain(later).done == 2
    assert ears[0].heard == ["a", "b"]


def test_a_dead_letter_discarded_lets_the_rest_go_on(ears: tuple[Ears, Ears], dead: OutboxMessage) -> None:
    with pytest.raises(Invalid):
        discard_message(system(), DiscardMessage(message_id=dead.pk, reason=" "))

    discard_message(system(), DiscardMessage(message_id=dead.pk, reason="sent by hand"))

    assert drain(NOON + timedelta(days=1)).done == 1
    assert ears[0].heard == ["b"]
    history = StateChange.objects.get(subject=f"kernel.outboxmessage:{dead.pk}")
    assert (history.transition, history.reason) == ("discard", "sent by hand")


def test_only_dead_letters_are_retried_or_discarded(ears: tuple[Ears, Ears]) -> None:
    said((1, "a"))
    message_id = OutboxMessage.objects.get().pk

    with pytest.raises(WrongState):
        retry_message(system(), RetryMessage(message_id=message_id))
    with pytest.raises(WrongState):
        discard_message(system(), DiscardMessage(message_id=message_id, reason="worked by hand"))
    with pytest.raises(NotFound):
        retry_message(system(), RetryMessage(message_id=message_id + 1))


def test_a_shard_leased_by_one_worker_is_left_alone_by_others_until_the_lease_ends(ears: tuple[Ears, Ears]) -> None:
    said((1, "a"))
    shard = OutboxMessage.objects.get().shard
    OutboxShard.objects.create(shard=shard, leased_until=NOON + timedelta(seconds=30), leased_by="other")

    assert deliver_round(NOON, worker="mine").done == 0
    assert deliver_round(NOON + timedelta(seconds=30), worker="mine").done == 1


def test_a_lease_from_a_clock_that_is_a_day_ahead_does_not_last_a_day(ears: tuple[Ears, Ears]) -> None:
    """No worker takes a lease of more than a minute: one that is longer by far is void."""
    said((1, "a"))
    shard = OutboxMessage.objects.get().shard
    OutboxShard.objects.create(shard=shard, leased_until=NOON + timedelta(days=1, seconds=60), leased_by="ahead")

    assert deliver_round(NOON, worker="mine").done == 1


def test_the_lease_is_given_back_after_a_round(ears: tuple[Ears, Ears]) -> None:
    said((1, "a"))
    deliver_round(NOON, worker="one")
    said((1, "b"))

    assert deliver_round(NOON, worker="two").done == 1


def test_a_handler_is_registered_by_its_event() -> None:
    before = dict(outbox.HANDLERS)
    try:

        @on(Told)
        def listen(ctx: Context, event: Told) -> None:
            """Hear."""

        assert outbox.HANDLERS[Told.name][-1][1] is listen
        assert outbox.HANDLERS[Told.name][-1][0].endswith("listen")
    finally:
        outbox.HANDLERS.clear()
        outbox.HANDLERS.update(before)


def test_an_event_without_handlers_is_done() -> None:
    said((1, "a"))

    assert drain(NOON).done == 1


def test_what_has_served_its_time_is_purged(ears: tuple[Ears, Ears]) -> None:
    tell(system(key="old"), Tell(told=((1, "a"),)))
    ears[1].deaf_to = {"a"}
    drain(NOON)
    ears[1].deaf_to = set()
    drain(NOON + timedelta(seconds=2))
    tell(system(NOON + timedelta(days=20), key="new"), Tell(told=((2, "b"),)))

    assert purge(system(NOON + timedelta(days=31)), Purge()) == 3  # a key, a message, and that one handler had it first

    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["new"]
    assert [message.owner for message in OutboxMessage.objects.all()] == ["order:2"]
