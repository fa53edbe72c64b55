"""Tills on screen: opened in place or by themselves, counted blind, received by a colleague; deposits returned."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest

from shouli.channels.counter.tests.browser import CHARGE, Browser, signed_in
from shouli.channels.counter.tests.paths import Begun, charge
from shouli.kernel.tests.factories import system
from shouli.ledger import queries as ledger
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.payments.actions import (
    Counted,
    CountTill,
    IssueReceipt,
    ReceiveTill,
    count_till,
    issue_receipt,
    receive_till,
)
from shouli.payments.models import MeansOfPayment, TillSession
from shouli.payments.tests.factories import cash, deposit, payment
from tests.scenarios.desk import Desk, staff_at

TILL = "form-till"


def hand_over(staff_number: str) -> None:
    """Count the till a clerk opened in the morning and hand it over: the clerk has none now."""
    ctx = staff_at(staff_number)
    counted = tuple(Counted(means=row.code, amount=Decimal(0)) for row in MeansOfPayment.objects.all())
    till = count_till(ctx, CountTill(counted=counted))
    receive_till(staff_at("3302"), ReceiveTill(till_id=till.pk))


def till_of(staff_number: str) -> TillSession:
    """Return the till a clerk has opened."""
    return TillSession.objects.get(staff_id=staff_at(staff_number).actor.staff_id or 0)


def count_all(browser: Browser, **amounts: str) -> Browser:
    every = {"cash": "0", "card": "0", "wechat": "0", "alipay": "0"} | amounts
    return browser.press("count", **{f"counted.{means}": amount for means, amount in every.items()})


def test_the_charge_page_opens_a_till_in_place(clerk: Browser, start_saved: Begun) -> None:
    order_id = start_saved.goes_on(clerk)
    hand_over("3107")
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press("collect")
    assert clerk.status == 422
    assert "您尚未开班" in clerk.text
    clerk.press("till:open", opening_float="")
    assert clerk.status == 422
    clerk.press("till:open", opening_float="200")
    assert "opening_float" not in clerk.form
    charge(clerk, order_id)

    assert Order.objects.get(pk=order_id).state == "awaiting_print"
    assert payments.taken_in(TillSession.objects.latest("pk").pk) == {"cash": Decimal("120.00")}


def test_a_card_needs_no_till(clerk: Browser, start_saved: Begun) -> None:
    order_id = start_saved.goes_on(clerk)
    hand_over("3107")
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press("collect", **{"means.cash": "", "means.card": "120.00", "reference.card": "000123"})

    assert Order.objects.get(pk=order_id).state == "awaiting_print"


def test_a_till_from_opening_to_hand_over(clerk: Browser, supervisor: Browser, start_charged: Begun) -> None:
    """Nothing on the clerk's pages tells the 120.00 taken before the count is final."""
    start_charged.goes_on(clerk)
    clerk.open("/counter/till", TILL)
    assert "120.00" not in clerk.text
    count_all(clerk, cash="119.50")
    assert "120.00" not in clerk.text
    count_all(clerk, cash="119.50")
    assert "-0.50" in clerk.text
    clerk.press("explain")
    assert clerk.status == 422
    clerk.press("explain", **{"reason.cash": "change"})
    assert clerk.status == 200

    till = till_of("3107")
    supervisor.open("/counter/tills")
    assert "刘晓梅" in supervisor.text
    assert "刘晓梅" in supervisor.open("/counter/tills?judge=1&state=counted").text
    assert "刘晓梅" not in supervisor.open("/counter/tills?judge=1&state=closed").text
    supervisor.open(f"/counter/tills/{till.pk}", TILL)
    assert "119.50" in supervisor.text
    supervisor.press("receive")

    till.refresh_from_db()
    assert (till.state, till.received_by) == ("closed", staff_at("3301").actor.staff_id)
    assert ledger.balance("6711") == Decimal("0.50")
    report = supervisor.client.get(f"/counter/tills/{till.pk}/report.pdf")
    assert report["Content-Type"] == "application/pdf"


