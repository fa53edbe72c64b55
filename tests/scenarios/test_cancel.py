"""Cancelling (撤单): what is taken back at once, what the network has still to undo, and who has to agree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, RetryCommand, claim_commands, retry_command
from shouli.kernel import outbox
from shouli.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import queries as ledger
from shouli.orders import actions as orders
from shouli.orders import queries
from shouli.orders.actions.cancel_order import CancellationPending
from shouli.orders.cancellation_effects import Effects, GivenBack
from shouli.orders.cancellations import cancellation_of
from shouli.orders.models import Cancellation, Order
from shouli.processes import queries as processes
from shouli.processes.errors import StepNotOpen
from shouli.resources import queries as resources
from shouli.resources.actions import WakeNumbers, wake_numbers
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk

REASON = "客户不装了"


def audited(desk: Desk) -> Order:
    """Bring a new installation of 120.00 to the installer's visit."""
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    return desk.audit(order)


def switched(desk: Desk) -> Order:
    """Bring a batch of two lines to where the network has switched one and refused the other."""
    order = desk.open("fixed_line.install", desk.new_customer(), quantity=2)
    desk.fill_install(order)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    desk.visit(order)
    ctx = system(desk.ctx.now)
    claim_commands(ctx, ClaimCommands(limit=100))
    first, second = gateways.commands_of(f"order:{order.pk}")
    desk.answer(first.id, accepted=True)
    desk.answer(second.id, accepted=False)
    return desk.fresh(order)


def cancel(desk: Desk, order: Order, staff_number: str = "3301") -> Order:
    """Cancel as a supervisor, who may give money back."""
    return orders.cancel_order(desk.as_staff(staff_number), orders.CancelOrder(order_id=order.pk, reason=REASON))


def undone(order: Order) -> list[tuple[str, str, str]]:
    """List what was asked of the network to undo."""
    return [(item.verb, item.line_number, item.state) for item in gateways.commands_of(f"cancellation:{order.pk}")]


def waits_at(order: Order) -> list[tuple[str, str]]:
    """Return the step and role at which the cancellation waits for a person."""
    return [(task.step, task.role) for task in processes.open_steps(f"cancellation:{order.pk}")]


def states_of(order: Order) -> list[str]:
    """Return the states of the numbers of an order after the sweep, in the order of its lines."""
    wake_numbers(system(NOON + timedelta(seconds=1)), WakeNumbers())
    found = resources.get_numbers(line.service_number for line in order.lines.all())
    return [found[line.service_number].state for line in order.lines.order_by("line_no")]


def test_what_was_foreseen_is_what_happens(desk: Desk) -> None:
    order = audited(desk)
    (line,) = order.lines.all()

    foreseen = queries.effects_of_cancelling(desk.ctx, order.pk)

    assert foreseen == Effects(
        money=(GivenBack(name="现金", name_en="Cash", amount="120.00"),),
        numbers=(line.service_number,),
        slots=1,
        visits=1,
        switched=(),
    )
    assert foreseen.total == Decimal("120.00")
    assert cancel(desk, order).state == "cancelled"
    kept = cancellation_of(order.pk)
    assert kept is not None
    assert (kept.effects, kept.state, kept.reason, kept.asked_by_name) == (foreseen, "done", REASON, "赵红霞")
    assert queries.effects_of_cancelling(desk.ctx, order.pk) == Effects(numbers=(line.service_number,))
    assert ledger.balance("1001") == Decimal(0)


