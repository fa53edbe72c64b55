"""The card of who is being served, at the top of every page: what it tells, what it hides, where it leads."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouli.channels.counter.strip import strip_of
from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.paths import serve
from shouli.parties.models import Customer
from shouli.parties.tests.factories import citizen_number
from shouli.web.shell import Badge
from tests.scenarios.desk import Desk, staff_at

PHONE, HOME = "13800000001", "济南市历下区解放路31号2号楼501室"


@pytest.fixture
def customer(desk: Desk) -> Customer:
    return desk.new_customer(residence_address=HOME, postal_address=HOME)


def test_it_says_who_is_served_and_keeps_the_document_phone_and_address_to_itself(
    clerk: Browser, customer: Customer
) -> None:
    serve(clerk, customer)

    for page in ("/counter/", "/counter/orders", "/counter/till"):
        shown = clerk.open(page).part("customer-strip")
        for text in (customer.party.name, customer.customer_number, "居民身份证 3701**********1238", "已实名", "本地"):
            assert text in shown, page
        for hidden in (citizen_number(), PHONE, HOME):
            assert hidden not in clerk.html, page


def test_its_name_leads_to_the_customer_and_its_button_ends_the_service(clerk: Browser, customer: Customer) -> None:
    serve(clerk, customer)
    card = clerk.open("/counter/orders").part_of("customer-strip")
    assert f'href="/counter/customers/{customer.pk}"' in card
    assert clerk.client.get(f"/counter/customers/{customer.pk}").status_code == 200

    clerk.client.post("/counter/release", {"_customer": customer.pk})

    assert customer.party.name not in clerk.open("/counter/orders").text


def test_it_counts_what_is_open_of_what_the_clerk_may_see(desk: Desk, customer: Customer) -> None:
    for door in (13, 15):
        order = desk.open("fixed_line.install", customer)
        desk.save(desk.fill_install(order, **desk.address("jsl", door)))

    here, elsewhere = strip_of(desk.ctx, customer.pk), strip_of(staff_at("3108"), customer.pk)

    assert here is not None
    assert elsewhere is not None
    assert Badge(label="在途定单 2", tone="amber") in here.tags
    assert [tag.label for tag in elsewhere.tags] == ["已实名", "本地"]


def test_it_costs_the_same_however_much_the_customer_has(desk: Desk, customer: Customer) -> None:
    costs = []
    for _line in range(3):
        desk.line_in_service(customer)
        desk.open("fixed_line.install", customer)
        with CaptureQueriesContext(connection) as asked:
            strip_of(desk.ctx, customer.pk)
        costs.append(len(asked))

    assert len(set(costs)) == 1


def test_a_customer_that_is_gone_is_not_shown(desk: Desk) -> None:
    assert strip_of(desk.ctx, 4711) is None
