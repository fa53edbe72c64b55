"""Address ranges by hand."""

from __future__ import annotations

import pytest

from shouli.kernel import errors
from shouli.kernel.tests.factories import system
from shouli.places.actions import CloseAddressRange, SaveAddressRange, close_address_range, save_address_range
from shouli.places.models import AddressRange
from shouli.places.tests.factories import address, exchange

pytestmark = pytest.mark.django_db


def given(**changed: object) -> SaveAddressRange:
    values = {"street": "建设路", "door_from": 1, "door_to": 99, "parity": "odd", "exchange_id": exchange().id}
    return SaveAddressRange(**(values | changed))  # type: ignore[arg-type]


def refused(data: SaveAddressRange) -> list[tuple[str, str]]:
    with pytest.raises(errors.Invalid) as refusal:
        save_address_range(system(), data)
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_initials_follow_the_street_unless_given() -> None:
    assert save_address_range(system(), given()).initials == "jsl"
    assert save_address_range(system(), given(street="重庆路", initials="ZQL")).initials == "zql"


def test_a_range_is_changed() -> None:
    made = address("建设路", 1, 99, "odd")

    save_address_range(system(), given(address_id=made.pk, door_to=199, exchange_id=exchange("QQ").id))

    made.refresh_from_db()
    assert (made.door_to, made.exchange.code) == (199, "QQ")


def test_all_faults_come_at_once() -> None:
    assert refused(given(street=" ", parity="both", door_from=9, door_to=1)) == [
        ("street", "missing"),
        ("parity", "unknown_parity"),
        ("door_to", "range_order"),
    ]
    assert not AddressRange.objects.exists()


def test_no_door_belongs_to_two_ranges() -> None:
    address("建设路", 1, 99, "odd")

    assert refused(given(door_from=50, door_to=150, parity="mixed")) == [("door_from", "overlap")]


def test_doors_of_a_closed_range_may_be_given_anew() -> None:
    made = address("建设路", 1, 99, "odd")
    close_address_range(system(), CloseAddressRange(address_id=made.pk))

    save_address_range(system(), given(exchange_id=exchange("QQ").id))

    assert AddressRange.objects.filter(active=True).count() == 1


def test_what_is_not_there_cannot_be_closed() -> None:
    with pytest.raises(errors.NotFound):
        close_address_range(system(), CloseAddressRange(address_id=404))