def test_a_till_sent_back_is_counted_again(clerk: Browser, supervisor: Browser) -> None:
    clerk.open("/counter/till", TILL)
    count_all(clerk)
    till = till_of("3107")
    supervisor.open(f"/counter/tills/{till.pk}", TILL)
    supervisor.press("back")
    assert supervisor.status == 422
    supervisor.press("back", reason="少一张")

    clerk.open("/counter/till", TILL)

    assert "须重新清点" in clerk.text


def test_a_supervisor_counts_the_till_of_a_clerk_who_is_gone(supervisor: Browser) -> None:
    till = till_of("3107")
    supervisor.open(f"/counter/tills/{till.pk}", TILL)

    count_all(supervisor)

    till.refresh_from_db()
    assert till.state == "counted"
    supervisor.open(f"/counter/tills/{till.pk}", TILL)
    supervisor.press("receive")  # who has counted does not receive
    assert "须由他人签收" in supervisor.text


def test_a_till_of_another_bureau_is_not_found(supervisor: Browser) -> None:
    till = till_of("3108")

    assert supervisor.client.get(f"/counter/tills/{till.pk}").status_code == 404


def test_takings_of_the_day_by_shop_and_clerk_and_as_csv(supervisor: Browser, start_charged: Begun) -> None:
    page = supervisor.client.get("/counter/takings").content.decode()
    assert "刘晓梅" in page
    assert "120.00" in page

    sent = supervisor.client.get("/counter/takings?day=2026-11-22&format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(sent)))
    assert rows[1] == ["2026-11-22", "泉城路营业厅", "3107 刘晓梅", "现金", "120.00", "0.00", "0.00", "120.00"]
    assert "120.00" not in supervisor.client.get("/counter/takings?day=2026-11-21").content.decode()


def test_a_supervisors_own_open_till_is_left_out(supervisor: Browser) -> None:
    payment(Desk(staff_at("3107")).new_customer().pk, staff_at("3301"), owner="order:900")

    assert "120.00" not in supervisor.client.get("/counter/takings").content.decode()


@pytest.mark.parametrize("day", ["2026-11-20", "2026/11/20", "2026年11月20日", "２０２６－１１－２０"])
def test_a_day_is_read_as_everywhere(supervisor: Browser, day: str) -> None:
    shown = supervisor.client.get("/counter/takings", {"day": day}).content.decode()

    assert 'value="2026-11-20"' in shown


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_any_day_can_be_asked_for(supervisor: Browser, day: str) -> None:
    assert supervisor.client.get("/counter/takings", {"day": day}).status_code == 200


def test_a_deposit_is_returned_against_its_receipt(supervisor: Browser) -> None:
    held = payment(
        Desk(staff_at("3107")).new_customer().pk,
        staff_at("3107"),
        owner="order:901",
        charges=(deposit(),),
        means=(cash("1000.00"),),
    )
    receipt = issue_receipt(system(), IssueReceipt(payment_id=held.pk))
    supervisor.open("/counter/deposits", "form-deposit")
    supervisor.press("find", receipt_number="R0")
    assert supervisor.status == 422
    supervisor.press("find", receipt_number=receipt.receipt_number.lower())
    supervisor.press("refund", means="cash", reason="")
    assert supervisor.status == 422
    supervisor.press("refund", means="cash", reason="拆机")

    receipt.refresh_from_db()
    assert receipt.state == "refunded"
    assert "担保金已退还" in supervisor.text or "已退还" in supervisor.text
    assert ledger.prove() == []


def test_a_clerk_returns_no_deposits_and_sees_no_takings(clerk: Browser) -> None:
    for page in ("/counter/deposits", "/counter/takings", "/counter/tills"):
        assert signed_in("3107").client.get(page).status_code == 403
