"""Address tables: the sample's and wrong ones."""

from __future__ import annotations

import runpy

import pytest

from shouli.kernel import errors
from shouli.kernel.tables import parse
from shouli.kernel.tests.factories import system
from shouli.places import queries
from shouli.places.actions import AddressRow, ImportAddresses, import_addresses
from shouli.places.models import AddressRange
from shouli.places.tests.factories import PACK, address, exchange, load_sample

pytestmark = pytest.mark.django_db
HEADER = "street,door_from,door_to,parity,exchange\n"


def load(*lines: str) -> None:
    text = HEADER + "\n".join(lines) + "\n"
    import_addresses(system(), ImportAddresses(rows=parse("addresses.csv", text, AddressRow)))


def refused(*lines: str) -> list[tuple[str, str]]:
    with pytest.raises(errors.Invalid) as refusal:
        load(*lines)
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_loading_twice_changes_nothing() -> None:
    exchange("LX")
    load("建设路,1,99,odd,LX", "建设路,2,98,even,LX")
    before = list(AddressRange.objects.order_by("pk").values_list())

    load("建设路,1,99,odd,LX", "建设路,2,98,even,LX")

    assert list(AddressRange.objects.order_by("pk").values_list()) == before


def test_a_known_range_is_changed() -> None:
    exchange("LX")
    exchange("QQ")
    load("建设路,1,99,odd,LX")

    load("建设路,1,199,odd,QQ")

    found = AddressRange.objects.get()
    assert (found.door_to, found.exchange.code) == (199, "QQ")


def test_unknowns_and_backward_ranges_are_named_by_cell() -> None:
    exchange("LX")

    assert refused("建设路,1,99,odd,XX", "泉城路,9,1,odd,LX") == [
        ("addresses.csv:2:exchange", "unknown"),
        ("addresses.csv:3:door_to", "range_order"),
    ]


def test_a_door_in_two_ranges_is_named_in_the_table_and_against_what_is_known() -> None:
    address("泉城路", 1, 99, "odd", at=exchange("LX"))

    assert refused("建设路,1,99,odd,LX", "建设路,51,149,mixed,LX", "泉城路,51,149,odd,LX") == [
        ("addresses.csv:3:door_from", "overlap"),
        ("addresses.csv:4:door_from", "overlap"),
    ]
    assert AddressRange.objects.count() == 1


def test_a_range_without_a_door_is_refused() -> None:
    exchange("LX")

    assert refused("建设路,10,10,odd,LX", "建设路,11,11,even,LX") == [
        ("addresses.csv:2:parity", "no_doors"),
        ("addresses.csv:3:parity", "no_doors"),
    ]


def test_the_sample_loads_and_serves_the_manuals_street() -> None:
    load_sample()

    assert AddressRange.objects.count() == 3033
    found = {(match.door_from, match.door_to, match.parity): match.exchange_code for match in found_in("建设路")}
    assert found[1, 99, "odd"] == "LX"
    assert found[2, 98, "even"] == "QQ"


def found_in(street: str) -> list[queries.AddressMatch]:
    return [match for match in queries.find_addresses("jsl") if match.street == street]


def test_the_sample_table_is_what_its_script_writes() -> None:
    made = runpy.run_path(str(PACK / "tools" / "make_addresses.py"))["text"]()

    assert made == (PACK / "places" / "addresses.csv").read_text(encoding="utf-8")
