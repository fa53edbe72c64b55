"""Packages and pricing plans: changed, refused cell by cell, told apart in time."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shouli.catalog import queries
from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.kernel.models import AuditEntry

HOME = "/office/packages/F1P_HOME"
FLAT = "/office/plans/LOCAL_FLAT"


def package(**changed: Any) -> dict[str, Any]:
    """Return the home package as its page sends it, with cells such as ``services.0.code`` changed."""
    view = queries.package("F1P_HOME")
    typed: dict[str, Any] = {
        "_version": queries.get_offering("F1P_HOME").version,
        "product_package": view.product_package,
        "package_type": view.package_type,
        "least_members": view.terms.least_members,
        "most_members": view.terms.most_members,
        "required": list(view.required_secondaries),
    }
    for index, slot in enumerate(view.slots):
        line = {
            "code": slot.code, "name": slot.name, "name_en": slot.name_en, "primary": slot.primary,
            "minimum": slot.minimum, "maximum": slot.maximum, "initial": slot.initial,
        }  # fmt: skip
        typed |= {f"services.{index}.{name}": value for name, value in line.items()}
        if slot.mandatory:
            typed[f"services.{index}.mandatory"] = "1"
    for index, item in enumerate(view.options):
        line = {
            "code": item.code, "name": item.name, "name_en": item.name_en, "individual_data": item.individual_data,
            "most_numbers": item.most_numbers or "",
        }  # fmt: skip
        typed |= {f"options.{index}.{name}": value for name, value in line.items()}
    return {**typed, **changed}


def plan(**changed: Any) -> dict[str, Any]:
    """Return a plan as its page sends it."""
    return {
        "code": "LOCAL_NIGHT", "kind": "discount", "offering": "LOCAL", "name": "夜间优惠", "name_en": "Night discount",
        "sells_from": "2026-12-01", "sort": "50", **changed,
    }  # fmt: skip


def test_a_package_is_shown_as_it_is_and_saving_it_so_changes_nothing(product_manager: Reader) -> None:
    before = queries.package("F1P_HOME")
    shown = product_manager.text(HOME)
    codes = re.findall(r'name="(?:services|options)\.\d+\.code" value="([^"]+)"', shown)
    assert codes == ["HOME_MAIN", "HOME_SECOND", "SAME_NUMBER", "LOCAL_FAMILY", "HOME_LONG_DISTANCE"]
    assert f'href="{HOME}"' in product_manager.text(reverse("office_offering", args=["F1P_HOME"]))

    product_manager.send(HOME, **package())

    assert queries.package("F1P_HOME") == before


def test_contents_change(product_manager: Reader) -> None:
    product_manager.send(
        HOME,
        **package(
            **{
                "most_members": 6,
                "required": ["CALLER_ID", "CALL_FORWARD"],
                "services.1.maximum": 5,
                "options.2.code": "",
                "options.2.name": "",
                "options.2.name_en": "",
                "services.4.code": "HOME_CENTREX",
                "services.4.name": "虚拟网分机",
                "services.4.name_en": "Extension",
                "services.4.primary": "CENTREX",
                "services.4.minimum": 0,
                "services.4.maximum": 2,
                "services.4.initial": 0,
            }
        ),
    )

    found = queries.package("F1P_HOME")
    assert [(slot.code, slot.primary, slot.maximum, slot.mandatory) for slot in found.slots] == [
        ("HOME_MAIN", "LOCAL", 1, True), ("HOME_SECOND", "LOCAL", 5, False), ("HOME_CENTREX", "CENTREX", 2, False),
    ]  # fmt: skip
    assert [item.code for item in found.options] == ["SAME_NUMBER", "LOCAL_FAMILY"]
    assert set(found.required_secondaries) == {"CALLER_ID", "CALL_FORWARD"}
    assert found.terms.most_members == 6
    entry = AuditEntry.objects.get(action="catalog.save_package")
    changed = {(item["field"], item["old"], item["new"]) for item in entry.changes}
    assert {("most_members", 4, 6), ("maximum", 3, 5)} <= changed


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"services.0.minimum": "x"}, ["f-services-0-minimum"]),
        ({"services.0.primary": "CALLER_ID"}, ["f-services-0-primary"]),
        ({"services.0.initial": 9}, ["f-services-0-initial"]),
        ({"services.1.code": "HOME_MAIN"}, ["f-services-1-code"]),
        ({"options.0.name": ""}, ["f-options-0-name"]),
        ({"options.2.most_numbers": 3}, ["f-options-2-most_numbers"]),
        ({"options.1.individual_data": ""}, ["f-options-1-most_numbers"]),
        ({"required": ["LOCAL"]}, ["f-required"]),
        ({"least_members": 5}, ["f-most_members"]),
        ({"package_type": "none", "product_package": ""}, ["f-product_package", "f-package_type"]),
    ],
)
def test_each_fault_stands_at_its_cell(product_manager: Reader, cells: dict[str, Any], wrong: list[str]) -> None:
    before = queries.package("F1P_HOME")

    answer = product_manager.send(HOME, **package(**cells))

    assert (answer.status_code, list(faults(answer))) == (422, wrong)
    assert queries.package("F1P_HOME") == before


def test_two_people_at_one_package_are_told(product_manager: Reader, other_product_manager: Reader) -> None:
    mine, theirs = package(most_members=6), package(most_members=7)
    product_manager.send(HOME, **mine)

    assert other_product_manager.send(HOME, **theirs).status_code == 409
    assert queries.package("F1P_HOME").terms.most_members == 6


@pytest.mark.does("catalog.save_plan")
def test_a_plan_is_entered_and_changed(product_manager: Reader) -> None:
    product_manager.send(reverse("office_plan_new"), **plan())
    address = reverse("office_plan", args=["LOCAL_NIGHT"])

    answer = product_manager.send(address, **plan(name="夜话", kind="rule", sells_to="2027-01-01", _version="1"))

    found = queries.get_plan("LOCAL_NIGHT")
    assert answer["Location"] == reverse("office_plans")
    assert (found.name, found.kind, found.sells_to, found.version) == ("夜话", "discount", date(2027, 1, 1), 2)
    assert "LOCAL_NIGHT" in product_manager.text(reverse("office_plans"))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"code": "", "name": ""}, ["f-code", "f-name"]),
        ({"kind": "?"}, ["f-kind"]),
        ({"offering": "NO"}, ["f-offering"]),
        ({"sells_to": "2026-12-01"}, ["f-sells_to"]),
        ({"sells_from": "soon"}, ["f-sells_from"]),
        ({"is_default": "1"}, ["f-is_default"]),
        ({"is_default": "1", "kind": "rule"}, ["f-is_default"]),
        ({"code": "CALLER_ID"}, ["f-code"]),
    ],
)
def test_what_is_wrong_with_a_plan_stands_at_its_field(
    product_manager: Reader, typed: dict[str, str], wrong: list[str]
) -> None:
    before = queries.list_plans()

    answer = product_manager.send(reverse("office_plan_new"), **plan(**typed))

    assert (answer.status_code, list(faults(answer))) == (422, wrong)
    assert queries.list_plans() == before


def test_two_people_at_one_plan_are_told(product_manager: Reader, other_product_manager: Reader) -> None:
    product_manager.send(FLAT, **plan(name="一", _version="1"))

    assert other_product_manager.send(FLAT, **plan(name="二", _version="1")).status_code == 409
    assert queries.get_plan("LOCAL_FLAT").name == "一"


def test_sending_a_plan_twice_changes_it_once(product_manager: Reader) -> None:
    for _time in range(2):
        assert product_manager.send(FLAT, **plan(_version="1", _key="k")).status_code == 302

    assert queries.get_plan("LOCAL_FLAT").version == 2


def test_the_pages_keep_their_budget(
    product_manager: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address in (HOME, FLAT, reverse("office_plans")):
        product_manager.text(address)
        with django_assert_max_num_queries(14):
            product_manager.text(address)
