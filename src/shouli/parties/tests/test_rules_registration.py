"""Which items real-name registration asks for."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from shouli.kernel.errors import Fault
from shouli.parties.rules import registration
from shouli.parties.rules.registration import Person, Registration
from shouli.parties.tests.factories import ADDRESS, citizen_number, credit_code

TODAY = date(2026, 11, 22)
AGENT = Person(
    name="王芳",
    person_kind="citizen",
    document_kind="resident_id_card",
    document_number=citizen_number(serial="456"),
    copy_kept=True,
    signed=True,
)
PERSON = Registration(
    kind="individual",
    name="李小明",
    person_kind="citizen",
    document_kind="resident_id_card",
    document_number=citizen_number(),
    copy_kept=True,
    installation_address=ADDRESS,
    residence_address=ADDRESS,
    postal_address=ADDRESS,
    postcode="250000",
    contact_phone="13800000001",
    signed=True,
    document_shown=True,
)
COMPANY = Registration(
    kind="organization",
    name="济南泉水商贸有限公司",
    organization_kind="enterprise",
    document_kind="business_licence",
    document_number=credit_code(),
    document_form="sealed_copy",
    installation_address=ADDRESS,
    residence_address=ADDRESS,
    postal_address=ADDRESS,
    postcode="250000",
    contact_phone="0531-86010000",
    document_shown=True,
    proof_kind="letter_of_introduction",
    proof_kept=True,
    presented_by="handler",
    handler=AGENT,
)


def found(given: Registration) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in registration.faults(given, on=TODAY)}


def emptied(given: Any, name: str) -> Any:
    return replace(given, **{name: False if isinstance(getattr(given, name), bool) else ""})


@pytest.mark.rule("FL-187", "FL-190", "FL-192")
@pytest.mark.parametrize("given", [PERSON, COMPANY])
def test_whoever_gave_every_item_is_registered(given: Registration) -> None:
    assert registration.faults(given, on=TODAY) == []


@pytest.mark.rule("FL-190")
@pytest.mark.parametrize(
    ("item", "field"),
    [
        ("name", "name"),
        ("document_kind", "document_kind"),
        ("copy_kept", "copy_id"),
        ("document_number", "document_number"),
        ("installation_address", "installation_address"),
        ("residence_address", "residence_address"),
        ("postal_address", "postal_address"),
        ("postcode", "postcode"),
        ("contact_phone", "contact_phone"),
        ("signed", "signed"),
    ],
)
def test_each_of_the_ten_items_of_a_person_is_mandatory(item: str, field: str) -> None:
    assert found(emptied(PERSON, item)) == {(field, "required")}


@pytest.mark.rule("FL-010", "FL-190")
def test_all_missing_items_are_told_at_once() -> None:
    assert found(Registration(kind="individual")) == {
        (name, "required")
        for name in (
            "name", "person_kind", "document_kind", "document_number", "copy_id", "installation_address",
            "residence_address", "postal_address", "postcode", "contact_phone", "signed", "document_shown",
        )
    }  # fmt: skip


@pytest.mark.parametrize("name", ["测试😀<b>x</b>", "-5", "<b>"])
def test_what_is_no_name_is_refused_of_everybody_who_is_named(name: str) -> None:
    handler, agent = replace(AGENT, name=name), replace(AGENT, name=name)

    assert found(replace(PERSON, name=name)) == {("name", "bad_name")}
    assert found(replace(COMPANY, name=name)) == {("name", "bad_name")}
    assert found(replace(COMPANY, handler=handler)) == {("handler_name", "bad_name")}
    assert found(replace(PERSON, presented_by="agent", agent=agent)) == {("agent_name", "bad_name")}


@pytest.mark.rule("FL-187")
@pytest.mark.parametrize("given", [PERSON, COMPANY])
def test_the_document_must_be_verified_for_every_order(given: Registration) -> None:
    assert found(emptied(given, "document_shown")) == {("document_shown", "required")}


@pytest.mark.rule("FL-188")
def test_neither_product_nor_order_type_can_exempt_from_registration() -> None:
    names = {item.name for item in fields(Registration)}

    assert not {name for name in names if "product" in name or "order" in name or "prepaid" in name or "exempt" in name}


@pytest.mark.rule("FL-191")
@pytest.mark.parametrize(
    ("item", "field"),
    [
        ("name", "agent_name"),
        ("document_kind", "agent_document_kind"),
        ("copy_kept", "agent_copy_id"),
        ("document_number", "agent_document_number"),
        ("signed", "agent_signed"),
    ],
)
def test_each_of_the_five_items_of_an_agent_is_mandatory(item: str, field: str) -> None:
    brought = replace(PERSON, presented_by="agent", agent=AGENT)

    assert found(brought) == set()
    assert found(replace(brought, agent=emptied(AGENT, item))) == {(field, "required")}


@pytest.mark.rule("FL-191", "FL-AMB-40")
def test_an_agent_replaces_neither_data_nor_signature_of_the_principal() -> None:
    brought = replace(PERSON, presented_by="agent", agent=AGENT, signed=False, name="")

    assert found(brought) == {("signed", "required"), ("name", "required")}


@pytest.mark.rule("FL-197")
def test_an_agents_document_is_judged_like_anybodys() -> None:
    stranger = replace(AGENT, person_kind="foreigner")

    assert found(replace(PERSON, presented_by="agent", agent=stranger)) == {("agent_document_kind", "not_valid")}
    assert found(replace(COMPANY, handler=stranger)) == {("handler_document_kind", "not_valid")}


@pytest.mark.rule("FL-192")
@pytest.mark.parametrize(
    "item",
    [
        "name", "document_number", "installation_address", "residence_address", "postal_address", "postcode",
        "contact_phone", "proof_kind",
    ],
)  # fmt: skip
def test_each_item_of_an_organisation_is_mandatory(item: str) -> None:
    assert found(emptied(COMPANY, item)) == {(item, "required")}


@pytest.mark.rule("FL-193")
@pytest.mark.parametrize(
    ("proof_kind", "kept", "expected"),
    [
        ("letter_of_introduction", True, set()),
        ("registration_form", True, set()),
        ("organization_document", True, set()),
        ("letter_of_introduction", False, {("proof_copy_id", "required")}),
        ("", False, {("proof_kind", "required")}),
        ("visiting_card", True, {("proof_kind", "required")}),
    ],
)
def test_one_of_three_proofs_is_kept(proof_kind: str, kept: bool, expected: set[tuple[str, str]]) -> None:
    assert found(replace(COMPANY, proof_kind=proof_kind, proof_kept=kept)) == expected


@pytest.mark.rule("FL-194")
@pytest.mark.parametrize(
    ("item", "field"),
    [
        ("name", "handler_name"),
        ("document_kind", "handler_document_kind"),
        ("copy_kept", "handler_copy_id"),
        ("document_number", "handler_document_number"),
        ("signed", "handler_signed"),
    ],
)
def test_each_of_the_five_items_of_a_handler_is_mandatory(item: str, field: str) -> None:
    assert found(replace(COMPANY, handler=emptied(AGENT, item))) == {(field, "required")}


@pytest.mark.rule("FL-195")
def test_an_organisations_agent_brings_a_sealed_power_of_attorney() -> None:
    brought = replace(COMPANY, presented_by="agent", agent=replace(AGENT, name="赵强"))

    assert found(brought) == {("power_of_attorney_copy_id", "required")}
    unsealed = replace(brought, power_of_attorney_kept=True)
    assert found(unsealed) == {("power_of_attorney_sealed", "not_sealed")}
    assert found(replace(unsealed, power_of_attorney_sealed=True)) == set()


@pytest.mark.rule("FL-195")
def test_an_organisations_agent_gives_the_five_items_too() -> None:
    brought = replace(COMPANY, presented_by="agent", power_of_attorney_kept=True, power_of_attorney_sealed=True)

    names = ("name", "person_kind", "document_kind", "document_number", "copy_id", "signed")
    assert found(brought) == {(f"agent_{name}", "required") for name in names}


@pytest.mark.rule("FL-196")
def test_an_account_manager_counts_as_handler_and_needs_no_power_of_attorney() -> None:
    brought = replace(COMPANY, presented_by="account_manager")

    assert found(brought) == set()
    assert found(replace(brought, handler=Person(name="孙经理"))) >= {("handler_copy_id", "required")}


@pytest.mark.rule("FL-196")
def test_an_account_manager_counts_for_organisations_only() -> None:
    assert found(replace(PERSON, presented_by="account_manager")) == {("presented_by", "not_possible")}


@pytest.mark.rule("FL-AMB-41")
def test_a_letters_number_serves_only_when_the_letter_is_the_proof() -> None:
    by_letter = replace(COMPANY, document_kind="letter_of_introduction", document_number="2026-17", document_form="")

    assert found(by_letter) == set()
    assert found(replace(by_letter, proof_kind="registration_form")) == {("document_kind", "not_the_proof")}


def test_phone_and_postcode_have_a_form() -> None:
    given = replace(PERSON, contact_phone="call me", postcode="25OOOO")

    assert found(given) == {("contact_phone", "bad_form"), ("postcode", "bad_form")}


def test_a_customer_is_one_of_two_kinds() -> None:
    assert {("kind", "unknown")} <= found(Registration(kind="robot"))


def test_every_mandatory_item_has_its_own_message() -> None:
    given = [Registration(kind="individual", presented_by="agent"), Registration(kind="organization")]
    faults: list[Fault] = [fault for one in given for fault in registration.faults(one, on=TODAY)]

    assert all(fault.text for fault in faults)
    assert {fault.field for fault in faults if fault.code == "required"} <= set(registration.REQUIRED)
