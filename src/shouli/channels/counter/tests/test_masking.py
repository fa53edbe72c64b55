"""Phones and addresses are masked on every page; who has them shown in full leaves an entry in the audit trail."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import ACCEPTANCE, CUSTOMER, Browser
from shouli.kernel.models import AuditEntry
from shouli.orders.models import Order
from shouli.parties.models import Customer
from tests.scenarios.desk import Desk

PHONE, MASKED_PHONE = "13800000001", "138****0001"
HOME, MASKED_HOME = "济南市历下区解放路31号2号楼501室", "济南市历下区****"


@pytest.fixture
def customer(desk: Desk) -> Customer:
    return desk.new_customer(residence_address=HOME, postal_address=HOME)


def reveals() -> int:
    return AuditEntry.objects.filter(action="parties.reveal_contact", outcome="done").count()


def test_the_edit_page_masks_and_keeps_what_nobody_typed(clerk: Browser, customer: Customer) -> None:
    clerk.open(f"/counter/customers/{customer.pk}/edit", CUSTOMER)
    assert PHONE not in clerk.html
    assert HOME not in clerk.html
    assert clerk.value("contact_phone") == MASKED_PHONE

    clerk.press("save", postcode="250014")

    party = Customer.objects.get(pk=customer.pk).party
    assert (party.contact_phone, party.residence_address, party.postcode) == (PHONE, HOME, "250014")
    assert reveals() == 0


def test_the_edit_page_takes_another_phone(clerk: Browser, customer: Customer) -> None:
    clerk.open(f"/counter/customers/{customer.pk}/edit", CUSTOMER)

    clerk.press("save", contact_phone="139 0000 0002")

    assert Customer.objects.get(pk=customer.pk).party.contact_phone == "13900000002"


def test_showing_them_on_the_edit_page_leaves_an_entry(clerk: Browser, customer: Customer) -> None:
    clerk.open(f"/counter/customers/{customer.pk}/edit", CUSTOMER)

    clerk.press("contact", name="李大明")

    assert (clerk.value("contact_phone"), clerk.value("residence_address")) == (PHONE, HOME)
    assert clerk.value("name") == "李大明"
    assert reveals() == 1


def test_an_hour_s_reveals_have_an_end(
    clerk: Browser, customer: Customer, settings: pytest.FixtureRequest, desk: Desk
) -> None:
    settings.SHOULI_REVEALS_AN_HOUR = 2  # type: ignore[attr-defined]
    url = f"/counter/customers/{customer.pk}/edit"
    for _turn in range(2):
        clerk.open(url, CUSTOMER).press("contact")
        assert clerk.value("contact_phone") == PHONE

    clerk.open(url, CUSTOMER).press("contact")

    assert PHONE not in clerk.html
    assert AuditEntry.objects.filter(action="parties.reveal_contact", outcome="too_many_reveals").count() == 1


def test_the_acceptance_page_masks_the_phone_on_file_and_keeps_it(
    clerk: Browser, customer: Customer, desk: Desk
) -> None:
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    desk.fill(order, contact_phone=PHONE)

    clerk.open(f"/counter/orders/{order.pk}/accept", ACCEPTANCE)
    assert PHONE not in clerk.html
    assert HOME not in clerk.html
    assert clerk.value("contact_phone") == MASKED_PHONE
    clerk.press(contact_name="王先生")
    assert Order.objects.get(pk=order.pk).values["contact_phone"] == PHONE

    clerk.press(contact_phone="13900000002")
    assert Order.objects.get(pk=order.pk).values["contact_phone"] == "13900000002"
    assert clerk.value("contact_phone") == "13900000002"


def test_papers_on_screen_and_the_auditor_s_page_are_masked_and_a_reprint_is_a_reveal(
    clerk: Browser, auditor: Browser, customer: Customer, desk: Desk
) -> None:
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    desk.save(order)
    desk.collect(order)

    assert PHONE not in clerk.client.get(f"/counter/orders/{order.pk}/print").content.decode()
    desk.papers(order)
    looked = clerk.client.get(f"/counter/orders/{order.pk}/papers/acceptance_form").content.decode()
    assert PHONE not in looked
    assert MASKED_PHONE in looked
    audited = auditor.client.get(f"/counter/audit/{order.pk}").content.decode()
    assert PHONE not in audited
    assert HOME not in audited
    assert reveals() == 0

    again = clerk.client.post(f"/counter/orders/{order.pk}/papers/acceptance_form/print")

    assert PHONE in again.content.decode()
    assert reveals() == 1
