"""Finding customers and reading about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shouli.kernel.context import Actor
from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.tests.factories import system
from shouli.parties import queries
from shouli.parties.models import Customer
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db


def names(mode: str, value: str, **more: Any) -> list[str]:
    return [row.name for row in queries.search_customers(mode, value, **more)]


@pytest.fixture
def people() -> list[Customer]:
    """Register a person, a company and a foreigner."""
    foreigner = {"person_kind": "foreigner", "document_kind": "passport", "document_number": "E12345678"}
    return [make.customer(), make.company(), make.customer(**foreigner, name="Ann Example", contact_phone="86010009")]


@pytest.mark.rule("FL-011", "FL-AMB-09")
def test_every_mode_finds_its_customer(people: list[Customer]) -> None:
    assert names("document", make.citizen_number()) == ["李小明"]
    assert names("other_document", make.credit_code()) == ["济南泉水商贸有限公司"]
    assert names("phone", "86010009") == ["Ann Example"]
    assert names("name", "济南泉水") == ["济南泉水商贸有限公司"]
    assert names("initials", "JNQS") == ["济南泉水商贸有限公司"]
    assert names("number", people[0].customer_number.lower()) == ["李小明"]


@pytest.mark.rule("FL-012")
def test_an_eighteen_position_number_gives_the_customers_name(people: list[Customer]) -> None:
    row = queries.search_customers("document", f" {make.citizen_number().lower()} ")[0]

    assert (row.customer_id, row.name) == (people[0].pk, "李小明")


@pytest.mark.rule("FL-012")
@pytest.mark.parametrize("value", ["37010219900307123", "3701021990030712345", "91370102MA3C0X1Y28", "E12345678"])
def test_anything_but_eighteen_positions_is_refused_before_the_query(
    value: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0), pytest.raises(Invalid) as refusal:
        queries.search_customers("document", value)
    assert make.faults_of(refusal.value) == {("value", "not_18_positions")}


@pytest.mark.parametrize("value", ["李小", "lxm", "13800000001", make.citizen_number()])
def test_one_box_takes_anything(people: list[Customer], value: str) -> None:
    assert names("any", value) == ["李小明"]


def test_one_box_takes_customer_numbers_and_foreign_names(people: list[Customer]) -> None:
    assert names("any", people[1].customer_number) == ["济南泉水商贸有限公司"]
    assert names("any", "Ann Example") == []
    assert names("any", "Ann") == ["Ann Example"]


@pytest.mark.rule("FL-011")
def test_whoever_is_not_there_is_not_found(people: list[Customer]) -> None:
    assert names("document", make.citizen_number(serial="999")) == []
    assert names("name", "张") == []


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("horoscope", "leo", ("mode", "unknown")),
        ("name", "  ", ("value", "required")),
        ("initials", "l", ("value", "too_short")),
    ],
)
def test_what_cannot_be_looked_up_is_refused(mode: str, value: str, expected: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        queries.search_customers(mode, value)
    assert make.faults_of(refusal.value) == {expected}


def test_lists_are_masked_limited_and_cost_two_queries(people: list[Customer], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        rows = queries.rows_of(customer.pk for customer in people)
    row = rows[people[0].pk]

    number = make.citizen_number()
    assert row.document_masked == f"3701{'*' * 10}{number[-4:]}"
    assert row.phone_masked == "138****0001"
    assert len(names("phone", "13800000001", limit=1)) == 1


@pytest.mark.parametrize(("mode", "value"), [("name", "济南"), ("initials", "jn"), ("document", make.citizen_number())])
def test_look_ups_go_by_index(mode: str, value: str, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.customer()
    with CaptureQueriesContext(connection) as caught:
        queries.search_customers(mode, value)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {caught[0]['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN parties")], plan


def test_a_customer_sees_the_own_record_only(people: list[Customer]) -> None:
    mine = replace(system(), actor=Actor(key=f"party:{people[0].party_id}"))

    assert queries.get_customer(mine, people[0].pk).name == "李小明"
    with pytest.raises(NotFound):
        queries.get_customer(mine, people[1].pk)
    with pytest.raises(NotFound):
        queries.get_customer(system(), 404)


@pytest.mark.rule("FL-072", "FL-213")
def test_a_guarantor_is_shown_masked_with_the_own_locality(people: list[Customer]) -> None:
    person, company, stranger = (queries.judge_guarantor(customer.pk) for customer in people)

    assert person is not None
    assert (person.name_masked, person.document_kind, person.is_local) == ("李**", "resident_id_card", True)
    assert company is not None
    assert (company.name_masked, company.kind, company.is_local) == ("济南泉水商贸有限公司", "organization", True)
    assert stranger is not None
    assert not stranger.is_local
    assert queries.judge_guarantor(404) is None


def test_customers_are_found_by_document_for_other_parts(people: list[Customer]) -> None:
    assert queries.customer_ids_by_document("e12345678") == [people[2].pk]
    assert queries.customer_ids_by_document("nothing") == []


@pytest.mark.rule("FL-197")
def test_documents_are_offered_by_kind_of_person_in_the_readers_language() -> None:
    from django.utils.translation import override

    with override("en"):
        assert len(queries.person_kinds()) == 7
        assert queries.document_kinds("citizen") == [
            ("resident_id_card", "Resident identity card"),
            ("temporary_id_card", "Temporary resident identity card"),
        ]
        assert queries.document_kinds("") == []
