"""What a customer's registration or modification leaves to do, on the customer's page and in the inbox."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.kernel import outbox
from shouli.kernel.tests.factories import NOON
from shouli.parties.models import Customer
from shouli.processes import queries as processes
from tests.scenarios.desk import Desk

ELSEWHERE: dict[str, Any] = {"seal_text": "上海泉水商贸有限公司", "name": "上海泉水商贸有限公司"}


@pytest.fixture
def company(desk: Desk) -> Customer:
    """An organisation whose licence is missing."""
    found = desk.new_customer(organization=True, **ELSEWHERE)
    outbox.drain(NOON)
    return found


def test_the_task_is_found_in_the_inbox_and_done_on_the_customer_s_page(clerk: Browser, company: Customer) -> None:
    (task,) = processes.open_steps(f"customer:{company.pk}")
    clerk.open("/counter/inbox")
    assert f"/counter/customers/{company.pk}" in clerk.html
    for told in ("催补营业执照副本", "建立客户信息", "上海泉水商贸有限公司"):
        assert told in clerk.text

    clerk.open(f"/counter/customers/{company.pk}")
    assert "等待：催补营业执照副本 · 营业员" in clerk.text
    clerk.send({"_action": f"follow:settle:{task.id}"}, f"/counter/customers/{company.pk}")

    assert "等待：" not in clerk.text
    assert "没有待办任务" in clerk.open("/counter/inbox").text


def test_the_trace_is_drawn(clerk: Browser, company: Customer) -> None:
    clerk.open(f"/counter/customers/{company.pk}/diagram")
    assert '"ask_licence": "current"' in clerk.html

    response = clerk.client.get(f"/counter/customers/{company.pk}/diagram.xml")
    assert response.content.startswith(b"<?xml")


def test_a_customer_without_process_has_no_diagram(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()

    assert clerk.open(f"/counter/customers/{customer.pk}").status == 200
    assert clerk.open(f"/counter/customers/{customer.pk}/diagram").status == 404


def test_modifying_opens_the_file_of_who_is_served(clerk: Browser, company: Customer) -> None:
    assert clerk.open("/counter/customers/modify").url == "/counter/"
    assert "请先查找客户" in clerk.text

    clerk.open(f"/counter/customers/{company.pk}")

    assert clerk.open("/counter/customers/modify").url == f"/counter/customers/{company.pk}/edit"


def test_the_menu_names_what_no_order_comes_out_of(clerk: Browser) -> None:
    clerk.open("/counter/")

    for told in ("建立客户信息 KH", "修改客户资料 XG", "撤单 CD"):
        assert told in clerk.text
