"""The runner: permission, one transaction, audit, events, steps, savepoints, preview, repeats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from shouli.kernel import errors
from shouli.kernel.actions import REGISTRY, action, move, record_created, savepoint, say, write, write_all
from shouli.kernel.context import Context
from shouli.kernel.events import Event
from shouli.kernel.models import AuditEntry, IdempotencyRecord, NumberSeries, OutboxMessage, StateChange
from shouli.kernel.states import DEAD, MESSAGE
from shouli.kernel.tests.factories import NOON, clerk_context, system

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    """A counter was moved."""

    name: ClassVar[str] = "kernel_test.counted"
    counter: str
    value: int

    @property
    def owner(self) -> str:
        """Belongs to the counter's story."""
        return f"counter:{self.counter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Which counter to set to what."""

    counter: str
    value: int
    password: str = ""


class TooMuch(errors.BusinessError):
    """The counter does not go that far."""

    code = "too_much"
    message = "%(value)s is too much."


@action("kernel_test.count", secret=["password"])
def count(ctx: Context, data: Count) -> NumberSeries:
    """Set a counter.

    :raises TooMuch: above 100, after everything was written and said
    """
    series, _ = NumberSeries.objects.get_or_create(name=data.counter)
    write(series, value=data.value)
    say(Counted(counter=data.counter, value=data.value))
    if data.value > 100:
        raise TooMuch(value=data.value)
    return series


@dataclass(frozen=True, slots=True, kw_only=True)
class CountAll:
    """Several counters at once; ``careful`` goes on where one refuses."""

    values: tuple[int, ...]
    careful: bool = False


@action("kernel_test.count_all")
def count_all(ctx: Context, data: CountAll) -> int:
    """Set the counters 0, 1, 2, … as steps of one action."""
    done = 0
    for place, value in enumerate(data.values):
        step = Count(counter=str(place), value=value)
        if not data.careful:
            count.within(ctx, step)
            done += 1
            continue
        with suppress(TooMuch), savepoint():
            count.within(ctx, step)
            done += 1
    return done


def rows() -> tuple[int, int, int]:
    """Count what the tests' actions could have left behind: counters, messages, keys."""
    return NumberSeries.objects.count(), OutboxMessage.objects.count(), IdempotencyRecord.objects.count()


def test_what_an_action_does_is_written_audited_and_said() -> None:
    ctx = system().because("stocktaking")

    series = count(ctx, Count(counter="a", value=7))

    assert NumberSeries.objects.get(pk="a").value == 7
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.channel, entry.outcome) == (
        "kernel_test.count", "system:test", "system", "done",
    )  # fmt: skip
    assert (entry.subject, entry.reason, entry.at) == ("kernel.numberseries:a", "stocktaking", NOON)
    assert entry.request_id == ctx.request_id
    assert entry.changes == [{"of": "kernel.numberseries:a", "field": "value", "old": 0, "new": 7}]
    message = OutboxMessage.objects.get()
    assert (message.event, message.owner, message.body) == (
        "kernel_test.counted", "counter:a", {"counter": "a", "value": 7},
    )  # fmt: skip
    assert (message.state, message.at, message.next_try_at) == ("pending", NOON, NOON)
    assert series.value == 7


def test_what_is_its_own_trail_leaves_no_audit_entry_unless_it_is_refused() -> None:
    @action("kernel_test.meter", own_trail=True)
    def meter(ctx: Context, data: Count) -> NumberSeries:
        return count.body(ctx, data)

    @action("kernel_test.meter_twice")
    def meter_twice(ctx: Context, data: Count) -> None:
        meter.within(ctx, data)
        meter.within(ctx, data)

    try:
        meter(system(), Count(counter="a", value=7))
        assert not AuditEntry.objects.exists()
        assert OutboxMessage.objects.count() == 1
        meter_twice(system(), Count(counter="a", value=8))
        with pytest.raises(TooMuch):
            meter(system(), Count(counter="a", value=101))
        with pytest.raises(errors.NotAllowed):
            meter(clerk_context(roles=()), Count(counter="a", value=9))
    finally:
        del REGISTRY["kernel_test.meter"], REGISTRY["kernel_test.meter_twice"]

    assert NumberSeries.objects.get(pk="a").value == 8
    outcomes = [(entry.action, entry.outcome) for entry in AuditEntry.objects.order_by("pk")]
    assert outcomes == [
        ("kernel_test.meter_twice", "done"),
        ("kernel_test.meter", "too_much"),
        ("kernel_test.meter", "not_allowed"),
    ]


