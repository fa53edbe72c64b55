"""Origins: shop, bureau and hours of an interface number; own and partner outlets alike."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from shouli.identity import queries
from shouli.identity.tests.factories import desk, org_unit, shop, staff
from shouli.kernel.errors import NotFound
from shouli.kernel.tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_origin_takes_one_query_and_a_stamp(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    unit = shop()
    desk(unit)

    with django_assert_num_queries(2):
        where = queries.origin("0531-H-003")

    assert where.org_unit.code == "S-QC"
    assert where.bureau is not None
    assert (where.bureau.code, where.bureau.supports_appointment) == ("B-S-QC", True)


def test_unknown_number_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.origin("0531-X-000")


@pytest.mark.rule("FL-097")
@pytest.mark.parametrize("outlet_type", ["own", "partner"])
def test_every_outlet_type_may_accept(outlet_type: str) -> None:
    desk(shop(outlet_type=outlet_type))

    assert queries.hours_fault(queries.origin("0531-H-003"), NOON) is None


def test_closed_outlet_says_when_it_opens() -> None:
    desk(shop())

    with translation.override("en"):
        fault = queries.hours_fault(queries.origin("0531-H-003"), NOON + timedelta(hours=6))

        assert fault is not None
        assert fault.code == "outside_hours"
        assert fault.text == "Interface number 0531-H-003 accepts business from 08:30 to 18:00."


def test_hours_are_those_of_the_operators_zone() -> None:
    desk(shop(), opens_at=time(11, 59), closes_at=time(12, 1))

    assert queries.hours_fault(queries.origin("0531-H-003"), NOON) is None


@pytest.mark.parametrize("gone", ["number", "unit"])
def test_outlet_given_up_accepts_nothing(gone: str) -> None:
    desk(shop(active=gone != "unit"), active=gone != "number")

    fault = queries.hours_fault(queries.origin("0531-H-003"), NOON)

    assert fault is not None
    assert fault.code == "outlet_inactive"


def test_bureau_of_any_unit() -> None:
    unit = shop()
    assert unit.parent is not None

    assert getattr(queries.bureau_of(unit.pk), "code", "") == "B-S-QC"
    assert getattr(queries.bureau_of(unit.parent.pk), "code", "") == "B-S-QC"
    assert queries.bureau_of(org_unit("D-INN").pk) is None


def test_employees_are_found_by_employee_id_while_in_service() -> None:
    staff("3107", unit=shop(), name="刘晓梅")
    staff("3108", is_active=False)

    found = queries.find_employee(" E3107 ")

    assert found is not None
    assert (found.staff_number, found.name, found.org_unit_name) == ("3107", "刘晓梅", "S-QC")
    assert queries.find_employee("E3108") is None
    assert queries.find_employee("3107") is None
