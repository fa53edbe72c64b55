"""Which tables of a pack this part takes, in load order."""

from __future__ import annotations

from typing import Any

from shouli.kernel.tables import PackTable
from shouli.places.actions import AddressRow, ExchangeRow, import_addresses, import_exchanges

TABLES: tuple[PackTable[Any], ...] = (
    PackTable(file="places/exchanges.csv", row=ExchangeRow, load=import_exchanges),
    PackTable(file="places/addresses.csv", row=AddressRow, load=import_addresses),
)