@pytest.mark.does("orders.compensate_order", "orders.request_undo", "orders.finish_cancellation")
def test_a_number_the_network_still_serves_is_offered_to_nobody(desk: Desk) -> None:
    order = switched(desk)
    first, second = order.lines.order_by("line_no")

    cancel(desk, order)

    assert desk.fresh(order).state == "cancelled"
    assert undone(order) == [("deactivate", first.service_number, "requested")]
    assert states_of(order) == ["in_use", "in_use"]
    lines = [subscriptions.get_subscription(line.subscription_id or 0).state for line in (first, second)]
    assert lines == ["abandoned", "abandoned"]

    desk.network_undo(order, accepted=False)

    assert waits_at(order) == [("repair_undo", "resource_manager")]
    (task,) = processes.open_steps(f"cancellation:{order.pk}")
    assert task.due_at == NOON + timedelta(hours=8)
    assert states_of(order) == ["in_use", "in_use"]

    orders.retry_undo(desk.as_staff("6201"), orders.RetryUndo(order_id=order.pk))
    desk.network_undo(order)

    assert undone(order) == [
        ("deactivate", first.service_number, "withdrawn"),
        ("deactivate", first.service_number, "accepted"),
    ]
    assert states_of(order) == ["free", "free"]
    assert Cancellation.objects.get().state == "done"
    trace = processes.trace(f"cancellation:{order.pk}")
    assert trace is not None
    assert trace.state == "completed"


def test_a_command_asked_again_at_the_network_takes_the_cancellation_on(desk: Desk) -> None:
    order = switched(desk)
    cancel(desk, order)
    desk.network_undo(order, accepted=False)
    (command,) = gateways.commands_of(f"cancellation:{order.pk}")

    retry_command(desk.as_staff("6201"), RetryCommand(command_id=command.id))
    desk.network_undo(order, accepted=False)
    assert waits_at(order) == [("repair_undo", "resource_manager")]
    retry_command(desk.as_staff("6201"), RetryCommand(command_id=command.id))
    desk.network_undo(order)

    assert waits_at(order) == []
    assert states_of(order) == ["free", "free"]
    with pytest.raises(StepNotOpen):
        orders.retry_undo(desk.as_staff("6201"), orders.RetryUndo(order_id=order.pk))


def test_an_answer_delivered_twice_changes_nothing_more(desk: Desk) -> None:
    order = switched(desk)
    cancel(desk, order)
    desk.network_undo(order)
    before = list(OutboxMessage.objects.values_list("event", flat=True))

    orders.note_undo(system(NOON), orders.NoteUndo(order_id=order.pk))

    assert list(OutboxMessage.objects.values_list("event", flat=True)) == before
    assert Cancellation.objects.get().state == "done"


def test_a_change_of_products_is_switched_back(desk: Desk, line: SubscriptionView) -> None:
    """The undo has the verb and line of what it undoes, and is asked for all the same."""
    order = desk.change(line, "change_products", secondaries=["LOCAL_DIAL"])
    desk.save(order)
    desk.papers(order)
    desk.audit(order)
    ctx = system(NOON)
    (command,) = claim_commands(ctx, ClaimCommands(limit=1))
    with pytest.raises(orders.NetworkBusy):
        cancel(desk, order)
    desk.answer(command.pk, accepted=True, delivered=False)

    cancel(desk, order)
    outbox.drain(NOON)

    assert undone(order) == [("change_services", line.service_number, "requested")]
    (asked,) = gateways.commands_of(f"cancellation:{order.pk}")
    assert asked.parameters == {"services": ",".join(line.secondaries)}
    with pytest.raises(Invalid) as refusal:
        desk.change(line, "change_products", secondaries=["LOCAL_DIAL"])
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("service_number", "open_order")]


def test_a_relocation_keeps_its_new_number_until_the_line_is_back(desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "relocate", **desk.address("jsl", 14), address_text="3号楼", announcement="no")
    new = desk.pick(order)
    desk.book(order)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    desk.visit(order)
    (command,) = claim_commands(system(NOON), ClaimCommands(limit=1))
    desk.answer(command.pk, accepted=True, delivered=False)

    cancel(desk, order)

    held = resources.get_number(new)
    assert held is not None
    assert (held.state, held.owner) == ("held", f"order:{order.pk}")
    desk.network_undo(order)
    freed = resources.get_number(new)
    assert freed is not None
    assert (freed.state, freed.owner) == ("free", "")
    assert subscriptions.get_subscription(line.id).service_number == line.service_number


