"""Facts the catalogue publishes."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FeeTablePublished(Event):
    """A version of a fee table was approved; it prices from ``valid_from`` (ISO day) on."""

    name = "catalog.fee_table_published"
    table_code: str
    version: int
    valid_from: str

    @property
    def owner(self) -> str:
        """The table's own story."""
        return f"fee_table:{self.table_code}"


@dataclass(frozen=True, kw_only=True)
class RecurringPricePublished(Event):
    """A monthly price (yuan, as text) of an offering or plan was approved."""

    name = "catalog.recurring_price_published"
    code: str
    amount: str
    valid_from: str

    @property
    def owner(self) -> str:
        """The story of what the price is for."""
        return f"offering:{self.code}"
