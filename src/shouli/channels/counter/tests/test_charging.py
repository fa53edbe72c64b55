"""The charge screen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.channels.counter.tests.browser import CHARGE, PROMPT, Browser
from shouli.channels.counter.tests.paths import Begun, charge
from shouli.orders.models import Order
from shouli.payments import queries as payments


@pytest.fixture
def order_id(clerk: Browser, start_saved: Begun) -> int:
    """A saved new installation that awaits 120.00."""
    return start_saved.goes_on(clerk)


def fee(order_id: int, item: str = "工料费") -> int:
    return Order.objects.get(pk=order_id).fees.get(name=item).pk


@pytest.mark.rule("FL-085")
def test_it_shows_customer_order_and_fees(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    text = clerk.text
    assert text.index("客户信息") < text.index("定单信息") < text.index("收费情况")
    assert "工料费" in text
    assert clerk.value("means.cash") == "120.00"


@pytest.mark.rule("FL-086", "FL-088")
def test_collecting_leads_to_the_invoice(clerk: Browser, order_id: int) -> None:
    charge(clerk, order_id)

    assert Order.objects.get(pk=order_id).state == "awaiting_print"
    assert "打印发票？" in clerk.text
    payment = payments.payment_of(f"order:{order_id}")
    assert payment is not None
    assert payment.total == Decimal("120.00")


@pytest.mark.rule("FL-086")
def test_the_same_click_twice_takes_the_money_once(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    form = {**clerk.form, "_action": ["collect"]}
    clerk.send(form)

    clerk.send(form, f"/counter/orders/{order_id}/charge")

    assert len(payments.payments_of(f"order:{order_id}")) == 1
    assert clerk.url.endswith("/print")


@pytest.mark.rule("FL-087")
def test_an_amount_is_adjusted_with_a_reason(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press(f"fee:adjust:{fee(order_id)}", **{f"fee.{fee(order_id)}.amount": "100"})
    assert clerk.status == 422
    clerk.press(
        f"fee:adjust:{fee(order_id)}", **{f"fee.{fee(order_id)}.amount": "100", f"fee.{fee(order_id)}.reason": "老客户"}
    )

    assert Order.objects.get(pk=order_id).total == Decimal("100.00")
    assert "老客户" in clerk.text
    assert clerk.value("means.cash") == "100.00"


@pytest.mark.rule("FL-087", "FL-AMB-20")
@pytest.mark.parametrize("amount", ["-1", "1.005", "x", "1e9", "NaN", "60"])
def test_what_cannot_or_may_not_be_is_refused(clerk: Browser, order_id: int, amount: str) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press(
        f"fee:adjust:{fee(order_id)}", **{f"fee.{fee(order_id)}.amount": amount, f"fee.{fee(order_id)}.reason": "试"}
    )

    assert clerk.status == 422
    assert Order.objects.get(pk=order_id).total == Decimal("120.00")


def test_a_supervisor_may_go_further_than_a_clerk(clerk: Browser, supervisor: Browser, order_id: int) -> None:
    supervisor.open(f"/counter/orders/{order_id}/charge", CHARGE)

    supervisor.press(
        f"fee:adjust:{fee(order_id)}", **{f"fee.{fee(order_id)}.amount": "20", f"fee.{fee(order_id)}.reason": "补偿"}
    )

    assert Order.objects.get(pk=order_id).total == Decimal("20.00")


def test_a_total_that_changed_meanwhile_is_not_collected(clerk: Browser, supervisor: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    supervisor.open(f"/counter/orders/{order_id}/charge", CHARGE)
    supervisor.press(
        f"fee:adjust:{fee(order_id)}", **{f"fee.{fee(order_id)}.amount": "90", f"fee.{fee(order_id)}.reason": "补偿"}
    )

    clerk.press("collect")

    assert clerk.status == 422
    assert Order.objects.get(pk=order_id).state == "awaiting_charge"
    assert clerk.value("_total") == "90.00"


def test_several_means_add_up_and_change_is_worked_out(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    clerk.press(means__cash="50", means__card="70", tendered="100")
    assert "找零 50.00" in clerk.text

    clerk.press("collect")
    assert "凭条号" in clerk.text
    clerk.form_id = PROMPT
    clerk.press("collect", reference__card="123456", _action="collect")

    payment = payments.payment_of(f"order:{order_id}")
    assert payment is not None
    assert {means.code: means.amount for means in payment.means} == {"cash": Decimal(50), "card": Decimal(70)}
    assert payment.change_given == Decimal(50)


@pytest.mark.parametrize(("cash", "tendered"), [("100", ""), ("x", ""), ("120", "100"), ("120", "x"), ("-120", "")])
def test_what_does_not_add_up_is_said_at_its_field(clerk: Browser, order_id: int, cash: str, tendered: str) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press("collect", means__cash=cash, tendered=tendered)

    assert clerk.status == 422
    assert "form-charge-faults" in clerk.read.ids
    assert Order.objects.get(pk=order_id).state == "awaiting_charge"


@pytest.mark.rule("FL-083")
def test_later_leaves_the_order_awaiting_its_charge(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}")

    assert Order.objects.get(pk=order_id).state == "awaiting_charge"
    assert f"/counter/orders/{order_id}/charge" in clerk.html


def test_an_auditor_collects_nothing(clerk: Browser, auditor: Browser, order_id: int) -> None:
    assert auditor.open(f"/counter/orders/{order_id}/charge").status == 403


@pytest.mark.parametrize(
    ("amount", "reason", "part"), [("x", "老客户", "amount"), ("60", "老客户", "amount"), ("100", "", "reason")]
)
def test_a_fault_of_an_adjustment_stands_at_its_row(
    clerk: Browser, order_id: int, amount: str, reason: str, part: str
) -> None:
    """Not an amount, more than the clerk's limit, no reason: each at the field of the row, none at the total."""
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    key = fee(order_id)

    clerk.press(f"fee:adjust:{key}", **{f"fee.{key}.amount": amount, f"fee.{key}.reason": reason})

    assert clerk.status == 422
    assert clerk.faults_at(f"fee-{key}-{part}") != ""
    assert clerk.faults_at("fees") == ""
    assert f'href="#f-fee-{key}-{part}"' in clerk.html


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"amount": "100", "reason": "老客户"}, "amount"),
        ({"amount": "100"}, "amount"),
        ({"amount": "一百"}, "amount"),
        ({"amount": "120.00", "reason": "老客户"}, "reason"),
    ],
)
def test_an_adjustment_that_is_typed_but_not_made_is_not_passed_over(
    clerk: Browser, order_id: int, typed: dict[str, str], place: str
) -> None:
    """The customer pays what the screen shows: 100.00 in the row and 120.00 collected would be neither."""
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    row = {f"fee.{fee(order_id)}.{part}": text for part, text in typed.items()}

    clerk.press("collect", **row)

    assert clerk.status == 422
    assert "点“调整”" in clerk.faults_at(f"fee-{fee(order_id)}-{place}")
    for name, text in row.items():
        assert clerk.value(name) == text
    assert Order.objects.get(pk=order_id).state == "awaiting_charge"
    assert payments.payments_of(f"order:{order_id}") == []


def test_a_row_left_as_it_stands_is_collected(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press("collect", **{f"fee.{fee(order_id)}.amount": "120", f"fee.{fee(order_id)}.reason": ""})

    assert Order.objects.get(pk=order_id).state == "awaiting_print"
