"""Tills: opened once, counted blind, differences explained, received by somebody else, cash handed over by account."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shouli.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import documents, queries, states
from shouli.payments.actions import (
    Counted,
    CountTill,
    IssueReceipt,
    OpenTill,
    ReceiveTill,
    RefundDeposit,
    ReversePayment,
    SendTillBack,
    collect_payment,
    count_till,
    issue_receipt,
    open_till,
    receive_till,
    refund_deposit,
    reverse_payment,
    send_till_back,
)
from shouli.payments.models import MeansOfPayment, Payment, TillCount, TillSession
from shouli.payments.refusals import AnotherTillOpen, NoTill, OwnTill, TillCounted, TillOpen, VarianceUnexplained
from shouli.payments.tests.factories import card, cash, deposit, given, load_desk, payment
from shouli.payments.tests.shifts import CHIEF, CLERK, COLLEAGUE, busy_day, clerk, count, counted, explain, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_till() -> None:
    """A day's movements of two clerks."""
    busy_day()


@pytest.mark.usefixtures("busy_till")
def test_a_count_that_agrees_is_final_and_the_cash_leaves_with_the_hand_over() -> None:
    till = count(cash="200.00", card="50.00")
    assert till.state == states.COUNTED
    assert ledger.balance("1004") == Decimal(-200)  # the float; nothing has been handed over yet

    receive(till)

    view = queries.get_till(clerk(), till.pk)
    assert (view.state, view.variance, view.received_by) == (states.CLOSED, Decimal("0.00"), CHIEF)
    assert ledger.balance("1001") == Decimal("9.900")  # the colleague's
    assert ledger.balance("1004") == Decimal(0)
    assert ledger.prove() == []


@pytest.mark.usefixtures("busy_till")
def test_a_difference_is_counted_again_explained_and_posted() -> None:
    assert count(cash="195.00", card="50.00").state == states.COUNTING
    till = count(cash="195.00", card="50.00")
    assert till.state == states.COUNTED
    with pytest.raises(VarianceUnexplained):
        receive(till)
    explain(till)
    receive(till)

    view = queries.get_till(clerk(), till.pk)
    assert [(row.means, row.expected, row.counted, row.variance, row.reason) for row in view.counts] == [
        ("cash", Decimal("200.00"), Decimal("195.00"), Decimal("-5.00"), "change"),
        ("card", Decimal("50.00"), Decimal("50.00"), Decimal("0.00"), ""),
        ("wechat", Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), ""),
        ("alipay", Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), ""),
    ]
    assert ledger.balance("6711") == Decimal(5)
    assert ledger.balance("1004") == Decimal(-5)  # 200 given out, 195 came back
    assert ledger.balance("1001") == Decimal("9.900")
    assert ledger.prove() == []
    paper = documents.till_paper(view, clerk="3107", outlet="泉城路营业厅")
    assert paper.number == str(till.pk)


@pytest.mark.usefixtures("busy_till")
def test_the_second_count_stays_as_it_is_and_the_first_is_kept() -> None:
    count(cash="195.00", card="50.00")
    till = count(cash="201.00", card="50.00")
    explain(till)
    receive(till)

    kept = TillCount.objects.filter(till=till, means__code="cash").order_by("attempt")
    assert [(row.attempt, row.counted) for row in kept] == [(1, Decimal("195.00")), (2, Decimal("201.00"))]
    assert ledger.balance("6711") == Decimal(-1)  # too much cash is a difference as well


@pytest.mark.usefixtures("busy_till")
def test_slips_that_do_not_add_up_are_a_variance_but_move_no_money() -> None:
    count(cash="200.00", card="40.00")
    till = count(cash="200.00", card="40.00")
    explain(till, "card", "slip")
    receive(till)

    assert queries.get_till(clerk(), till.pk).variance == Decimal("-10.00")
    assert ledger.balance("6711") == Decimal(0)
    assert ledger.balance("1002") == Decimal(50)