def test_a_clerk_hands_a_paid_cancellation_to_a_supervisor(desk: Desk) -> None:
    order = audited(desk)

    asked = cancel(desk, order, "3107")

    assert asked.state == "fulfilling"
    assert waits_at(order) == [("approve", "supervisor")]
    assert ledger.balance("1001") == Decimal("120.00")
    assert OutboxMessage.objects.filter(event="orders.cancellation_asked", owner=f"order:{order.pk}").count() == 1
    with pytest.raises(CancellationPending):
        cancel(desk, order)
    with pytest.raises(NotAllowed):
        orders.judge_cancellation(desk.ctx, orders.JudgeCancellation(order_id=order.pk, approved=True))

    supervisor = desk.as_staff("3301")
    judged = orders.judge_cancellation(supervisor, orders.JudgeCancellation(order_id=order.pk, approved=True))

    assert judged.state == "cancelled"
    assert ledger.balance("1001") == Decimal(0)
    row = Cancellation.objects.get()
    assert (row.state, row.asked_by, row.judged_by) == ("done", desk.ctx.actor.key, supervisor.actor.key)
    assert AuditEntry.objects.filter(action="orders.judge_cancellation", outcome="done").count() == 1
    with pytest.raises(WrongState):
        orders.judge_cancellation(supervisor, orders.JudgeCancellation(order_id=order.pk, approved=True))


def test_a_refused_cancellation_leaves_the_order_as_it_is(desk: Desk) -> None:
    order = audited(desk)
    cancel(desk, order, "3107")
    supervisor = desk.as_staff("3301")

    with pytest.raises(Invalid):
        orders.judge_cancellation(supervisor, orders.JudgeCancellation(order_id=order.pk, approved=False, reason=" "))
    assert waits_at(order) == [("approve", "supervisor")]
    refused = orders.JudgeCancellation(order_id=order.pk, approved=False, reason="装机员已出发")
    orders.judge_cancellation(supervisor, refused)

    assert desk.fresh(order).state == "fulfilling"
    assert waits_at(order) == []
    kept = cancellation_of(order.pk)
    assert kept is not None
    assert (kept.state, kept.refusal) == ("refused", "装机员已出发")
    assert OutboxMessage.objects.filter(event="orders.cancellation_refused").count() == 1
    with pytest.raises(NotFound):
        orders.judge_cancellation(supervisor, refused)
    assert cancel(desk, order).state == "cancelled"


def test_an_order_completed_meanwhile_overtakes_its_cancellation(desk: Desk) -> None:
    order = audited(desk)
    cancel(desk, order, "3107")

    desk.visit(order)
    desk.network(order)

    assert desk.fresh(order).state == "completed"
    assert Cancellation.objects.get().state == "overtaken"
    assert waits_at(order) == []


def test_without_a_reason_nothing_is_cancelled(desk: Desk) -> None:
    order = audited(desk)

    with pytest.raises(Invalid) as refusal:
        orders.cancel_order(desk.as_staff("3301"), orders.CancelOrder(order_id=order.pk, reason="  "))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("reason", "missing")]
    assert not Cancellation.objects.exists()
    assert desk.fresh(order).state == "fulfilling"


def test_cancelling_twice_under_one_key_cancels_once(desk: Desk) -> None:
    order = audited(desk)
    asked = orders.CancelOrder(order_id=order.pk, reason=REASON)
    supervisor = desk.as_staff("3301").keyed("cancel")

    first, second = (orders.cancel_order(supervisor, asked) for _time in range(2))

    assert (first.pk, first.state) == (second.pk, second.state) == (order.pk, "cancelled")
    assert Cancellation.objects.count() == 1


def test_a_line_repaired_at_the_network_goes_on_by_itself(desk: Desk) -> None:
    """The fault of an order that is wanted: the command asked again is all the repair there is."""
    order = audited(desk)
    desk.visit(order)
    desk.network(order, accepted=False)
    assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == ["repair"]
    (command,) = gateways.commands_of(f"order:{order.pk}")

    retry_command(desk.as_staff("6201"), RetryCommand(command_id=command.id))
    desk.network(order)

    assert desk.fresh(order).state == "completed"
