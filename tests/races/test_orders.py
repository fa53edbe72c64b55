"""Many desks at one order: whatever is done twice at once is done once, and nothing is lost between two clerks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from django.conf import settings
from django.db import transaction

from shouli.kernel.errors import BusinessError, Invalid
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger.proving import prove
from shouli.orders import actions as orders
from shouli.orders.models import Cancellation, Order
from shouli.parties.models import Customer
from shouli.payments import queries as payments
from shouli.processes import queries as processes
from shouli.resources import queries as resources
from shouli.resources.actions import ExpireHolds, expire_holds
from shouli.subscriptions.models import Subscription
from tests.races.together import PATIENCE, aside, read_all_then_write, together, wait_for_a_lock
from tests.scenarios.desk import Desk, staff_at

pytestmark = pytest.mark.races
HANDS = 6
TOTAL = Decimal("120.00")


@pytest.fixture
def desk(own_database: str) -> Desk:
    """A clerk of the sample operator, on a database of this test's own."""
    return Desk(staff_at("3107"))


def code_of(answer: object) -> str:
    """Name an outcome."""
    if isinstance(answer, BusinessError):
        return answer.code
    assert not isinstance(answer, Exception), repr(answer)
    return "done"


def outcomes(answers: Sequence[object]) -> dict[str, int]:
    """Count the outcomes."""
    return dict(Counter(map(code_of, answers)))


def filled(desk: Desk, serial: str = "001") -> Order:
    """Fill in a new installation up to its last field."""
    order = desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen(serial)))
    return desk.fill_install(order)


def collect(desk: Desk, order_id: int, key: str = "") -> object:
    """Take the fees of an order in cash."""
    cash = orders.Tender(kind="cash", amount=TOTAL)
    asked = orders.CollectFees(order_id=order_id, expected_total=TOTAL, means=(cash,), tendered_cash=TOTAL)
    return orders.collect_fees(desk.ctx.keyed(key), asked)


def cancel(desk: Desk, order_id: int) -> object:
    """Let a supervisor cancel an order."""
    return orders.cancel_order(desk.as_staff("3301"), orders.CancelOrder(order_id=order_id, reason="客户放弃办理"))


def assert_whole(order_id: int) -> None:
    """Check that numbers, payments, lines and books tell one story about an order."""
    order = Order.objects.get(pk=order_id)
    paid = [item for item in payments.payments_of(f"order:{order_id}") if item.state == "active"]
    lines = list(order.lines.all())
    assert prove() == []
    if order.state == "cancelled":
        assert paid == []
        assert resources.numbers_of(f"order:{order_id}") == []
        assert all(number_state(line.service_number) in ("free", "resting") for line in lines)
    elif order.state != "awaiting_charge":
        assert [item.total for item in paid] == [order.total]
        assert [number_state(line.service_number) for line in lines] == ["in_use"]


def number_state(number: str) -> str:
    """Return the state of a number."""
    view = resources.get_number(number)
    assert view is not None
    return view.state


def test_two_clerks_one_number(desk: Desk) -> None:
    drafts = [
        desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen(f"{hand + 1:03d}")))
        for hand in range(HANDS)
    ]
    for draft in drafts:
        desk.fill_install(draft, service_number="")
    exchange = desk.exchange_of(drafts[0])
    number = resources.draw_numbers(exchange, mode="random", levels=("ordinary",))[0].number

    def pick(order: Order) -> object:
        asked = orders.PickNumber(order_id=order.pk, number=number, exchange_id=exchange)
        return orders.pick_number(desk.ctx, asked)

    answers = together([partial(pick, draft) for draft in drafts])

    assert outcomes(answers) == {"done": 1, "number_taken": HANDS - 1}
    (winner,) = [draft for draft, answer in zip(drafts, answers, strict=True) if code_of(answer) == "done"]
    held = resources.get_number(number)
    assert held is not None
    assert (held.state, held.owner) == ("held", f"order:{winner.pk}")
    assert [Order.objects.get(pk=draft.pk).values["service_number"] for draft in drafts].count(number) == 1


def test_reading_the_state_first_and_saving_then_saves_for_all(desk: Desk) -> None:
    order = filled(desk)

    def is_draft() -> bool:
        return Order.objects.get(pk=order.pk).state == "draft"

    def save(_owner: str) -> None:
        Order.objects.filter(pk=order.pk).update(state="awaiting_charge")

    assert read_all_then_write(is_draft, save, HANDS) == HANDS  # the race is real


@pytest.mark.rule("FL-084")
@pytest.mark.parametrize("keyed", [True, False], ids=["one form sent twice", "two windows"])
def test_double_click_on_save(desk: Desk, keyed: bool) -> None:
    order = filled(desk)

    def save(hand: int) -> object:
        ctx = desk.ctx.keyed("save" if keyed else f"save {hand}")
        return orders.accept_order(ctx, orders.AcceptOrder(order_id=order.pk, values=order.values))

    answers = together([partial(save, hand) for hand in range(HANDS)])

    assert outcomes(answers) == ({"done": HANDS} if keyed else {"done": 1, "wrong_state": HANDS - 1})
    assert Order.objects.get(pk=order.pk).state == "awaiting_charge"
    assert order.lines.count() == 1
    assert [fee.name for fee in order.fees.order_by("position")] == ["电话终端费", "工料费"]
    assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == ["collect"]


