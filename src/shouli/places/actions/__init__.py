"""Everything that can be done to exchanges and addresses."""

from shouli.places.actions.import_addresses import AddressRow, ImportAddresses, import_addresses
from shouli.places.actions.save_address_range import (
    CloseAddressRange,
    SaveAddressRange,
    close_address_range,
    save_address_range,
)
from shouli.places.actions.save_exchange import (
    ExchangeRow,
    ImportExchanges,
    SaveExchange,
    import_exchanges,
    save_exchange,
)

__all__ = [
    "AddressRow", "CloseAddressRange", "ExchangeRow", "ImportAddresses", "ImportExchanges", "SaveAddressRange",
    "SaveExchange", "close_address_range", "import_addresses", "import_exchanges", "save_address_range",
    "save_exchange",
]  # fmt: skip
