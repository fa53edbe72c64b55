"""Reads about places; the only way in for other parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shouli.kernel import errors
from shouli.kernel.reference import cached
from shouli.kernel.text import lazy as _
from shouli.places.models import AddressRange, Exchange
from shouli.places.rules.addresses import PARITY_NAMES, Stretch, initials_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """An exchange (局站) and the bureau (处理局) it belongs to."""

    id: int
    code: str
    name: str
    name_en: str
    bureau_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMatch:
    """An address range that was found; ``label`` reads 建设路 / 1–99 / 单号 in the reader's language."""

    id: int
    street: str
    door_from: int
    door_to: int
    parity: str
    exchange_id: int
    exchange_code: str
    exchange_name: str
    exchange_name_en: str
    bureau_id: int
    active: bool

    @property
    def label(self) -> str:
        """The entry of the second address box: street, range and parity (FL-033)."""
        return f"{self.street} / {self.door_from}–{self.door_to} / {PARITY_NAMES[self.parity]}"


def find_addresses(initials: str, *, bureau_id: int | None = None, limit: int = 30) -> list[AddressMatch]:
    """Find the ranges whose street begins with these pinyin initials, in any case; nothing typed finds nothing.

    ``bureau_id`` keeps to the exchanges of one handling bureau. Streets whose initials fit exactly come first. FL-032.
    """
    asked = initials_asked(initials)
    return _beginning_with(asked, bureau_id, limit) if asked else []


def list_addresses(
    *, exchange_id: int | None = None, street: str = "", limit: int = 50, offset: int = 0
) -> list[AddressMatch]:
    """List ranges in service for the back office, by street; ``street`` may be a part of its name."""
    rows = _listed(exchange_id, street).order_by("street", "door_from", "parity")
    return [_match(row) for row in rows[offset : offset + limit]]


def count_addresses(*, exchange_id: int | None = None, street: str = "") -> int:
    """Count what ``list_addresses`` would list."""
    return _listed(exchange_id, street).count()


@cached("places")
def get_address(address_id: int) -> AddressMatch:
    """Return one range, closed ones too.

    :raises errors.NotFound: if there is none with this id
    """
    found = AddressRange.objects.select_related("exchange").filter(pk=address_id).first()
    if found is None:
        raise errors.NotFound(thing=_("address"), key=address_id)
    return _match(found)


@cached("places")
def list_exchanges(bureau_id: int | None = None) -> list[ExchangeView]:
    """List the exchanges in service of one handling bureau, or of all (FL-040)."""
    rows = Exchange.objects.filter(active=True)
    if bureau_id is not None:
        rows = rows.filter(bureau_id=bureau_id)
    return [_exchange(row) for row in rows.order_by("code")]


@cached("places")
def get_exchange(exchange_id: int) -> ExchangeView:
    """Return one exchange.

    :raises errors.NotFound: if there is none with this id
    """
    found = Exchange.objects.filter(pk=exchange_id).first()
    if found is None:
        raise errors.NotFound(thing=_("exchange"), key=exchange_id)
    return _exchange(found)


def exchanges_by_code(codes: Iterable[str]) -> dict[str, ExchangeView]:
    """Return the exchanges with these codes, by code; codes that do not exist are missing."""
    return {row.code: _exchange(row) for row in Exchange.objects.filter(code__in=set(codes))}


def lock_exchange(exchange_id: int) -> Exchange:
    """Return one exchange locked for change.

    :raises errors.NotFound: if there is none with this id
    """
    found = Exchange.objects.select_for_update().filter(pk=exchange_id).first()
    if found is None:
        raise errors.NotFound(thing=_("exchange"), key=exchange_id)
    return found


def lock_address(address_id: int) -> AddressRange:
    """Return one range locked for change.

    :raises errors.NotFound: if there is none with this id
    """
    found = AddressRange.objects.select_for_update().filter(pk=address_id).first()
    if found is None:
        raise errors.NotFound(thing=_("address"), key=address_id)
    return found


def stretches_of(streets: Iterable[str]) -> list[tuple[int, Stretch]]:
    """Return id and doors of the ranges in service along ``streets``."""
    rows = AddressRange.objects.filter(active=True, street__in=set(streets)).order_by("pk")
    return [(row.pk, Stretch(row.street, row.door_from, row.door_to, row.parity)) for row in rows]


def _listed(exchange_id: int | None, street: str) -> QuerySet[AddressRange]:
    rows = _ranges(None)
    if exchange_id is not None:
        rows = rows.filter(exchange_id=exchange_id)
    return rows.filter(street__contains=street) if street else rows


@cached("places")
def _beginning_with(initials: str, bureau_id: int | None, limit: int) -> list[AddressMatch]:
    rows = _ranges(bureau_id).filter(initials__startswith=initials)
    return [_match(row) for row in rows.order_by("initials", "street", "door_from", "parity")[:limit]]


def _ranges(bureau_id: int | None) -> QuerySet[AddressRange]:
    rows = AddressRange.objects.select_related("exchange").filter(active=True, exchange__active=True)
    return rows if bureau_id is None else rows.filter(exchange__bureau_id=bureau_id)


def _exchange(row: Exchange) -> ExchangeView:
    return ExchangeView(id=row.pk, code=row.code, name=row.name, name_en=row.name_en, bureau_id=row.bureau_id)


def _match(row: AddressRange) -> AddressMatch:
    return AddressMatch(
        id=row.pk,
        street=row.street,
        door_from=row.door_from,
        door_to=row.door_to,
        parity=row.parity,
        exchange_id=row.exchange_id,
        exchange_code=row.exchange.code,
        exchange_name=row.exchange.name,
        exchange_name_en=row.exchange.name_en,
        bureau_id=row.exchange.bureau_id,
        active=row.active,
    )
