"""Whoever reads English finds no Chinese in brackets behind an English name: it made the menu three lines deep."""

from __future__ import annotations

import re

import pytest

from shouli.channels.counter.tests.browser import signed_in
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.scenarios.desk import Desk
from tests.security.walking import STAFF

CLAUSE = "一二三四五六七八九十"  # 五（二）is how the price list counts its clauses
BRACKETS = re.compile(rf"[(（](?=[^()（）]*[\u3400-\u9fff])(?![\s{CLAUSE}]*[)）])[^()（）]*[)）]")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.mark.parametrize("role", STAFF)
def test_menu_and_home_have_no_chinese_in_brackets(operator: None, role: str) -> None:
    reader = signed_in(STAFF[role], language="en").open("/")

    assert BRACKETS.findall(reader.text) == []
    assert reader.client.get("/").content.decode().count("</a>") > 3


def test_an_order_its_customer_and_its_form_have_no_chinese_in_brackets(desk: Desk) -> None:
    order = desk.saved_install()
    draft = desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen("901")))
    reader = signed_in("3107", language="en")

    for url in (
        f"/counter/orders/{order.pk}",
        f"/counter/orders/{order.pk}/charge",
        f"/counter/customers/{order.customer_id}",
        f"/counter/orders/{draft.pk}/accept",
        "/counter/",
        "/counter/orders",
    ):
        assert reader.open(url).status == 200
        assert BRACKETS.findall(reader.text) == [], url


def test_how_an_account_pays_is_told_in_english(desk: Desk) -> None:
    draft = desk.open("fixed_line.install", desk.saved_install().customer)
    reader = signed_in("3107", language="en")

    reader.open(f"/counter/orders/{draft.pk}/accept")

    assert "Cash at the desk" in reader.text
    assert "现金缴费" not in reader.text
