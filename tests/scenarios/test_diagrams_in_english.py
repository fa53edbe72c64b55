"""Whoever reads English finds no Chinese in a diagram or in the lanes beside an order."""

from __future__ import annotations

import re

import pytest

from shouli.channels.counter.tests.browser import signed_in
from shouli.config import worker
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from shouli.orders.business.catalogue import businesses, get_business
from shouli.processes.rules.diagrams import named_in_english, parse_xml
from tests.scenarios.desk import Desk

HAN = re.compile("[\u4e00-\u9fff]")


def test_every_business_is_there() -> None:
    assert worker.DUTIES
    assert len(businesses()) >= 10


@pytest.mark.parametrize("key", sorted(businesses()))
def test_everything_that_is_drawn_has_an_english_name(key: str) -> None:
    drawn = parse_xml(named_in_english(get_business(key).diagram))

    named = {str(item.get("id")): str(item.get("name")) for item in drawn.iter() if item.get("name")}
    assert named
    assert {name: text for name, text in named.items() if HAN.search(text)} == {}


def test_lanes_and_who_is_waited_for_are_english(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    order = desk.saved_install()
    clerk = signed_in("3107", language="en")

    clerk.open(f"/counter/orders/{order.pk}")
    assert "Waits for: Collect the fees · Clerk" in clerk.text
    assert "Quancheng Road shop" in clerk.part("order-title", 3000)
    assert "Resource manager" in clerk.part("process-panel-title", 8000)
    clerk.open(f"/counter/orders/{order.pk}/diagram")
    assert "Collect the fees waiting · Clerk" in clerk.text
    sent = clerk.client.get(f"/counter/orders/{order.pk}/diagram.xml").content.decode()
    assert "Send the installer" in sent
    assert HAN.search(sent) is None