@pytest.mark.usefixtures("busy_till")
def test_nobody_is_told_what_a_till_should_hold_before_the_count_is_final() -> None:
    with pytest.raises(Invalid) as refusal:
        count_till(clerk(), CountTill(counted=(Counted(means="cash", amount=Decimal("200.00")),)))
    assert [fault.field for fault in refusal.value.faults] == ["counted.alipay", "counted.card", "counted.wechat"]

    count(cash="1.00")
    in_hand = queries.till_of(CLERK)

    assert in_hand is not None
    assert (in_hand.state, in_hand.counts) == (states.COUNTING, ())
    assert all(view.counts == () for view in queries.list_tills(system()))
    trail = "".join(
        f"{entry.given}{entry.changes}" for entry in AuditEntry.objects.filter(action="payments.count_till")
    )
    assert "200.00" not in trail.replace("'amount': '200.00'", "")  # what the clerk counted is told, no more


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "Infinity"])
@pytest.mark.usefixtures("busy_till")
def test_what_is_no_amount_is_not_counted(amount: str) -> None:
    with pytest.raises(Invalid):
        count(cash=amount)

    assert TillCount.objects.count() == 0


@pytest.mark.usefixtures("busy_till")
def test_a_till_that_is_being_counted_takes_no_cash() -> None:
    buyer = customer(document_number="110101199003070011")
    count(cash="1.00")

    with pytest.raises(TillCounted):
        payment(buyer.pk, clerk(), owner="order:9")

    assert not Payment.objects.filter(owner="order:9").exists()
    assert payment(buyer.pk, clerk(), owner="order:9", means=(card("120.00"),)).till is None


def test_cash_needs_an_open_till_of_the_clerk_and_a_card_does_not() -> None:
    load_desk()
    buyer = customer()

    with pytest.raises(NoTill) as refusal:
        payment(buyer.pk, clerk())
    assert refusal.value.advice
    with pytest.raises(NoTill):
        payment(buyer.pk, system())
    with pytest.raises(NoTill):
        collect_payment(clerk(), given(buyer.pk, means=(cash("20.00"), card("100.00"))))

    assert not Payment.objects.exists()
    assert payment(buyer.pk, clerk(), means=(card("120.00"),)).till is None


def test_cash_is_given_back_out_of_an_open_till() -> None:
    load_desk()
    buyer = customer()
    paid = payment(buyer.pk)
    held = payment(buyer.pk, owner="order:2", charges=(deposit(),), means=(cash("1000.00"),))
    receipt = issue_receipt(system(), IssueReceipt(payment_id=held.pk))

    with pytest.raises(NoTill):
        reverse_payment(clerk(), ReversePayment(payment_id=paid.pk, reason="客户放弃办理"))
    with pytest.raises(NoTill):
        refund_deposit(clerk(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))

    till = open_till(clerk(), OpenTill())
    reverse_payment(clerk(), ReversePayment(payment_id=paid.pk, reason="客户放弃办理"))
    assert queries.given_back_from(till.pk) == {"cash": Decimal("120.00")}  # not out of the till that took it


def test_each_cash_means_is_handed_over_from_its_own_account() -> None:
    load_desk()
    MeansOfPayment.objects.create(code="coins", name="硬币", name_en="Coins", account="1002", is_cash=True, position=9)
    buyer = customer()
    open_till(clerk(), OpenTill(opening_float=Decimal("50.00")))
    coins = card("20.00", "")
    payment(buyer.pk, clerk(), means=(cash("100.00"), type(coins)(kind="coins", amount=Decimal("20.00"))))
    count(cash="150.00", coins="19.00")
    till = count(cash="150.00", coins="19.00")
    explain(till, "coins", "unknown")

    receive(till)

    balances = {line.code: line.balance for line in ledger.trial_balance() if line.balance}
    assert balances == {"1004": Decimal(119), "6711": Decimal(1), "6001": Decimal(-120)}
    assert ledger.prove() == []