@pytest.mark.parametrize("keyed", [True, False], ids=["one form sent twice", "two windows"])
def test_double_click_on_collect(desk: Desk, keyed: bool) -> None:
    order = desk.save(filled(desk))

    answers = together([partial(collect, desk, order.pk, "pay" if keyed else f"pay {hand}") for hand in range(HANDS)])

    assert outcomes(answers) == ({"done": HANDS} if keyed else {"done": 1, "wrong_state": HANDS - 1})
    assert Subscription.objects.count() == 1
    assert_whole(order.pk)


def test_what_an_order_derives_is_opened_once(desk: Desk) -> None:
    customer = desk.new_customer()
    parent = desk.open("fixed_line.family", customer, desk.line_in_service(customer))

    def derive() -> object:
        return desk.open("fixed_line.install", customer, parent_id=parent.pk)

    answers = together([derive] * HANDS)

    assert outcomes(answers) == {"done": HANDS}
    assert parent.derived.count() == 1


def test_two_audits_of_one_order(desk: Desk) -> None:
    order = desk.save(filled(desk))
    desk.collect(order)
    desk.papers(order)
    auditor = desk.as_staff("3201")

    passing = partial(orders.audit_order, auditor, orders.AuditOrder(order_id=order.pk))
    returning = partial(orders.return_order, auditor, orders.ReturnOrder(order_id=order.pk, reason="缺签名"))
    calls: list[Callable[[], object]] = [passing, passing, passing, returning, returning, returning]

    answers = together(calls)

    assert outcomes(answers) == {"done": 1, "wrong_state": HANDS - 1}
    returned = any(code_of(answer) == "done" for answer in answers[3:])
    assert Order.objects.get(pk=order.pk).state == ("returned" if returned else "fulfilling")
    assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == ["amend" if returned else "visit"]


def test_a_reservation_runs_out_while_the_customer_pays(desk: Desk) -> None:
    """Whoever is first wins whole: the payment keeps the number for good, or nobody pays for a number that is gone."""
    order = desk.save(filled(desk))
    late = NOON + timedelta(days=4)
    calls: list[Callable[[], object]] = [
        partial(collect, desk.at(late), order.pk),
        partial(expire_holds, system(late), ExpireHolds()),
    ]

    answers = together(calls)

    paid = code_of(answers[0])
    assert paid in ("done", "hold_lost")
    assert code_of(answers[1]) == "done"
    (line,) = order.lines.all()
    assert number_state(line.service_number) == ("in_use" if paid == "done" else "free")
    assert len(payments.payments_of(f"order:{order.pk}")) == (1 if paid == "done" else 0)
    assert_whole(order.pk)


def test_after_the_reservation_ran_out_nobody_pays(desk: Desk) -> None:
    order = desk.save(filled(desk))
    late = NOON + timedelta(days=4)
    expire_holds(system(late), ExpireHolds())

    answers = together([partial(collect, desk.at(late), order.pk)] * HANDS)

    assert outcomes(answers) == {"hold_lost": HANDS}
    assert payments.payments_of(f"order:{order.pk}") == []
    assert Order.objects.get(pk=order.pk).state == "awaiting_charge"


def test_cancel_against_collect(desk: Desk) -> None:
    """In whichever order they come, the money is where the order says it is."""
    for serial in ("011", "012", "013"):
        order = desk.save(filled(desk, serial))

        answers = together([partial(collect, desk, order.pk), partial(cancel, desk, order.pk)])

        state = Order.objects.get(pk=order.pk).state
        assert code_of(answers[1]) == "done"
        assert state == "cancelled"
        assert code_of(answers[0]) in ("done", "wrong_state")
        assert_whole(order.pk)


def paid(desk: Desk) -> Order:
    """Bring a new installation to where it is paid and printed."""
    order = desk.save(filled(desk))
    desk.collect(order)
    desk.papers(order)
    return order


def test_many_supervisors_cancel_one_order(desk: Desk) -> None:
    order = paid(desk)

    answers = together([partial(cancel, desk, order.pk)] * HANDS)

    assert outcomes(answers) == {"done": 1, "wrong_state": HANDS - 1}
    assert [item.state for item in payments.payments_of(f"order:{order.pk}")] == ["reversed"]
    assert Cancellation.objects.get().state == "done"
    assert_whole(order.pk)


