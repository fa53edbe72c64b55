"""Keep address ranges by hand: open one, change one, close one."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.places import queries
from shouli.places.models import AddressRange
from shouli.places.rules.addresses import PARITY_NAMES, Stretch, find_overlaps, has_doors, initials_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAddressRange:
    """A range as it shall be; without ``address_id`` it is a new one, without ``initials`` they follow the street."""

    street: str
    door_from: int
    door_to: int
    parity: str
    exchange_id: int
    initials: str = ""
    address_id: int | None = None


@action("places.save_address_range")
def save_address_range(ctx: Context, data: SaveAddressRange) -> AddressRange:
    """Add an address range or change one; no door may belong to two ranges.

    :raises NotFound: if there is no such range or exchange
    :raises Invalid: with every fault found
    """
    address = queries.lock_address(data.address_id) if data.address_id else None
    queries.get_exchange(data.exchange_id)

    errors.refuse_if(_faults(data))

    initials = data.initials.strip().lower() or initials_of(data.street)
    street = data.street.strip()
    if address is None:
        return AddressRange.objects.create(
            street=street,
            initials=initials,
            door_from=data.door_from,
            door_to=data.door_to,
            parity=data.parity,
            exchange_id=data.exchange_id,
        )
    write(
        address,
        street=street,
        initials=initials,
        door_from=data.door_from,
        door_to=data.door_to,
        parity=data.parity,
        exchange_id=data.exchange_id,
    )
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAddressRange:
    """The address range to close."""

    address_id: int


@action("places.close_address_range")
def close_address_range(ctx: Context, data: CloseAddressRange) -> AddressRange:
    """Take a range out of service: it is not found any more, and lines installed there keep it.

    :raises NotFound: if there is no such range
    """
    address = queries.lock_address(data.address_id)

    write(address, active=False)
    return address


def _faults(data: SaveAddressRange) -> list[errors.Fault]:
    faults = []
    if not data.street.strip():
        faults.append(errors.Fault(field="street", code="missing", message=_("Please fill this in.")))
    if data.parity not in PARITY_NAMES:
        faults.append(errors.Fault(field="parity", code="unknown_parity", message=_("Choose odd, even or mixed.")))
    if data.door_from < 1 or data.door_to < data.door_from:
        faults.append(errors.Fault(field="door_to", code="range_order", message=_("The range must not run backwards.")))
    elif data.parity in PARITY_NAMES and not has_doors(data.door_from, data.door_to, data.parity):
        text = _("There is no such door in this range.")
        faults.append(errors.Fault(field="parity", code="no_doors", message=text))
    if faults:
        return faults
    street = data.street.strip()
    others = [stretch for pk, stretch in queries.stretches_of([street]) if pk != data.address_id]
    asked = Stretch(street, data.door_from, data.door_to, data.parity)
    if any(len(others) in pair for pair in find_overlaps([*others, asked])):
        faults.append(
            errors.Fault(field="door_from", code="overlap", message=_("Some of these doors belong to another range."))
        )
    return faults
