"""Addresses and exchanges by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.identity import queries as identity
from shouli.places import queries


def address(**changed: Any) -> dict[str, Any]:
    """Return an address range as it is typed."""
    exchange = queries.exchanges_by_code(["LX"])["LX"]
    return {
        "street": "建新路", "door_from": "1", "door_to": "99", "parity": "odd", "exchange_id": exchange.id, **changed,
    }  # fmt: skip


def test_an_address_is_entered_and_found_by_initials(resource_manager: Reader) -> None:
    resource_manager.send(reverse("office_address_new"), **address())

    assert "建新路 / 1–99 / 单号" in {item.label for item in queries.find_addresses("JXL")}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"door_to": "0"}, "door_to"), ({"door_from": ""}, "door_from"), ({"door_from": "1a"}, "door_from"),
        ({"door_from": "9" * 12}, "door_from"), ({"parity": "all"}, "parity"), ({"street": ""}, "street"),
        ({"exchange_id": ""}, "exchange_id"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(resource_manager: Reader, changed: dict[str, str], field: str) -> None:
    answer = resource_manager.send(reverse("office_address_new"), **address(**changed))

    assert answer.status_code == 422
    assert f"f-{field}" in faults(answer)
    assert not queries.list_addresses(street="建新路")


def test_doors_belong_to_one_range(resource_manager: Reader) -> None:
    resource_manager.send(reverse("office_address_new"), **address())

    answer = resource_manager.send(reverse("office_address_new"), **address(door_from="51", parity="mixed"))

    assert list(faults(answer)) == ["f-door_from"]


def test_an_exchange_that_is_gone_is_not_found(resource_manager: Reader) -> None:
    assert resource_manager.send(reverse("office_address_new"), **address(exchange_id="999999")).status_code == 404


def test_a_range_is_changed_and_closed(resource_manager: Reader) -> None:
    resource_manager.send(reverse("office_address_new"), **address())
    (found,) = queries.list_addresses(street="建新路")
    page = reverse("office_address", args=[found.id])

    resource_manager.send(page, **address(door_to="199"))
    assert queries.get_address(found.id).door_to == 199

    resource_manager.send(page, "close")
    assert not queries.list_addresses(street="建新路")
    assert "Take out" not in resource_manager.text(page)


def test_the_list_is_filtered_by_street_and_exchange(resource_manager: Reader) -> None:
    resource_manager.send(reverse("office_address_new"), **address())
    other = queries.exchanges_by_code(["QQ"])["QQ"]

    assert "建新路" in resource_manager.text(reverse("office_addresses"), street="建新")
    shown = resource_manager.text(reverse("office_addresses"), street="建新", exchange=str(other.id))
    assert "没有符合条件的地址" in shown


def test_an_exchange_is_entered_and_changed(resource_manager: Reader) -> None:
    bureau = identity.org_units_by_code(["B-LX"])["B-LX"]
    given: dict[str, Any] = {
        "code": "XJ",
        "name": "新局",
        "name_en": "New exchange",
        "bureau_id": bureau.id,
        "active": "1",
    }

    resource_manager.send(reverse("office_exchange_new"), **given)
    made = queries.exchanges_by_code(["XJ"])["XJ"]
    resource_manager.send(reverse("office_exchange", args=[made.id]), **{**given, "name": "新东局"})

    assert queries.get_exchange(made.id).name == "新东局"


def test_a_code_belongs_to_one_exchange(resource_manager: Reader) -> None:
    bureau = identity.org_units_by_code(["B-LX"])["B-LX"]

    answer = resource_manager.send(
        reverse("office_exchange_new"), code="LX", name="又一局", bureau_id=bureau.id, active="1"
    )

    assert list(faults(answer)) == ["f-code"]
