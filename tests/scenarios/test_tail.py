"""After the form: adjusted fees, payment by several means, reversal, return by audit, failed visits, cancellation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.kernel import outbox
from shouli.kernel.errors import Invalid, KeyReused, Stale, WrongState
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import queries as ledger
from shouli.orders import actions as orders
from shouli.orders import listing
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.processes import queries as processes
from shouli.resources import queries as resources
from shouli.resources.actions import ExpireHolds, HoldLost, WakeNumbers, expire_holds, wake_numbers
from shouli.subscriptions import queries as subscriptions
from shouli.workforce import queries as workforce
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-085", "FL-086")
def test_several_means_and_change(desk: Desk) -> None:
    order = desk.saved_install()
    means = (
        orders.Tender(kind="card", amount=Decimal("70.00"), reference="POS 000123"),
        orders.Tender(kind="cash", amount=Decimal("50.00")),
    )

    orders.collect_fees(
        desk.ctx,
        orders.CollectFees(
            order_id=order.pk, expected_total=Decimal("120.00"), means=means, tendered_cash=Decimal("100.00")
        ),
    )

    paid = payments.payment_of(f"order:{order.pk}")
    assert paid is not None
    assert (paid.total, paid.change_given) == (Decimal("120.00"), Decimal("50.00"))
    assert ledger.balance("1001") == Decimal("50.00")
    assert ledger.balance("1002") == Decimal("70.00")
    assert ledger.balance("1121") == Decimal(0)
    assert ledger.prove() == []


@pytest.mark.rule("FL-086")
def test_means_must_add_up(desk: Desk) -> None:
    order = desk.saved_install()
    short = orders.CollectFees(
        order_id=order.pk,
        expected_total=Decimal("120.00"),
        means=(orders.Tender(kind="card", amount=Decimal("100.00"), reference="POS 000123"),),
    )

    with pytest.raises(Invalid):
        orders.collect_fees(desk.ctx, short)

    assert desk.fresh(order).state == "awaiting_charge"
    assert ledger.balance("1002") == Decimal(0)


def test_the_total_must_be_the_one_the_clerk_saw(desk: Desk) -> None:
    order = desk.saved_install()
    stale = orders.CollectFees(
        order_id=order.pk,
        expected_total=Decimal("70.00"),
        means=(orders.Tender(kind="cash", amount=Decimal("70.00")),),
        tendered_cash=Decimal("70.00"),
    )

    with pytest.raises(Invalid) as refusal:
        orders.collect_fees(desk.ctx, stale)

    assert [fault.field for fault in refusal.value.faults] == ["expected_total"]


def test_a_repeated_click_collects_once(desk: Desk) -> None:
    order = desk.saved_install()
    keyed = replace(desk.ctx, idempotency_key="form-1")
    asked = orders.CollectFees(
        order_id=order.pk,
        expected_total=Decimal("120.00"),
        means=(orders.Tender(kind="cash", amount=Decimal("120.00")),),
        tendered_cash=Decimal("120.00"),
    )

    first, second = orders.collect_fees(keyed, asked), orders.collect_fees(keyed, asked)

    assert first.pk == second.pk
    assert ledger.balance("1001") == Decimal("120.00")
    with pytest.raises(KeyReused):
        orders.collect_fees(keyed, replace(asked, tendered_cash=Decimal("200.00")))
    with pytest.raises(WrongState):
        orders.collect_fees(desk.ctx, asked)


def test_two_windows(desk: Desk) -> None:
    """What the second window would overwrite is refused; what the first typed stays."""
    order = desk.open("fixed_line.install", desk.new_customer())
    seen = order.version
    orders.keep_draft(desk.ctx, orders.KeepDraft(order_id=order.pk, values={"remark": "first"}, version=seen))

    with pytest.raises(Stale):
        orders.keep_draft(desk.ctx, orders.KeepDraft(order_id=order.pk, values={"remark": "second"}, version=seen))

    assert desk.fresh(order).values == {"remark": "first"}


@pytest.mark.does("parties.hand_over_copies")
def test_park_and_resume_at_another_desk(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order)
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=order.pk, note="客户回家取证件"))
    colleague = Desk(desk.as_staff("3109"))
    assert [order.park_note for order in listing.parked(colleague.ctx)] == ["客户回家取证件"]

    orders.resume_draft(colleague.ctx, orders.ParkDraft(order_id=order.pk))

    assert not listing.parked(colleague.ctx).exists()
    assert desk.fresh(order).accepted_by == colleague.ctx.actor.key
    monday = colleague.at(NOON + timedelta(days=1))
    monday.pick(order)
    monday.book(order)
    assert monday.save(order).total == Decimal("120.00")


def test_a_number_lost_while_the_customer_hesitates(desk: Desk) -> None:
    """The hold of a saved order ends after three days; the clerk gives the order another number."""
    order = desk.saved_install()
    (line,) = order.lines.all()
    later = desk.at(NOON + timedelta(days=3, minutes=1))
    expire_holds(system(later.ctx.now), ExpireHolds())

    with pytest.raises(HoldLost):
        later.collect(order)
    assert ledger.balance("1001") == Decimal(0)
    other = resources.draw_numbers(later.exchange_of(order), mode="random", levels=("ordinary",))[0].number
    replace_asked = orders.ReplaceNumber(
        order_id=order.pk, old=line.service_number, new=other, version=desk.fresh(order).version
    )
    orders.replace_number(later.ctx, replace_asked)

    assert later.collect(order).state == "awaiting_print"
    assert [item.service_number for item in order.lines.all()] == [other]


def test_a_draft_is_told_that_its_number_is_gone(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order)
    later = NOON + timedelta(minutes=16)

    expire_holds(system(later), ExpireHolds())
    outbox.drain(later)

    assert desk.fresh(order).values["service_number"] == ""
    assert ("service_number", "missing") in desk.faults(order)


@pytest.mark.does("orders.note_lost_number")
def test_a_saved_order_is_flagged_when_its_number_is_gone(desk: Desk) -> None:
    order = desk.saved_install()
    (line,) = order.lines.all()
    later = NOON + timedelta(days=3, minutes=1)

    expire_holds(system(later), ExpireHolds())
    outbox.drain(later)

    assert [(flag.code, flag.detail) for flag in desk.view(order).flags] == [
        ("number_lost", {"number": line.service_number})
    ]


def test_a_returned_order_is_mended_and_passes(desk: Desk) -> None:
    order = desk.saved_install()
    desk.collect(order)
    desk.papers(order)
    auditor = desk.as_staff("3201")
    with pytest.raises(Invalid):
        orders.return_order(auditor, orders.ReturnOrder(order_id=order.pk, reason=" "))
    orders.return_order(auditor, orders.ReturnOrder(order_id=order.pk, reason="证件复印件不清"))
    assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == ["amend"]

    orders.resubmit_order(desk.ctx, orders.ResubmitOrder(order_id=order.pk, remark="已重新扫描"))

    assert desk.fresh(order).state == "awaiting_audit"
    desk.audit(order)
    desk.visit(order)
    desk.network(order)
    assert desk.fresh(order).state == "completed"


def test_a_failed_visit_goes_back_to_the_counter(desk: Desk) -> None:
    order = desk.saved_install()
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    desk.visit(order, reason="customer_absent")
    (task,) = processes.open_steps(f"order:{order.pk}")
    assert (task.step, task.role) == ("decide", "clerk")
    slots = workforce.list_slots(
        exchange_id=desk.exchange_of(order), from_day=NOON.date() + timedelta(days=2), days=3, now=NOON
    )

    orders.rebook_visit(desk.ctx, orders.RebookVisit(order_id=order.pk, slot_id=next(s.id for s in slots if s.open)))

    desk.visit(order)
    desk.network(order)
    assert desk.fresh(order).state == "completed"
    assert [item.state for item in workforce.work_orders_of(f"order:{order.pk}")] == ["failed", "completed"]


@pytest.mark.does(
    "orders.dispatch_visit",
    "orders.record_visit",
    "orders.request_network_change",
    "orders.note_network",
    "orders.complete_order",
)
def test_a_network_fault_is_mended_and_tried_again(desk: Desk) -> None:
    order = desk.saved_install()
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    desk.visit(order)
    desk.network(order, accepted=False)
    (task,) = processes.open_steps(f"order:{order.pk}")
    assert (task.step, task.role) == ("repair", "resource_manager")

    orders.retry_network(desk.as_staff("6201"), orders.RetryNetwork(order_id=order.pk))

    assert desk.network(order) == 1
    assert desk.fresh(order).state == "completed"


STAGES = ["awaiting_charge", "awaiting_print", "awaiting_audit", "visit", "decide", "repair"]


def brought_to(desk: Desk, stage: str) -> Order:
    """Take a new installation to a stage of its life."""
    order = desk.saved_install()
    if stage == "awaiting_charge":
        return order
    desk.collect(order)
    if stage == "awaiting_print":
        return order
    desk.papers(order)
    if stage == "awaiting_audit":
        return order
    desk.audit(order)
    if stage == "visit":
        return order
    desk.visit(order, reason="customer_declined" if stage == "decide" else "")
    if stage == "repair":
        desk.network(order, accepted=False)
    return order


@pytest.mark.parametrize("stage", STAGES)
def test_cancelling_compensates_whatever_was_done(desk: Desk, stage: str) -> None:
    order = brought_to(desk, stage)
    (line,) = order.lines.all()
    supervisor = desk.as_staff("3301")

    orders.cancel_order(supervisor, orders.CancelOrder(order_id=order.pk, reason="客户不装了"))

    outbox.drain(NOON)
    assert desk.fresh(order).state == "cancelled"
    assert processes.open_steps(f"order:{order.pk}") == []
    assert not any(item.state in workforce.TO_DO for item in workforce.work_orders_of(f"order:{order.pk}"))
    wake_numbers(system(NOON + timedelta(seconds=1)), WakeNumbers())
    number = resources.get_number(line.service_number)
    assert number is not None
    assert (number.state, number.owner) == ("free", "")
    assert {ledger.balance(code) for code in ("1001", "1121", "6001")} == {Decimal(0)}
    assert ledger.prove() == []
    (fresh,) = order.lines.all()
    if fresh.subscription_id:
        assert subscriptions.get_subscription(fresh.subscription_id).state == "abandoned"


def test_a_completed_order_cannot_be_cancelled(desk: Desk) -> None:
    order = desk.saved_install()
    desk.through(order)

    with pytest.raises(WrongState):
        orders.cancel_order(desk.as_staff("3301"), orders.CancelOrder(order_id=order.pk, reason="后悔"))


def test_news_of_a_number_exchanged_meanwhile_flags_nothing(desk: Desk) -> None:
    """The clerk was quicker than the news: the order has another number already."""
    order = desk.saved_install()
    (line,) = order.lines.all()
    later = desk.at(NOON + timedelta(days=3, minutes=1))
    expire_holds(system(later.ctx.now), ExpireHolds())
    other = resources.draw_numbers(later.exchange_of(order), mode="random", levels=("ordinary",))[0].number
    orders.replace_number(
        later.ctx,
        orders.ReplaceNumber(order_id=order.pk, old=line.service_number, new=other, version=desk.fresh(order).version),
    )

    outbox.drain(later.ctx.now)

    assert [flag.code for flag in desk.view(order).flags] == []