def test_who_may_not_leaves_nothing_but_an_audit_entry() -> None:
    with pytest.raises(errors.NotAllowed):
        count(clerk_context(roles=("nobody",)), Count(counter="a", value=7))

    assert rows() == (0, 0, 0)
    assert AuditEntry.objects.get().outcome == "not_allowed"


def test_a_refusal_rolls_everything_back_but_the_audit_entry() -> None:
    with pytest.raises(TooMuch):
        count(system(key="k"), Count(counter="a", value=101))

    assert rows() == (0, 0, 0)
    entry = AuditEntry.objects.get()
    assert (entry.outcome, entry.given["value"], entry.changes) == ("too_much", 101, [])


def test_secrets_never_reach_the_audit() -> None:
    count(system(), Count(counter="a", value=1, password="hunter2"))

    assert AuditEntry.objects.get().given == {"counter": "a", "value": 1, "password": "***"}


def test_steps_share_the_transaction_and_keep_their_own_audit_entries() -> None:
    assert count_all(system(), CountAll(values=(1, 2))) == 2

    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.action for entry in entries] == ["kernel_test.count", "kernel_test.count", "kernel_test.count_all"]
    assert [entry.changes[0]["new"] for entry in entries[:2]] == [1, 2]
    assert entries[2].changes == []
    assert list(OutboxMessage.objects.order_by("pk").values_list("owner", flat=True)) == ["counter:0", "counter:1"]


def test_a_step_that_refuses_takes_the_whole_action_back() -> None:
    with pytest.raises(TooMuch):
        count_all(system(), CountAll(values=(1, 101, 3)))

    assert rows() == (0, 0, 0)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["kernel_test.count_all"]


def test_a_savepoint_takes_back_one_step_with_all_it_said_and_recorded() -> None:
    assert count_all(system(), CountAll(values=(1, 101, 3), careful=True)) == 2

    assert list(NumberSeries.objects.order_by("name").values_list("name", "value")) == [("0", 1), ("2", 3)]
    assert list(OutboxMessage.objects.order_by("pk").values_list("owner", flat=True)) == ["counter:0", "counter:2"]
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "kernel_test.count", "kernel_test.count", "kernel_test.count_all",
    ]  # fmt: skip


def test_a_preview_shows_what_would_happen_and_leaves_nothing() -> None:
    seen = count.preview(system(), Count(counter="a", value=7))

    assert seen.result.value == 7
    assert seen.events == (Counted(counter="a", value=7),)
    assert rows() == (0, 0, 0)
    assert not AuditEntry.objects.exists()


def test_a_preview_refuses_like_doing_it() -> None:
    with pytest.raises(TooMuch):
        count.preview(system(), Count(counter="a", value=101))
    with pytest.raises(errors.NotAllowed):
        count.preview(clerk_context(roles=()), Count(counter="a", value=1))

    assert rows() == (0, 0, 0)


def test_an_action_inside_an_action_is_a_mistake() -> None:
    @action("kernel_test.nested")
    def nested(ctx: Context, data: Count) -> None:
        count(ctx, data)

    try:
        with pytest.raises(RuntimeError, match="within"):
            nested(system(), Count(counter="a", value=1))
    finally:
        del REGISTRY["kernel_test.nested"]


@pytest.mark.django_db(transaction=True)
def test_an_action_inside_somebody_elses_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        count(system(), Count(counter="a", value=1))


def test_saying_and_writing_only_work_inside_an_action() -> None:
    with pytest.raises(RuntimeError):
        say(Counted(counter="a", value=1))
    with pytest.raises(RuntimeError):
        write(NumberSeries(name="a"), value=3)


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match=r"kernel_test\.count"):
        action("kernel_test.count")(count.body)
    assert REGISTRY["kernel_test.count"] is count
    assert count.takes is Count
    assert count.gives is NumberSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class Bury:
    """Which message to give up."""

    message_id: int


@action("kernel_test.bury")
def bury(ctx: Context, data: Bury) -> OutboxMessage:
    """Move a message along its lifecycle."""
    message = OutboxMessage.objects.get(pk=data.message_id)
    record_created(ctx, message, MESSAGE)
    move(ctx, message, MESSAGE, "give_up", error="tired")
    return message


