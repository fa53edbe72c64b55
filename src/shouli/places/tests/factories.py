"""Bureaus, exchanges and addresses for tests of every part above."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import system
from shouli.places import queries
from shouli.places.actions import SaveAddressRange, SaveExchange, save_address_range, save_exchange
from shouli.places.models import AddressRange
from shouli.places.pack import TABLES
from shouli.places.queries import ExchangeView

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"
BUREAUS = {"B-LX": ("历下处理局", True), "B-SZ": ("市中处理局", False)}


def bureau(code: str = "B-LX") -> int:
    """Return the id of a handling bureau of the sample operator, made on first use."""
    name, supports = BUREAUS[code]
    units = apps.get_model("identity", "OrgUnit")._default_manager
    wanted = {"name": name, "kind": "bureau", "supports_appointment": supports}
    return int(units.get_or_create(code=code, defaults=wanted)[0].pk)


def exchange(code: str = "LX", *, bureau_code: str = "B-LX") -> ExchangeView:
    """Return an exchange, made on first use."""
    known = queries.exchanges_by_code([code])
    if code in known:
        return known[code]
    data = SaveExchange(code=code, name=f"{code}局", name_en=f"{code} exchange", bureau_id=bureau(bureau_code))
    return queries.get_exchange(save_exchange(system(), data).pk)


def address(street: str, door_from: int, door_to: int, parity: str, *, at: ExchangeView | None = None) -> AddressRange:
    """Open an address range at an exchange."""
    data = SaveAddressRange(
        street=street, door_from=door_from, door_to=door_to, parity=parity, exchange_id=(at or exchange()).id
    )
    return save_address_range(system(), data)


def load_sample() -> None:
    """Load the sample operator's exchanges and addresses."""
    for code in BUREAUS:
        bureau(code)
    load_tables(system(), PACK, TABLES)
