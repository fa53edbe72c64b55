"""Saved filters on the screen: kept from a list, opened with it, left and deleted."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shouli.identity.tests.factories import desk, role, shop, staff
from shouli.web.tests.pages import in_one_line

pytestmark = pytest.mark.django_db
RIGHTS = (
    "page.staff", "page.rights", "identity.save_filter", "identity.choose_default_filter", "identity.delete_filter",
)  # fmt: skip
LIST = "/office/rights/"
CLERKS = {"list": "rights", "query": "role=clerk&sort=-pattern", "next": f"{LIST}?role=clerk&sort=-pattern"}


@pytest.fixture
def reader(client: Client) -> Client:
    role("everyone", *RIGHTS)
    role("auditor", "orders.audit_order")
    client.force_login(staff("9001", role("clerk", "orders.open_draft"), interface_number=desk(shop())))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return in_one_line(answer.content.decode())


def the_id(reader: Client) -> str:
    """Return the id of the one filter kept, as its buttons name it."""
    found: list[str] = re.findall(r'value="filter:delete:(\d+)"', text_of(reader, LIST))
    assert len(found) == 1
    return found[0]


def test_a_filter_kept_is_found_again_and_opens_when_chosen(reader: Client) -> None:
    answer = reader.post("/filters", {"_action": "save", "name": "营业员", **CLERKS})

    assert answer["Location"] == f"{LIST}?role=clerk&sort=-pattern"
    shown = text_of(reader, LIST)
    assert f'<a class="chip" href="{LIST}?role=clerk&amp;sort=-pattern">营业员</a>' in shown
    assert "orders.audit_order" in shown
    assert 'class="chip chosen"' in text_of(reader, f"{LIST}?role=clerk&sort=-pattern")


def test_saving_is_offered_once_there_is_a_filter_to_save_or_one_saved(reader: Client) -> None:
    assert "保存此筛选" not in text_of(reader, LIST)
    assert "已存筛选" not in text_of(reader, LIST)
    assert "保存此筛选" in text_of(reader, f"{LIST}?role=clerk")

    reader.post("/filters", {"_action": "save", "name": "营业员", **CLERKS})
    assert "已存筛选" in text_of(reader, LIST)


def test_a_default_opens_with_the_list_until_everything_is_asked_for(reader: Client) -> None:
    reader.post("/filters", {"_action": "save", "name": "营业员", "default": "1", **CLERKS})

    opened = text_of(reader, LIST)
    assert "orders.open_draft" in opened
    assert "orders.audit_order" not in opened
    assert f'href="{LIST}?all=1"' in opened
    assert "orders.audit_order" in text_of(reader, f"{LIST}?all=1")
    assert "orders.audit_order" in text_of(reader, f"{LIST}?role=auditor")

    reader.post("/filters", {"_action": f"filter:plain:{the_id(reader)}", **CLERKS})
    assert "orders.audit_order" in text_of(reader, LIST)


def test_a_filter_is_deleted(reader: Client) -> None:
    reader.post("/filters", {"_action": "save", "name": "营业员", **CLERKS})

    reader.post("/filters", {"_action": f"filter:delete:{the_id(reader)}", **CLERKS})

    assert "营业员</a>" not in text_of(reader, LIST)


def test_without_a_name_nothing_is_kept_and_the_reader_is_told(reader: Client) -> None:
    answer = reader.post("/filters", {"_action": "save", "name": " ", **CLERKS}, follow=True)

    assert "请填写" in answer.content.decode()
    assert 'value="filter:' not in text_of(reader, LIST)


@pytest.mark.parametrize("next_url", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_way_back_never_leaves_the_site(reader: Client, next_url: str) -> None:
    answer = reader.post("/filters", {"_action": "save", "name": "营业员", **CLERKS, "next": next_url})

    assert answer["Location"] == "/"


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    answer = client.post("/filters", {"_action": "save", "name": "x", **CLERKS})

    assert answer["Location"].startswith("/login")
    assert client.get("/filters").status_code == 405