def test_many_clerks_ask_for_one_cancellation(desk: Desk) -> None:
    order = paid(desk)
    asked = orders.CancelOrder(order_id=order.pk, reason="客户放弃办理")

    answers = together([partial(orders.cancel_order, desk.ctx, asked)] * HANDS)

    assert outcomes(answers) == {"done": 1, "cancellation_pending": HANDS - 1}
    assert [task.step for task in processes.open_steps(f"cancellation:{order.pk}")] == ["approve"]
    assert_whole(order.pk)


def test_approval_against_refusal(desk: Desk) -> None:
    """One word counts: money and order tell the same of it."""
    order = paid(desk)
    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=order.pk, reason="客户放弃办理"))
    supervisor = desk.as_staff("3301")
    yes = orders.JudgeCancellation(order_id=order.pk, approved=True)
    no = orders.JudgeCancellation(order_id=order.pk, approved=False, reason="已派装机员")

    answers = together([partial(orders.judge_cancellation, supervisor, word) for word in (yes, no)])

    assert sorted(outcomes(answers).values()) == [1, 1]
    approved = code_of(answers[0]) == "done"
    assert Order.objects.get(pk=order.pk).state == ("cancelled" if approved else "awaiting_audit")
    assert_whole(order.pk)


def test_two_orders_on_one_line(desk: Desk) -> None:
    """Both were opened before either was saved; the line has room for one unfinished order of a business."""
    line = desk.line_in_service(desk.new_customer())
    drafts = [desk.change(line, "change_products", secondaries=["LOCAL_DIAL"]) for _hand in range(HANDS)]

    def save(order: Order) -> object:
        return orders.accept_order(desk.ctx, orders.AcceptOrder(order_id=order.pk, values=order.values))

    answers = together([partial(save, draft) for draft in drafts])

    assert outcomes(answers) == {"done": 1, "invalid": HANDS - 1}
    assert {fault.code for answer in answers if isinstance(answer, Invalid) for fault in answer.faults} == {
        "open_order"
    }
    assert Order.objects.filter(subscription_id=line.id).exclude(state="draft").count() == 1


HOLD_OVER = NOON + settings.SHOULI_NUMBER_HOLD + timedelta(minutes=1)


def save_late(desk: Desk, order: Order) -> object:
    """Save a draft when the hold of its number has run out, but no sweep has come by."""
    return orders.accept_order(desk.at(HOLD_OVER).ctx, orders.AcceptOrder(order_id=order.pk, values=order.values))


@contextmanager
def customer_in_other_hands(customer_id: int) -> Iterator[None]:
    """Keep a save between its check and its writing: it locks the customer there, whom another desk has just now."""
    taken, over = Event(), Event()

    def work_on_the_customer() -> None:
        with transaction.atomic():
            Customer.objects.select_for_update().get(pk=customer_id)
            taken.set()
            over.wait(PATIENCE)

    other = aside(work_on_the_customer)
    assert taken.wait(PATIENCE)
    yield
    over.set()
    other.result(PATIENCE)


def test_a_sweep_beside_a_save_takes_no_number_from_under_it(desk: Desk) -> None:
    """Whatever has been checked is what is written: an order without line and number was paid and got stuck."""
    order = filled(desk)
    with customer_in_other_hands(order.customer_id):
        saving = aside(partial(save_late, desk, order))
        wait_for_a_lock()
        swept = aside(lambda: expire_holds(system(HOLD_OVER), ExpireHolds())).result(PATIENCE)
    saving.result(PATIENCE)

    (line,) = order.lines.all()
    assert swept == 0
    assert [view.number for view in resources.numbers_of(f"order:{order.pk}")] == [line.service_number]


def test_a_number_is_not_dropped_from_under_a_save(desk: Desk) -> None:
    order = filled(desk)
    without = orders.KeepDraft(order_id=order.pk, values={**order.values, "service_number": ""})
    with customer_in_other_hands(order.customer_id):
        saving = aside(partial(save_late, desk, order))
        wait_for_a_lock()
        dropping = aside(partial(orders.keep_draft, desk.ctx, without))
    saving.result(PATIENCE)

    assert code_of(dropping.exception(PATIENCE)) == "wrong_state"
    (line,) = order.lines.all()
    assert [view.number for view in resources.numbers_of(f"order:{order.pk}")] == [line.service_number]


def test_a_save_after_the_sweep_asks_for_another_number(desk: Desk) -> None:
    order = filled(desk)

    calls: list[Callable[[], object]] = [
        partial(save_late, desk, order),
        partial(expire_holds, system(HOLD_OVER), ExpireHolds()),
    ]

    answers = together(calls)

    held = resources.numbers_of(f"order:{order.pk}")
    if code_of(answers[0]) == "done":
        assert [line.service_number for line in order.lines.all()] == [view.number for view in held]
    else:
        assert isinstance(answers[0], Invalid)
        assert {(fault.field, fault.code) for fault in answers[0].faults} == {("service_number", "not_held")}
        assert (Order.objects.get(pk=order.pk).state, held, order.lines.count()) == ("draft", [], 0)
