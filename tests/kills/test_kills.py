"""A program dies in the middle of an order: the order goes on from where it stood, or is taken back whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest

from shouli.gateways import queries as gateways
from shouli.kernel import outbox
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON
from shouli.ledger.proving import prove
from shouli.orders import actions as orders
from shouli.orders.models import Cancellation, Order
from shouli.payments import queries as payments
from shouli.payments.models import Invoice, InvoiceRange
from shouli.places import queries as places
from shouli.processes import queries as processes
from shouli.resources import queries as resources
from shouli.resources.models import TelephoneNumber
from shouli.subscriptions.models import Subscription
from shouli.workforce import queries as workforce
from tests.kills.life import MOMENTS, Wish
from tests.scenarios.desk import Desk, staff_at

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[2]
KILLED = -signal.SIGKILL
DESK = ("open", "fill", "pick", "save", "collect", "invoice", "print_invoice", "print_form", "audit", "visit")
WORKER = 4  # the visit is noted; a command is claimed, and answered; the answer is noted and the order completed
ACTIONS = [*((step, 1) for step in DESK), *(("worker", nth) for nth in range(1, WORKER + 1))]
STEP_OF = {"awaiting_charge": "collect", "awaiting_print": "print", "awaiting_audit": "audit"}


class Driver:
    """The program that leads lives; see :mod:`tests.kills.driver`."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.program = program

    def live(self, database: str, wish: Wish, kill: tuple[str, int, str] = ("", 0, "")) -> int:
        """Lead a life until it ends or is killed; return the exit status."""
        request = {"database": database, "wish": asdict(wish), "kill": kill}
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps(request) + "\n")
        self.program.stdin.flush()
        return int(self.program.stdout.readline())


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    """Start the program that leads lives."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "tests.kills.driver"]
    environment = {**os.environ, "PYTHONPATH": paths}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Driver(program)
        assert program.stdin is not None
        program.stdin.close()


@pytest.fixture
def wish(own_database: str) -> Wish:
    """A customer who wants a line at 建设路, with number and appointment chosen."""
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    preview = orders.open_draft.preview(
        desk.ctx, orders.OpenDraft(journey="fixed_line.install", customer_id=customer.pk)
    )
    place = desk.address("jsl", 13)
    exchange_id = places.get_address(int(place["address_id"])).exchange_id
    number = resources.draw_numbers(exchange_id, mode="random", levels=("ordinary",), start=0)[0].number
    slots = workforce.list_slots(exchange_id=exchange_id, from_day=NOON.date() + timedelta(days=1), days=3, now=NOON)
    typed = {
        "products_confirmed": "on",
        "disclosed": "on",
        "user_nature": "private_residence",
        **desk.attributes(),
        **place,
        "address_text": "2号楼1单元501室",
        "document_shown": "on",
        "signed": "on",
        "slot_id": str(next(slot.id for slot in slots if slot.open)),
    }
    return Wish(
        customer_id=customer.pk,
        values={**preview.result.values, **typed},
        number=number,
        exchange_id=exchange_id,
        total="120.00",
    )


def held(owner_kind: str) -> list[tuple[str, str]]:
    """List number and state of all numbers somebody has."""
    rows = TelephoneNumber.objects.filter(owner__startswith=f"{owner_kind}:")
    return list(rows.order_by("number").values_list("number", "state"))


def assert_consistent(wish: Wish) -> None:
    """Check what must hold at every moment, also between two lives."""
    assert prove() == []
    order = Order.objects.filter().first()
    assert Order.objects.count() <= 1
    assert [number for number, _state in (*held("order"), *held("subscription"))] in ([], [wish.number])
    if order is None:
        assert held("order") == []
        return
    paid = payments.payments_of(f"order:{order.pk}")
    is_paid = order.state not in ("draft", "awaiting_charge")
    assert len(paid) == is_paid
    assert Subscription.objects.count() == is_paid
    if order.state in STEP_OF:
        assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == [STEP_OF[order.state]]


def assert_invoices_are_whole(expected: int) -> None:
    """Check that no invoice number was lost: those given out are those that stand on invoices."""
    given_out = sum(item.next_number - item.first_number for item in InvoiceRange.objects.all())
    assert given_out == Invoice.objects.count() == expected


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("step", "nth"), ACTIONS, ids=[f"{step}-{nth}" for step, nth in ACTIONS])
def test_killed_and_started_again(
    driver: Driver, own_database: str, wish: Wish, step: str, nth: int, moment: str
) -> None:
    assert driver.live(own_database, wish, (step, nth, moment)) == KILLED
    assert_consistent(wish)

    assert driver.live(own_database, wish) == 0

    assert_consistent(wish)
    order = Order.objects.get()
    (line,) = order.lines.all()
    (subscription,) = Subscription.objects.all()
    (paid,) = payments.payments_of(f"order:{order.pk}")
    assert (order.state, order.total, paid.total) == ("completed", order.total, order.total)
    assert (line.service_number, line.subscription_id, subscription.state) == (wish.number, subscription.pk, "active")
    assert held("subscription") == [(wish.number, "in_use")]
    assert held("order") == []
    assert_invoices_are_whole(1)
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()
    assert [item.state for item in workforce.work_orders_of(f"order:{order.pk}")] == ["completed"]


TAKEN_BACK = [("save", 1, "committed"), ("collect", 1, "uncommitted"), ("collect", 1, "committed"),
              ("print_form", 1, "half"), ("audit", 1, "committed"), ("worker", 1, "half")]  # fmt: skip


@pytest.mark.parametrize("kill", TAKEN_BACK, ids=["-".join(map(str, kill)) for kill in TAKEN_BACK])
def test_killed_and_taken_back(driver: Driver, own_database: str, wish: Wish, kill: tuple[str, int, str]) -> None:
    assert driver.live(own_database, wish, kill) == KILLED
    order = Order.objects.get()
    was_paid = order.payment_id is not None

    orders.cancel_order(staff_at("3301"), orders.CancelOrder(order_id=order.pk, reason="客户放弃办理"))
    outbox.drain(NOON + timedelta(minutes=10))

    assert Order.objects.get().state == "cancelled"
    assert prove() == []
    number = resources.get_number(wish.number)
    assert number is not None
    assert (number.state, number.owner) == ("resting" if was_paid else "free", "")
    assert [item.state for item in payments.payments_of(f"order:{order.pk}")] == ["reversed"] * was_paid
    assert [item.state for item in Subscription.objects.all()] == ["abandoned"] * was_paid
    assert processes.open_steps(f"order:{order.pk}") == []
    assert not [item for item in workforce.work_orders_of(f"order:{order.pk}") if item.state in workforce.TO_DO]
    booking = workforce.booking_of(f"order:{order.pk}")
    assert booking is None or booking.state == "kept"  # the installer had been there
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()


UNDONE = [("cancel", 1), ("undo", 1), ("undo", 2), ("undo", 3)]  # the answer is noted; the undo claimed, and answered


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("step", "nth"), UNDONE, ids=[f"{step}-{nth}" for step, nth in UNDONE])
def test_killed_while_the_network_undoes(
    driver: Driver, own_database: str, wish: Wish, step: str, nth: int, moment: str
) -> None:
    fickle = replace(wish, changes_mind=True)
    assert driver.live(own_database, fickle, (step, nth, moment)) == KILLED
    assert_consistent(fickle)
    if Order.objects.get().state == "cancelled" and Cancellation.objects.get().state != "done":
        assert held("subscription") == [(wish.number, "in_use")]  # the network may serve it yet

    assert driver.live(own_database, fickle) == 0

    assert_consistent(fickle)
    order = Order.objects.get()
    assert (order.state, Cancellation.objects.get().state) == ("cancelled", "done")
    assert [item.state for item in gateways.commands_of(f"cancellation:{order.pk}")] == ["accepted"]
    assert [item.state for item in payments.payments_of(f"order:{order.pk}")] == ["reversed"]
    number = resources.get_number(wish.number)
    assert number is not None
    assert (number.state, number.owner) == ("resting", "")
    assert processes.open_steps(f"cancellation:{order.pk}") == []
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()
