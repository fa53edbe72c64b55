"""The customer dialog: what it takes, what it refuses, what it leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shouli.kernel import crypto
from shouli.kernel.errors import Invalid
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.parties import queries
from shouli.parties.actions import register_customer
from shouli.parties.models import Customer, DocumentCopy, Handler, IdentityDocument, Party
from shouli.parties.rules.refusals import AlreadyCustomer, DocumentTaken
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db


def refused(asked: Any) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        register_customer(system(), asked)
    assert not Customer.objects.exists()
    return make.faults_of(refusal.value)


@pytest.mark.rule("FL-009", "FL-010")
def test_a_person_who_gave_everything_becomes_a_customer() -> None:
    customer = make.customer(name=" 李小明 ")

    seen = queries.get_customer(system(), customer.pk)
    assert (seen.name, seen.kind, seen.person_kind) == ("李小明", "individual", "citizen")
    assert (seen.locality, seen.locality_reason, seen.registered) == ("local", "issued_here", True)
    assert (seen.document_kind, seen.document_masked) == (
        "resident_id_card",
        f"3701{'*' * 10}{make.citizen_number()[-4:]}",
    )
    assert customer.signed_at == customer.registered_at == NOON
    assert Party.objects.get().birth_date == date(1990, 3, 7)
    assert Party.objects.get().name_initials == "lxm"
    assert customer.customer_number.startswith("C-")


def test_the_document_number_is_stored_encrypted_and_masked() -> None:
    make.customer()

    document = IdentityDocument.objects.get()
    number = make.citizen_number()
    assert number.encode() not in bytes(document.number_sealed)
    assert crypto.unseal(bytes(document.number_sealed)).decode() == number
    assert document.number_masked == f"3701{'*' * 10}{number[-4:]}"
    given = AuditEntry.objects.get(action="parties.register_customer").given
    assert given["document_number"] == "***"
    assert number not in str(given)


def test_an_agents_document_number_stays_out_of_the_audit() -> None:
    agent = make.person()
    make.customer(presented_by="agent", agent=agent)

    trail = str([entry.given for entry in AuditEntry.objects.all()])
    assert agent.document_number not in trail
    assert "王芳" in trail


def test_the_news_is_told() -> None:
    customer = make.customer()

    message = OutboxMessage.objects.get(event="parties.customer_registered")
    assert message.owner == f"customer:{customer.pk}"
    assert message.body["locality"] == "local"


@pytest.mark.rule("FL-010", "FL-190")
def test_an_empty_dialog_is_refused_with_every_fault_at_once() -> None:
    from shouli.parties.actions import RegisterCustomer

    assert refused(RegisterCustomer(kind="individual")) == {
        (name, "required")
        for name in (
            "name", "person_kind", "document_kind", "document_number", "copy_id", "contact_phone", "signed",
            "document_shown",
        )
    }  # fmt: skip
    assert not Party.objects.exists()


@pytest.mark.rule("FL-191")
def test_an_agent_without_a_copy_is_refused() -> None:
    asked = make.individual(presented_by="agent", agent=make.person(copy_id=None))

    assert refused(asked) == {("agent_copy_id", "required")}


@pytest.mark.rule("FL-191")
def test_principal_and_agent_are_both_put_on_file() -> None:
    customer = make.customer(presented_by="agent", agent=make.person())

    acted = Handler.objects.get()
    assert (acted.customer_id, acted.role, acted.party.name, acted.signed) == (customer.pk, "agent", "王芳", True)
    assert Party.objects.count() == 2


@pytest.mark.rule("FL-199")
def test_a_child_of_fifteen_registers_with_the_household_register() -> None:
    number = make.citizen_number(birth="20110307")
    asked = {"person_kind": "minor", "document_kind": "household_register", "document_number": number}

    assert make.customer(**asked).locality == "local"


@pytest.mark.rule("FL-204")
def test_a_foreigner_with_an_identity_card_is_refused() -> None:
    assert refused(make.individual(person_kind="foreigner")) == {("document_kind", "not_valid")}


@pytest.mark.rule("FL-192", "FL-194")
def test_an_organisation_is_registered_with_its_handler() -> None:
    customer = make.company()

    assert (customer.locality, customer.locality_reason) == ("local", "seal_names_city")
    acted = Handler.objects.get()
    assert (acted.role, acted.party.name) == ("handler", "王芳")
    assert customer.party.name_initials == "jnqssmyxgs"


@pytest.mark.rule("FL-193")
def test_an_organisation_without_proof_is_refused() -> None:
    assert refused(make.organization(proof_kind="")) == {("proof_kind", "required")}
    assert refused(make.organization(proof_copy_id=None)) == {("proof_copy_id", "required")}


@pytest.mark.rule("FL-205")
def test_an_unsealed_copy_of_the_licence_is_refused() -> None:
    assert refused(make.organization(document_form="copy")) == {("document_form", "not_sealed")}


@pytest.mark.rule("FL-196")
def test_an_account_manager_is_filed_as_handler_without_power_of_attorney() -> None:
    customer = make.company(presented_by="account_manager", handler=make.person(name="孙经理"))

    acted = Handler.objects.get(customer=customer)
    assert (acted.role, acted.party.name, acted.power_of_attorney_id) == ("account_manager", "孙经理", None)


@pytest.mark.rule("FL-195")
def test_a_power_of_attorney_needs_the_seal() -> None:
    asked: dict[str, Any] = {
        "presented_by": "agent",
        "agent": make.person("789", name="赵强"),
        "power_of_attorney_copy_id": make.copy("power_of_attorney"),
    }

    assert refused(make.organization(**asked)) == {("power_of_attorney_sealed", "not_sealed")}
    customer = make.company(**asked, power_of_attorney_sealed=True)
    acted = Handler.objects.get(customer=customer, role="agent")
    assert acted.power_of_attorney is not None
    assert acted.power_of_attorney.party_id == customer.party_id


@pytest.mark.rule("FL-223")
def test_a_kept_licence_with_an_address_in_the_city_makes_an_enterprise_local() -> None:
    abroad = {"seal_text": "青岛海产公司", "registered_address": "山东省济南市历下区泉城路1号"}
    outside = make.company(**abroad)
    with_licence = make.company(
        **abroad,
        document_number=make.credit_code("91370102MA3C0X1Y3"),
        licence_copy_id=make.copy("business_licence"),
    )

    assert (outside.locality, outside.locality_reason) == ("out_of_area", "no_licence")
    assert (with_licence.locality, with_licence.locality_reason) == ("local", "licence_here")


@pytest.mark.rule("FL-220")
def test_the_holder_of_a_soldiers_card_is_out_of_area() -> None:
    customer = make.customer(person_kind="soldier", document_kind="soldier_card", document_number="济字第00123号")

    assert (customer.locality, customer.locality_reason) == ("out_of_area", "soldier_card")


def test_the_same_document_does_not_make_two_customers() -> None:
    first = make.customer()

    with pytest.raises(AlreadyCustomer) as refusal:
        register_customer(system(), make.individual())
    assert refusal.value.params["customer_number"] == first.customer_number
    assert Customer.objects.count() == 1


def test_a_grown_up_child_is_found_again_by_the_number_of_the_register() -> None:
    number = make.citizen_number(birth="20110307")
    make.customer(person_kind="minor", document_kind="household_register", document_number=number)
    later = system(NOON.replace(year=2028))

    with pytest.raises(AlreadyCustomer):
        register_customer(later, make.individual(document_number=number))


def test_an_agent_who_becomes_a_customer_stays_one_party() -> None:
    make.customer(presented_by="agent", agent=make.person())
    agent = make.customer(name="王芳", document_number=make.citizen_number(serial="456"))

    assert Party.objects.count() == 2
    assert agent.party.contact_phone == "13800000001"
    assert IdentityDocument.objects.filter(party=agent.party).count() == 1


def test_a_document_on_file_under_another_name_is_refused() -> None:
    make.customer(presented_by="agent", agent=make.person())

    with pytest.raises(Invalid) as refusal:
        register_customer(system(), make.individual(document_number=make.citizen_number(serial="456")))
    assert make.faults_of(refusal.value) == {("name", "name_differs")}


def test_two_passports_of_one_number_are_two_people() -> None:
    passport = {"person_kind": "foreigner", "document_kind": "passport", "document_number": "E12345678"}
    make.customer(**passport, name="Ann Example")
    make.customer(**passport, name="Bob Example")

    assert [row.name for row in queries.search_customers("other_document", "e12345678")] == [
        "Ann Example",
        "Bob Example",
    ]


def test_copies_go_into_the_file_of_their_owner() -> None:
    customer = make.customer()

    kept = DocumentCopy.objects.get()
    assert kept.party_id == customer.party_id
    assert kept.document_id == IdentityDocument.objects.get().pk


@pytest.mark.parametrize("copy_id", [None, 999])
@pytest.mark.rule("FL-187")
def test_no_registration_without_a_kept_copy(copy_id: int | None) -> None:
    assert ("copy_id", "required") in refused(make.individual(copy_id=copy_id))


def test_a_copy_from_another_file_or_for_another_purpose_is_refused() -> None:
    first = make.customer()
    foreign = DocumentCopy.objects.get(party=first.party).pk
    someone: dict[str, Any] = {"document_number": make.citizen_number(serial="789"), "name": "赵强"}

    for copy_id, code in ((foreign, "unknown_copy"), (make.copy("signature"), "other_purpose")):
        with pytest.raises(Invalid) as refusal:
            register_customer(system(), make.individual(**someone, copy_id=copy_id))
        assert make.faults_of(refusal.value) == {("copy_id", code)}


def test_a_repeat_with_the_same_key_registers_once() -> None:
    asked = make.individual()

    first = register_customer(system(key="form-1"), asked)
    assert register_customer(system(key="form-1"), asked).pk == first.pk
    assert Customer.objects.count() == 1


def test_the_database_itself_keeps_one_document_for_one_party() -> None:
    from shouli.parties.actions import filing

    make.customer()
    stranger = Party.objects.create(kind="individual", name="赵强", name_initials="zq", created_at=NOON)
    given = filing.DocumentGiven(kind="resident_id_card", number=make.citizen_number())

    with pytest.raises(DocumentTaken):
        filing.file_document(system(), stranger, given, filing.Copies([], system().actor))


@pytest.mark.rule("FL-221")
def test_long_acquaintance_does_not_make_a_stranger_local() -> None:
    from shouli.parties.actions import ModifyCustomer, modify_customer
    from shouli.parties.rules import guarantee

    stranger = make.customer(document_number=make.citizen_number("370202"))
    later = system(NOON.replace(year=2036))
    after = modify_customer(later, ModifyCustomer(customer_id=stranger.pk, version=1, contact_phone="13900000002"))

    assert after.locality == "out_of_area"
    faults = guarantee.check(guarantee.Guarantee(), locality_value=after.locality, order_kind="new_installation")
    assert [fault.field for fault in faults] == ["guarantee_choice"]
