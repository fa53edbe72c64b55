"""Who acts for a customer on an order, and the gathering of all that registration asks of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.tests.factories import NOON, system
from shouli.parties import queries
from shouli.parties.actions import (
    FillDefaults,
    RecordHandler,
    VerifyDocument,
    fill_defaults,
    record_handler,
    verify_document,
)
from shouli.parties.models import Customer, DocumentShowing, Handler
from shouli.parties.rules import registration
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db
ORDER = "order:12"


def record(customer: Customer, role: str, **changed: Any) -> Handler:
    person = asdict(changed.pop("person", None) or make.person())
    return record_handler(system(), RecordHandler(customer_id=customer.pk, role=role, owner=ORDER, **person, **changed))


def order_faults(customer: Customer, *, address: str = make.ADDRESS, signed: bool = True) -> set[tuple[str, str]]:
    given = queries.registration_of(customer.pk, owner=ORDER, installation_address=address, signed=signed)
    return {(fault.field, fault.code) for fault in registration.faults(given, on=local_day(NOON))}


def prepare(customer: Customer) -> None:
    """Do what every order does before it is judged."""
    fill_defaults(
        system(), FillDefaults(customer_id=customer.pk, installation_address=make.ADDRESS, fixed_address=True)
    )
    verify_document(system(), VerifyDocument(customer_id=customer.pk, owner=ORDER))


@pytest.mark.rule("FL-187", "FL-190")
@pytest.mark.parametrize("made", [make.customer, make.company])
def test_a_registered_customer_whose_document_was_shown_passes(made: Any) -> None:
    customer = made()
    prepare(customer)

    assert order_faults(customer) == set()
    assert order_faults(customer, address="") == {("installation_address", "required")}


@pytest.mark.rule("FL-187", "FL-AMB-39")
def test_the_document_is_shown_again_for_every_order() -> None:
    customer = make.customer()
    prepare(customer)
    other = queries.registration_of(customer.pk, owner="order:13", installation_address=make.ADDRESS)

    faults = registration.faults(other, on=local_day(NOON))
    assert [(fault.field, fault.code) for fault in faults] == [("document_shown", "required")]


def test_showing_it_twice_for_one_order_is_one_showing() -> None:
    customer = make.customer()
    prepare(customer)
    prepare(customer)

    assert DocumentShowing.objects.count() == 1
    assert queries.document_was_shown(customer.pk, ORDER)


@pytest.mark.rule("FL-199", "FL-AMB-42")
def test_a_household_register_serves_no_more_at_sixteen() -> None:
    number = make.citizen_number(birth="20110307")
    customer = make.customer(person_kind="minor", document_kind="household_register", document_number=number)

    with pytest.raises(Invalid) as refusal:
        verify_document(system(NOON.replace(year=2027)), VerifyDocument(customer_id=customer.pk, owner=ORDER))
    assert make.faults_of(refusal.value) == {("document_kind", "not_under_sixteen")}


def test_a_document_shown_outside_an_order_is_verified_but_counts_for_none() -> None:
    customer = make.customer()
    later = NOON.replace(year=2027)
    verify_document(system(later), VerifyDocument(customer_id=customer.pk))

    assert queries.get_customer(system(), customer.pk).document_verified_at == later
    assert not DocumentShowing.objects.exists()
    with pytest.raises(NotFound):
        verify_document(system(), VerifyDocument(customer_id=404, owner=ORDER))


@pytest.mark.rule("FL-190")
def test_an_order_that_the_customer_did_not_sign_is_faulty() -> None:
    customer = make.customer()
    prepare(customer)

    assert order_faults(customer, signed=False) == {("signed", "required")}


@pytest.mark.rule("FL-191")
def test_an_agent_is_recorded_for_the_order_and_for_no_other() -> None:
    customer = make.customer()
    prepare(customer)
    record(customer, "agent")

    assert order_faults(customer) == set()
    here = queries.registration_of(customer.pk, owner=ORDER, installation_address="")
    elsewhere = queries.registration_of(customer.pk, owner="order:13", installation_address="")
    assert (here.presented_by, here.agent.name) == ("agent", "王芳")
    assert (elsewhere.presented_by, elsewhere.agent.name) == ("self", "")
    assert [handler.name for handler in queries.handlers_of(customer.pk, ORDER)] == ["王芳"]


@pytest.mark.rule("FL-191", "FL-194")
@pytest.mark.parametrize(
    ("made", "role", "prefix"), [(make.customer, "agent", "agent_"), (make.company, "handler", "handler_")]
)
def test_incomplete_people_are_refused_with_every_fault(made: Any, role: str, prefix: str) -> None:
    customer = made()
    before = Handler.objects.count()

    with pytest.raises(Invalid) as refusal:
        record(customer, role, person=make.person(name="", signed=False, copy_id=None))
    assert make.faults_of(refusal.value) == {
        (f"{prefix}name", "required"),
        (f"{prefix}signed", "required"),
        (f"{prefix}copy_id", "required"),
    }
    assert Handler.objects.count() == before


@pytest.mark.rule("FL-195")
def test_an_organisations_agent_needs_the_sealed_power_of_attorney() -> None:
    company = make.company()
    prepare(company)
    agent = make.person("789", name="赵强")
    letter = make.copy("power_of_attorney")

    with pytest.raises(Invalid) as refusal:
        record(company, "agent", person=agent)
    assert make.faults_of(refusal.value) == {("power_of_attorney_copy_id", "required")}
    with pytest.raises(Invalid) as refusal:
        record(company, "agent", person=agent, power_of_attorney_copy_id=letter)
    assert make.faults_of(refusal.value) == {("power_of_attorney_sealed", "not_sealed")}
    record(company, "agent", person=agent, power_of_attorney_copy_id=letter, power_of_attorney_sealed=True)
    assert order_faults(company) == set()


@pytest.mark.rule("FL-196")
def test_an_account_manager_acts_for_organisations_only() -> None:
    company = make.company()
    prepare(company)
    record(company, "account_manager", person=make.person("789", name="孙经理"))

    given = queries.registration_of(company.pk, owner=ORDER, installation_address=make.ADDRESS)
    assert (given.presented_by, given.handler.name, given.power_of_attorney_kept) == (
        "account_manager",
        "孙经理",
        False,
    )
    assert order_faults(company) == set()
    with pytest.raises(Invalid) as refusal:
        record(make.customer(), "account_manager")
    assert make.faults_of(refusal.value) == {("role", "not_possible")}


@pytest.mark.rule("FL-206", "FL-207", "FL-208", "FL-209", "FL-210")
@pytest.mark.parametrize(("fixed_address", "expected"), [(True, make.ADDRESS), (False, "文化东路88号")])
def test_defaults_are_filled_and_nothing_is_overwritten(fixed_address: bool, expected: str) -> None:
    empty = make.customer(document_address="文化东路88号")
    given = make.customer(
        name="赵强",
        document_number=make.citizen_number(serial="789"),
        residence_address="泉城路1号",
        postal_address="信箱7号",
        postcode="250011",
    )
    for customer in (empty, given):
        fill_defaults(
            system(),
            FillDefaults(customer_id=customer.pk, installation_address=make.ADDRESS, fixed_address=fixed_address),
        )

    filled, kept = (queries.get_customer(system(), customer.pk) for customer in (empty, given))
    assert (filled.residence_address, filled.postal_address, filled.postcode) == (expected, expected, "250000")
    assert (kept.residence_address, kept.postal_address, kept.postcode) == ("泉城路1号", "信箱7号", "250011")
    assert (filled.version, kept.version) == (2, 1)


@pytest.mark.rule("FL-208", "FL-AMB-44")
def test_an_organisation_without_own_address_takes_its_handlers() -> None:
    company = make.company(handler=make.person(document_address="经七路1号"))

    fill_defaults(system(), FillDefaults(customer_id=company.pk, installation_address="", fixed_address=False))
    assert queries.get_customer(system(), company.pk).residence_address == "经七路1号"