@pytest.mark.usefixtures("busy_till")
def test_money_is_received_by_somebody_else_and_once() -> None:
    till = count(CHIEF, till_id=TillSession.objects.get(staff_id=CLERK).pk, cash="200.00", card="50.00")

    for own in (CLERK, CHIEF):  # whose till it is, and who counted it
        with pytest.raises(OwnTill):
            receive(till, own)
    with pytest.raises(OwnTill):
        receive_till(system(), ReceiveTill(till_id=till.pk))
    receive(till, COLLEAGUE)
    with pytest.raises(WrongState):
        receive(till, COLLEAGUE)

    assert ledger.prove() == []


@pytest.mark.usefixtures("busy_till")
def test_only_who_may_receive_tills_counts_a_colleagues() -> None:
    till = TillSession.objects.get(staff_id=CLERK)
    plain = clerk_context(NOON, roles=(), staff_id=COLLEAGUE, outlet_id=3)

    with pytest.raises(NotAllowed):
        count_till(plain, CountTill(counted=counted(), till_id=till.pk))

    assert not till.counts.exists()


@pytest.mark.usefixtures("busy_till")
def test_a_till_of_another_outlet_is_out_of_sight() -> None:
    till = count(cash="200.00", card="50.00")
    elsewhere = clerk_context(NOON, roles=("system",), staff_id=CHIEF, outlet_id=4)

    with pytest.raises(NotFound):
        receive_till(elsewhere, ReceiveTill(till_id=till.pk))
    assert queries.list_tills(elsewhere) == []


@pytest.mark.usefixtures("busy_till")
def test_a_till_can_be_sent_back_to_be_counted_again() -> None:
    till = count(cash="200.00", card="50.00")
    with pytest.raises(Invalid):
        send_till_back(clerk(CHIEF), SendTillBack(till_id=till.pk, reason=" "))
    with pytest.raises(OwnTill):
        send_till_back(clerk(), SendTillBack(till_id=till.pk, reason="少一张"))
    send_till_back(clerk(CHIEF), SendTillBack(till_id=till.pk, reason="少一张"))

    till = count(cash="100.00", card="50.00")

    assert till.state == states.COUNTED
    assert queries.get_till(clerk(), till.pk).variance == Decimal("-100.00")


@pytest.mark.usefixtures("busy_till")
def test_it_is_not_sent_back_to_a_clerk_who_has_opened_another() -> None:
    till = count(cash="200.00", card="50.00")
    open_till(clerk(), OpenTill())

    with pytest.raises(AnotherTillOpen):
        send_till_back(clerk(CHIEF), SendTillBack(till_id=till.pk, reason="少一张"))


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason.cash"), ("weather", "", "reason.cash"), ("other", " ", "note.cash")]
)
@pytest.mark.usefixtures("busy_till")
def test_a_difference_needs_a_reason(reason: str, note: str, field: str) -> None:
    count(cash="195.00", card="50.00")
    till = count(cash="195.00", card="50.00")

    with pytest.raises(Invalid) as refusal:
        explain(till, "cash", reason, note)

    assert [fault.field for fault in refusal.value.faults] == [field]


@pytest.mark.usefixtures("busy_till")
def test_a_clerk_has_one_till_in_hand() -> None:
    TillSession.objects.update(opened_at=datetime(2026, 11, 21, 17, 30, 5, tzinfo=UTC))
    with pytest.raises(TillOpen) as refusal:
        open_till(clerk(), OpenTill())
    assert "2026-11-22 01:30:05" in refusal.value.text  # the operator's day and time
    count(cash="1.00")
    with pytest.raises(TillOpen):
        open_till(clerk(), OpenTill())

    count(cash="200.00", card="50.00")
    with pytest.raises(NoTill):
        count(cash="0.00")
    assert open_till(clerk(), OpenTill()).state == states.OPEN


def test_only_staff_have_tills_and_a_float_is_an_amount() -> None:
    with pytest.raises(NoTill):
        open_till(system(), OpenTill())
    with pytest.raises(NoTill):
        count_till(system(), CountTill(counted=counted()))
    with pytest.raises(Invalid):
        open_till(clerk(), OpenTill(opening_float=Decimal(-1)))
