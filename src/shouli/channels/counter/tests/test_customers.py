"""The customer dialog, scans, the customer view."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouli.channels.counter.customers import TONES
from shouli.channels.counter.tests.browser import CUSTOMER, Browser
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON
from shouli.parties.models import Customer
from shouli.parties.tests.factories import JPEG, citizen_number, credit_code
from shouli.subscriptions.states import HOLDS_NUMBER
from tests.scenarios.desk import Desk

NEW = "/counter/customers/new"


def upload(clerk: Browser, purpose: str = "document", content: bytes = JPEG, kind: str = "image/jpeg") -> str:
    sent = {"file": SimpleUploadedFile("scan.jpg", content, kind), "purpose": purpose}
    answer = clerk.client.post("/counter/copies", sent).json()
    return str(answer.get("id", "")) or str(answer["fault"])


def fill_person(clerk: Browser, **changes: str) -> Browser:
    given = {
        "name": "李小明",
        "document_number": citizen_number(),
        "copy_id": upload(clerk),
        "document_shown": "1",
        "signed": "1",
        "contact_phone": "13800000001",
    }
    clerk.open(NEW, CUSTOMER)
    return clerk.press("save", **{**given, **changes})


@pytest.mark.rule("FL-008", "FL-009", "FL-010")
def test_a_person_is_registered_and_served_at_once(clerk: Browser) -> None:
    fill_person(clerk)

    assert clerk.url == "/counter/"
    assert "李小明" in clerk.part("customer-strip")
    assert Customer.objects.get().party.name == "李小明"


@pytest.mark.rule("FL-010", "FL-190")
def test_everything_missing_is_told_at_once_and_nothing_typed_is_lost(clerk: Browser) -> None:
    fill_person(clerk, name="", document_number="37010219900307123X", contact_phone="12", signed="")

    assert clerk.status == 422
    for name in ("name", "document_number", "contact_phone"):
        assert clerk.faults_at(name) != "", name
    assert clerk.value("document_number") == "37010219900307123X"
    assert clerk.value("copy_id") != ""
    assert not Customer.objects.exists()


@pytest.mark.rule("FL-009")
def test_leaving_without_saving_creates_nothing(clerk: Browser) -> None:
    clerk.open(NEW, CUSTOMER)
    clerk.press(name="李小明")

    assert not Customer.objects.exists()


@pytest.mark.rule("FL-191")
def test_an_agent_is_asked_for_five_items(clerk: Browser) -> None:
    clerk.open(NEW, CUSTOMER)

    clerk.press(presented_by="agent")

    for part in ("name", "document_kind", "document_number", "copy_id", "signed"):
        assert f"f-agent_{part}" in clerk.read.ids


@pytest.mark.rule("FL-192", "FL-193", "FL-194")
def test_an_organisation_is_registered_with_its_handler_and_proof(clerk: Browser) -> None:
    clerk.open(NEW, CUSTOMER)
    clerk.press(kind="organization")
    assert "f-person_kind" not in clerk.read.ids
    proof = upload(clerk, "letter_of_introduction")

    clerk.press(
        "save",
        name="济南泉水商贸有限公司",
        document_kind="business_licence",
        document_number=credit_code(),
        document_form="original",
        document_shown="1",
        contact_phone="0531-86010000",
        seal_text="济南泉水商贸有限公司",
        proof_kind="letter_of_introduction",
        proof_copy_id=proof,
        handler_name="王芳",
        handler_person_kind="citizen",
        handler_document_kind="resident_id_card",
        handler_document_number=citizen_number(serial="456"),
        handler_copy_id=upload(clerk),
        handler_signed="1",
    )

    assert clerk.url == "/counter/", clerk.text
    assert Customer.objects.get().party.kind == "organization"


@pytest.mark.rule("FL-197", "FL-204")
def test_the_kinds_of_document_follow_the_kind_of_person(clerk: Browser) -> None:
    clerk.open(NEW, CUSTOMER)

    clerk.press(person_kind="foreigner")

    assert clerk.offered("document_kind") == ["passport"]
    assert "f-birth_date" in clerk.read.ids


def test_a_document_of_somebody_known_names_the_customer(clerk: Browser, desk: Desk) -> None:
    known = desk.new_customer()

    fill_person(clerk)

    assert clerk.status == 422
    assert known.customer_number in clerk.text


def test_a_scan_is_checked_and_looking_at_it_leaves_a_trace(clerk: Browser) -> None:
    copy_id = upload(clerk)
    response = clerk.client.get(f"/counter/copies/{copy_id}")

    assert response.content == JPEG
    assert response.headers["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="parties.open_copy").count() == 1
    assert "JPEG" in upload(clerk, content=b"<html>", kind="text/html")


def test_a_change_by_somebody_else_is_told_and_nothing_is_lost(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    url = f"/counter/customers/{customer.pk}/edit"
    clerk.open(url, CUSTOMER)
    first = {**clerk.form, "contact_phone": ["13800000002"], "_action": ["save"]}
    second = {**clerk.form, "contact_phone": ["13800000003"], "_key": ["another window"], "_action": ["save"]}
    clerk.send(first)
    assert clerk.url == f"/counter/customers/{customer.pk}"

    clerk.open(url, CUSTOMER)
    clerk.url = url
    clerk.send({**second, "_version": first["_version"]})

    assert clerk.status == 422
    assert clerk.value("contact_phone") == "13800000003"
    assert Customer.objects.get().party.contact_phone == "13800000002"


def test_the_view_shows_lines_accounts_file_and_orders(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)

    clerk.open(f"/counter/customers/{customer.pk}")

    for text in (line.address, "来电显示", "本地", "固定电话新装", "3701**********1238"):
        assert text in clerk.text
    assert citizen_number() not in clerk.text


def test_a_line_that_is_being_installed_has_a_tone_of_its_own(clerk: Browser, desk: Desk) -> None:
    order = desk.saved_install()
    desk.collect(order)
    (line,) = desk.lines_of(desk.fresh(order))
    assert line.state == "pending"

    clerk.open(f"/counter/customers/{order.customer_id}")

    assert '<span class="tag tag-blue">装机中</span>' in clerk.part_of("lines-title")


def test_every_state_that_a_customer_s_line_can_have_has_its_tone() -> None:
    assert set(TONES) == set(HOLDS_NUMBER)


def test_the_date_shows_what_was_held_on_that_day(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)
    before = (NOON - timedelta(days=1)).date()

    clerk.open(f"/counter/customers/{customer.pk}?on={before}")
    assert line.service_number not in clerk.part("lines-title", 1500).replace(" ", "")
    clerk.open(f"/counter/customers/{customer.pk}?on={NOON.date()}")
    assert line.service_number in clerk.part("lines-title", 1500).replace(" ", "")
    assert clerk.open(f"/counter/customers/{customer.pk}?on=gestern").status == 200


def test_revealing_a_number_needs_the_right_and_a_reason_and_is_logged(
    clerk: Browser, supervisor: Browser, desk: Desk
) -> None:
    customer = desk.new_customer()
    url = f"/counter/customers/{customer.pk}"
    clerk.open(url)
    assert "reveal-title" not in clerk.read.ids
    assert clerk.client.post(url, {"reason": "x"}).status_code == 403

    assert supervisor.client.post(url, {"reason": ""}).status_code == 422
    answer = supervisor.client.post(url, {"reason": "核对"})

    assert citizen_number() in answer.content.decode()
    assert AuditEntry.objects.filter(action="parties.reveal_document", outcome="done").count() == 1
