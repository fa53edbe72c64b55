"""Take address ranges from a table: the pack's, or one that staff upload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _
from shouli.places import queries
from shouli.places.models import AddressRange
from shouli.places.queries import ExchangeView
from shouli.places.rules.addresses import Stretch, find_overlaps, has_doors, initials_of

BATCH = 1000
Key = tuple[str, int, str]


class AddressRow(BaseModel):
    """One line of ``addresses.csv``; ``initials`` only where the street's pinyin is read in an unusual way."""

    street: str = Field(min_length=1, max_length=80)
    door_from: int = Field(ge=1)
    door_to: int = Field(ge=1)
    parity: Literal["odd", "even", "mixed"]
    exchange: Reference
    initials: str = Field(default="", max_length=80, pattern=r"^[a-z0-9]*$")

    @property
    def key(self) -> Key:
        """What makes it the same range as one known already."""
        return self.street, self.door_from, self.parity


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAddresses:
    """Rows of the table."""

    rows: tuple[TableRow[AddressRow], ...]


@action("places.import_addresses")
def import_addresses(ctx: Context, data: ImportAddresses) -> None:
    """Add address ranges, or change those with the same street, first door and parity; the others stay.

    :raises Invalid: with every cell that is wrong: exchange unknown, range backwards, door in two ranges
    """
    exchanges = queries.exchanges_by_code(row.value.exchange for row in data.rows)
    streets = {row.value.street for row in data.rows}
    known = {
        (row.street, row.door_from, row.parity): row
        for row in AddressRange.objects.select_for_update().filter(active=True, street__in=streets).order_by("pk")
    }

    errors.refuse_if(_faults(data.rows, exchanges, known))

    fresh = []
    for row in data.rows:
        given = row.value
        address = known.get(given.key)
        if address is None:
            address = AddressRange(street=given.street, door_from=given.door_from, parity=given.parity)
            fresh.append(address)
        address.initials = given.initials or initials_of(given.street)
        address.door_to = given.door_to
        address.exchange_id = exchanges[given.exchange].id

    AddressRange.objects.bulk_create(fresh, batch_size=BATCH)
    AddressRange.objects.bulk_update(known.values(), ["initials", "door_to", "exchange"], batch_size=BATCH)


def _faults(
    rows: tuple[TableRow[AddressRow], ...], exchanges: dict[str, ExchangeView], known: dict[Key, AddressRange]
) -> list[errors.Fault]:
    faults = repeated(rows, "street", "parity", "door_from") + unknown(rows, "exchange", exchanges)
    for row in rows:
        if row.value.door_to < row.value.door_from:
            faults.append(row.fault("door_to", "range_order", _("The range must not run backwards.")))
        elif not has_doors(row.value.door_from, row.value.door_to, row.value.parity):
            faults.append(row.fault("parity", "no_doors", _("There is no such door in this range.")))
    if faults:
        return faults
    replaced = {row.value.key for row in rows}
    stretches = [_stretch(row.value) for row in rows]
    stretches += [
        Stretch(kept.street, kept.door_from, kept.door_to, kept.parity)
        for key, kept in known.items()
        if key not in replaced
    ]
    clashes = {min(pair) if max(pair) >= len(rows) else max(pair) for pair in find_overlaps(stretches)}
    return [
        rows[position].fault("door_from", "overlap", _("Some of these doors belong to another range."))
        for position in sorted(clashes)
        if position < len(rows)
    ]


def _stretch(row: AddressRow) -> Stretch:
    return Stretch(row.street, row.door_from, row.door_to, row.parity)
