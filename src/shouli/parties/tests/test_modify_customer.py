"""Changing what is on file about a customer."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.kernel.errors import Invalid, NotFound, Stale
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import system
from shouli.parties import queries
from shouli.parties.actions import MarkCustomer, ModifyCustomer, mark_customer, modify_customer
from shouli.parties.models import Customer
from shouli.parties.rules.refusals import AlreadyCustomer, DocumentTaken
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db


def change(customer: Customer, **changed: Any) -> Customer:
    given: dict[str, Any] = {"customer_id": customer.pk, "version": 1}
    return modify_customer(system(), ModifyCustomer(**given | changed))


def new_document(**changed: Any) -> dict[str, Any]:
    given = {
        "document_kind": "resident_id_card",
        "document_number": make.citizen_number("370202"),
        "copy_id": make.copy(),
        "document_shown": True,
    }
    return given | changed


def test_changes_are_written_and_the_rest_is_left_alone() -> None:
    customer = make.customer(postcode="250011")
    change(customer, name="李晓明", contact_phone="13900000002", postal_address="信箱7号")

    seen = queries.get_customer(system(), customer.pk)
    assert (seen.name, seen.contact_phone, seen.postal_address) == ("李晓明", "13900000002", "信箱7号")
    assert (seen.postcode, seen.version) == ("250011", 2)
    assert [row.name for row in queries.search_customers("initials", "lxm")] == ["李晓明"]
    entry = AuditEntry.objects.get(action="parties.modify_customer")
    assert {"of": f"parties.party:{seen.party_id}", "field": "name", "old": "李小明", "new": "李晓明"} in entry.changes
    assert OutboxMessage.objects.get(event="parties.customer_modified").body["version"] == 2


def test_a_stale_version_is_refused_and_nothing_changes() -> None:
    customer = make.customer()
    change(customer, contact_phone="13900000002")

    with pytest.raises(Stale):
        change(customer, contact_phone="13900000003")
    assert queries.get_customer(system(), customer.pk).contact_phone == "13900000002"


def test_all_faults_are_told_at_once() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        change(customer, name=" ", contact_phone="nobody", postcode="1", document_kind="passport")
    assert make.faults_of(refusal.value) == {
        ("name", "required"),
        ("contact_phone", "bad_form"),
        ("postcode", "bad_form"),
        ("document_number", "required"),
        ("document_shown", "required"),
        ("copy_id", "required"),
        ("document_kind", "not_valid"),
    }


def test_what_is_no_name_and_no_phone_is_refused() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        change(customer, name="测试😀<b>x</b>", contact_phone="1" * 30)

    assert {("name", "bad_name"), ("contact_phone", "bad_form")} <= make.faults_of(refusal.value)


@pytest.mark.rule("FL-AMB-45")
def test_a_new_document_is_judged_anew_and_the_old_one_stays_on_file() -> None:
    customer = make.customer()
    after = change(customer, **new_document())

    assert (after.locality, after.locality_reason) == ("out_of_area", "issued_elsewhere")
    shown = queries.get_documents(customer.party_id)
    assert [(document.is_current, document.number_masked[:6]) for document in shown] == [
        (True, "3702**"),
        (False, "3701**"),
    ]


def test_another_kind_of_person_needs_another_document() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        change(customer, person_kind="foreigner")
    assert make.faults_of(refusal.value) == {("document_number", "required")}
    after = change(
        customer, person_kind="foreigner", **new_document(document_kind="passport", document_number="E12345678")
    )
    assert after.locality == "out_of_area"


@pytest.mark.rule("FL-205", "FL-223")
def test_an_organisation_brings_a_licence_later() -> None:
    company = make.company(seal_text="青岛海产公司")
    licence = {"licence_copy_id": make.copy("business_licence"), "registered_address": "济南市历下区泉城路1号"}

    with pytest.raises(Invalid) as refusal:
        change(
            company,
            document_kind="business_licence",
            document_number=make.credit_code("91370102MA3C0X1Y3"),
            document_form="copy",
            copy_id=make.copy(),
            document_shown=True,
        )
    assert make.faults_of(refusal.value) == {("document_form", "not_sealed")}
    assert change(company, **licence).locality_reason == "licence_here"


def test_the_document_of_another_customer_is_refused() -> None:
    other = make.customer(presented_by="agent", agent=make.person())
    customer = make.customer(name="赵强", document_number=make.citizen_number(serial="789"))

    with pytest.raises(AlreadyCustomer) as refusal:
        change(customer, **new_document(document_number=make.citizen_number()))
    assert refusal.value.params["customer_number"] == other.customer_number
    with pytest.raises(DocumentTaken):
        change(customer, **new_document(document_number=make.citizen_number(serial="456")))


def test_nobody_is_not_found() -> None:
    with pytest.raises(NotFound):
        modify_customer(system(), ModifyCustomer(customer_id=404, version=1))


def test_level_and_list_are_set_with_the_version_in_hand() -> None:
    customer = make.customer()
    mark_customer(system(), MarkCustomer(customer_id=customer.pk, version=1, level="gold", list_mark="red"))

    row = queries.rows_of([customer.pk])[customer.pk]
    assert (row.level, row.list_mark) == ("gold", "red")
    with pytest.raises(Stale):
        mark_customer(system(), MarkCustomer(customer_id=customer.pk, version=1, level="gold"))


def test_an_unknown_level_or_list_is_refused() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        mark_customer(system(), MarkCustomer(customer_id=customer.pk, version=1, level="tin", list_mark="blue"))
    assert make.faults_of(refusal.value) == {("level", "unknown"), ("list_mark", "unknown")}


def test_initials_are_set_by_hand_and_both_readings_find_the_customer() -> None:
    customer = make.customer(name="阚小明")
    assert found("kxm") == found("hxm") == [customer.pk]

    changed = modify_customer(system(), ModifyCustomer(customer_id=customer.pk, version=1, name_initials="KAXM"))
    assert found("kaxm") == found("hxm") == [customer.pk]
    assert found("kxm") == []

    again = ModifyCustomer(customer_id=customer.pk, version=changed.version, name="单小明", name_initials="kaxm")
    modify_customer(system(), again)
    assert found("sxm") == found("dxm") == [customer.pk]


def test_initials_are_letters() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        modify_customer(system(), ModifyCustomer(customer_id=customer.pk, version=1, name_initials="阚"))

    assert ("name_initials", "bad_form") in make.faults_of(refusal.value)


def found(initials: str) -> list[int]:
    return [row.customer_id for row in queries.search_customers("initials", initials)]