def test_a_move_writes_state_values_and_history() -> None:
    count(system(), Count(counter="a", value=7))

    message = bury(system().because("no hope"), Bury(message_id=OutboxMessage.objects.get().pk))

    message.refresh_from_db()
    assert (message.state, message.error) == (DEAD, "tired")
    created, given_up = StateChange.objects.filter(subject=f"kernel.outboxmessage:{message.pk}").order_by("pk")
    assert (created.transition, created.to_state) == ("create", "pending")
    assert (given_up.from_state, given_up.to_state, given_up.reason, given_up.at) == ("pending", DEAD, "no hope", NOON)


def test_a_move_out_of_the_wrong_state_changes_nothing() -> None:
    count(system(), Count(counter="a", value=7))
    message_id = OutboxMessage.objects.get().pk
    bury(system(), Bury(message_id=message_id))

    with pytest.raises((errors.WrongState, ValueError)):
        bury(system(), Bury(message_id=message_id))

    assert StateChange.objects.count() == 2


@pytest.fixture
def registered() -> Iterator[None]:
    """Forget the actions a test registers."""
    before = set(REGISTRY)
    yield
    for name in set(REGISTRY) - before:
        del REGISTRY[name]


def test_the_same_key_does_it_once_and_gives_the_same_answer() -> None:
    first = count(system(key="k"), Count(counter="a", value=7))
    NumberSeries.objects.filter(pk="a").update(value=8)

    again = count(system(key="k"), Count(counter="a", value=7))

    assert again == first
    assert again.value == 8
    assert OutboxMessage.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_key_with_other_input_is_refused() -> None:
    count(system(key="k"), Count(counter="a", value=7))

    with pytest.raises(errors.KeyReused):
        count(system(key="k"), Count(counter="a", value=8))

    assert NumberSeries.objects.get().value == 7


def test_a_key_belongs_to_one_actor_and_one_action() -> None:
    count(system(key="k"), Count(counter="a", value=7))

    count(clerk_context(roles=("system",), idempotency_key="k"), Count(counter="b", value=7))
    count_all(system(key="k"), CountAll(values=()))

    assert IdempotencyRecord.objects.count() == 3


def test_a_refusal_does_not_use_the_key_up() -> None:
    with pytest.raises(TooMuch):
        count(system(key="k"), Count(counter="a", value=101))

    assert count(system(key="k"), Count(counter="a", value=100)).value == 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A result of many types."""

    total: Decimal
    at: datetime
    number: UUID | None
    series: NumberSeries
    parts: tuple[Decimal, ...]
    named: dict[str, Decimal]


def test_a_repeated_answer_has_the_types_of_the_first(registered: None) -> None:
    series = NumberSeries.objects.create(name="s", value=4)
    receipt = Receipt(
        total=Decimal("12.50"), at=NOON, number=None, series=series,
        parts=(Decimal("10.00"), Decimal("2.50")), named={"fee": Decimal("2.50")},
    )  # fmt: skip

    @action("kernel_test.receipt")
    def give_receipt(ctx: Context, data: Count) -> Receipt:
        return receipt

    @action("kernel_test.pair")
    def give_pair(ctx: Context, data: Count) -> tuple[NumberSeries, Decimal]:
        return series, Decimal("1.10")

    @action("kernel_test.nothing")
    def give_nothing(ctx: Context, data: Count) -> None:
        return None

    data, ctx = Count(counter="a", value=1), system(key="k")
    for _ in range(2):
        assert give_receipt(ctx, data) == receipt
        assert give_pair(ctx, data) == (series, Decimal("1.10"))
        give_nothing(ctx, data)
    assert IdempotencyRecord.objects.count() == 3


@action("kernel_test.level")
def level(ctx: Context, data: Count) -> None:
    """Set all counters to the same value."""
    write_all(list(NumberSeries.objects.order_by("name")), value=data.value)


def test_many_rows_are_written_in_one_statement_and_each_change_is_kept(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    NumberSeries.objects.bulk_create(
        NumberSeries(name=name, value=value) for name, value in (("a", 1), ("b", 7), ("c", 2))
    )

    with django_assert_num_queries(5):  # a savepoint and its end, the rows, the write, the audit
        level(system(), Count(counter="", value=7))

    assert list(NumberSeries.objects.values_list("value", flat=True)) == [7, 7, 7]
    assert AuditEntry.objects.get().changes == [
        {"of": "kernel.numberseries:a", "field": "value", "old": 1, "new": 7},
        {"of": "kernel.numberseries:c", "field": "value", "old": 2, "new": 7},
    ]
