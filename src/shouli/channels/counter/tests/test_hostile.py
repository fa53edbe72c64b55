"""Whatever is sent, the answer is a page or a refusal, never a fault of the program."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import CHARGE, Browser
from shouli.channels.counter.tests.paths import Begun, charge, installed, serve
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.long

NASTY = [
    "",
    "\x00",
    "\x00\x00a",
    "²",
    "-1",
    "9" * 40,
    "x" * 5000,
    "<script>",
    "'; --",
    "：",
    "\ud7ff",
    "1e999",
    "NaN",
    "٣",
]


@pytest.fixture
def order_id(clerk: Browser, start_draft: Begun) -> int:
    """A draft of a new installation with its products confirmed."""
    found = start_draft.goes_on(clerk)
    clerk.press(products_confirmed="1")
    return found


def survives(clerk: Browser, data: dict[str, object], url: str) -> None:
    response = clerk.client.post(url, data, headers={"HX-Request": "true", "HX-Target": "work"})
    assert response.status_code < 500


def test_every_field_of_the_acceptance_takes_anything(clerk: Browser, order_id: int) -> None:
    names = [pair.split(":")[0] for pair in clerk.value("_asked").split()]
    for value in NASTY:
        sent: dict[str, object] = {**clerk.form, **dict.fromkeys(names, value)}
        sent |= {f"address.{part}": value for part in ("initials", "range", "door", "text")}

        survives(clerk, {**sent, "_action": "save"}, clerk.url)
        survives(clerk, {**sent, "_action": "confirm"}, clerk.url)


@pytest.mark.parametrize(
    "action",
    ["service_number:draw", "service_number:take:{}", "account_ids:add:{}", "account_ids:find", "account_ids:open",
     "developers:credit", "derived:open:{}", "{}:remove:{}", "{}", "plans:choose", "option_numbers:add:{}",
     "line:take:{}", "primary:restore"],
)  # fmt: skip
def test_every_button_takes_anything(clerk: Browser, order_id: int, action: str) -> None:
    names = (
        *("service_number.mode", "service_number.pattern", "_asked_account", "_mode", "_tab", "_version", "_page"),
        *("_touched", "plans.LOCAL.rule", "new_account.name", "developers.employee_id", "developers"),
    )
    for value in NASTY:
        sent = {**clerk.form, **dict.fromkeys(names, value), "_offers": f"{value}={value}"}
        survives(clerk, {**sent, "_action": action.replace("{}", value)}, clerk.url)


@pytest.mark.parametrize("widget", ["text", "chips", "members", "checkbox", "address", "nonsense"])
def test_a_field_claimed_to_be_another_kind_is_harmless(clerk: Browser, order_id: int, widget: str) -> None:
    names = ("line", "secondaries", "account_ids", "plans", "developers", "exchange_id", "slot_id", "service_number")
    asked = " ".join(f"{name}:{widget}" for name in (*names, "unknown"))

    survives(
        clerk, {**clerk.form, **{name: ["x", "y"] for name in names}, "_asked": asked, "_action": "save"}, clerk.url
    )
    assert clerk.open(clerk.url).status == 200


def test_reception_takes_anything(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    for value in NASTY:
        for mode in (
            "service_number",
            "document",
            "name",
            "initials",
            "account",
            "number",
            "phone",
            "other_document",
            value,
        ):
            survives(clerk, {"mode": mode, "value": value, "_action": "find"}, "/counter/")
        for action in ("customer:pick:{}", "service:add:{}", "cart:remove:{}", "continue", "confirm", "{}"):
            survives(clerk, {"line": value, "cart.x": value, "_action": action.replace("{}", value)}, "/counter/")
        assert clerk.client.post("/palette", {"q": value}).status_code == 200


def test_lists_take_anything_in_their_address(clerk: Browser) -> None:
    for value in NASTY:
        for url in ("/counter/orders", "/counter/inbox"):
            for name in ("text", "state", "journey", "page", "sort", "step", "mine"):
                assert clerk.client.get(url, {name: value}).status_code == 200


def test_customer_forms_take_anything(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    for value in NASTY:
        names = [
            "kind",
            "name",
            "person_kind",
            "document_kind",
            "document_number",
            "birth_date",
            "copy_id",
            "presented_by",
            "contact_phone",
            "postcode",
            "proof_kind",
            "handler_copy_id",
            "handler_birth_date",
            "_version",
        ]
        for url in ("/counter/customers/new", f"/counter/customers/{customer.pk}/edit"):
            survives(clerk, {**dict.fromkeys(names, value), "_action": "save"}, url)
            survives(clerk, {**dict.fromkeys(names, value), "kind": "organization", "_action": "save"}, url)
        assert clerk.client.get(f"/counter/customers/{customer.pk}", {"on": value}).status_code == 200
        assert clerk.client.post("/counter/copies", {"purpose": value, "file": value}).status_code == 422


def test_the_charge_screen_takes_anything(clerk: Browser, desk: Desk) -> None:
    order_id = installed(clerk, desk.new_customer())
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    names = ("means.cash", "means.card", "reference.card", "tendered", "_total")
    for value in NASTY:
        for action in ("collect", f"fee:adjust:{value}", "fee:adjust:1"):
            sent = {**clerk.form, **dict.fromkeys(names, value), "fee.1.amount": value, "fee.1.reason": value}
            survives(clerk, {**sent, "_action": action}, clerk.url)


def test_prompts_and_audit_take_anything(clerk: Browser, auditor: Browser, desk: Desk) -> None:
    order_id = installed(clerk, desk.new_customer())
    charge(clerk, order_id)
    for value in NASTY:
        survives(
            clerk, {"buyer_name": value, "buyer_tax_number": value, "_action": f"paper:{value}:invoice"}, clerk.url
        )
        survives(clerk, {"_action": f"task:claim:{value}"}, "/counter/inbox")
        survives(auditor, {"row": value, "_action": "pass"}, "/counter/audit")
        survives(auditor, {"reason": value, "_action": value}, f"/counter/audit/{order_id}")
        survives(clerk, {"reason": value, "slot": value, "_action": value}, f"/counter/orders/{order_id}")


@pytest.mark.parametrize("order_id", [0, 999999, 10**17])
def test_orders_that_do_not_exist_are_not_found(clerk: Browser, auditor: Browser, order_id: int) -> None:
    for tail in ("", "/accept", "/charge", "/print", "/diagram", "/papers/invoice"):
        assert clerk.client.get(f"/counter/orders/{order_id}{tail}").status_code == 404
    assert auditor.client.get(f"/counter/audit/{order_id}").status_code == 404
    assert clerk.client.get(f"/counter/customers/{order_id}").status_code == 404
    assert clerk.client.get(f"/counter/copies/{order_id}").status_code == 404
