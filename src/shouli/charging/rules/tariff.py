"""A tariff as data: what can be held, what use is called, what it costs, what is included.

Amounts are whole li (1/1000 yuan); quantities are whole units of their kind: seconds, bytes, messages. An amount that
the operator has not set is None: such a row can be held, but refuses to rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

BASE, PLAN, ADDON = "base", "plan", "addon"
RANK = {BASE: 0, PLAN: 1, ADDON: 2}  # the price of an add-on goes before that of the plan it is added to
PER_RECORD, PER_MONTH = "record", "month"
ANY = "*"
DAY = 1440  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something a subscriber holds for a time: a network's base tariff, a plan, or an add-on to it.

    ``monthly`` is the recurring fee and ``minimum`` the least a month costs, in li. Opened on ``half_from`` or later in
    a month in which no other product of ``family`` was held, it costs and gives half in that month (VA-050). In a month
    in which it is held, what it ``replaces`` has no fee of its own (VA-012, VA-037).
    """

    code: str
    name: str
    name_en: str
    kind: str
    inherits: tuple[str, ...] = ()
    family: str = ""
    calendar: str = ""
    monthly: int | None = 0
    half_from: int | None = None
    minimum: int | None = 0
    bill_line: str = ""
    bill_line_en: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageClass:
    """A name for a kind of use, and which records bear it; the first class that fits is taken.

    ``step`` is what a record's quantity is rounded up to. A message larger than ``largest`` bytes was never delivered.
    """

    code: str
    name: str
    name_en: str
    kind: str
    direction: str = ANY
    destination: str = ANY
    place: str = ANY
    step: int = 1
    largest: int | None = None
    bill_line: str = ""
    bill_line_en: str = ""
    counts_to_minimum: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """What a class of use costs under a product: ``amount`` li for each ``per`` units that are begun.

    Counted per month, only full ``per`` units of the month's sum cost anything. Rows of one product, class and band
    that differ in ``from_quantity`` are tiers over the month's sum.
    """

    number: str
    product: str
    usage_class: str
    per: int
    amount: int | None
    band: str = ANY
    counted: str = PER_RECORD
    from_quantity: int = 0
    valid_from: date = date.min
    valid_to: date | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Use that a product includes each month: ``quota`` units of its classes, or li of credit if it ``is_money``.

    What is left is taken in the order of ``priority``. When the month is over it is gone; of an allowance that
    ``rolls_over`` the rest may be used through the next month, as long as the product is held.
    """

    code: str
    product: str
    name: str
    name_en: str
    quota: int
    classes: tuple[str, ...]
    bands: tuple[str, ...] = ()
    is_money: bool = False
    priority: int = 100
    rolls_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that classes of use may cost in a month, li, and the quantity at which use is stopped.

    The recurring fees of ``products`` count to the amount (VA-049).
    """

    code: str
    name: str
    name_en: str
    product: str
    classes: tuple[str, ...]
    amount: int | None = None
    stop_at: int | None = None
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BandHours:
    """When a band of a calendar holds: minutes ``[from_, to)`` of ``days`` (1 = Monday … 7, 8 = holiday).

    Minutes beyond ``DAY`` are those of the morning after: a night belongs to the day on which it began.
    """

    calendar: str
    band: str
    days: tuple[int, ...]
    from_: int
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A tariff: everything that rating reads."""

    products: Mapping[str, Product]
    classes: Mapping[str, UsageClass]
    prices: tuple[PriceRow, ...]
    allowances: tuple[Allowance, ...] = ()
    caps: tuple[Cap, ...] = ()
    hours: tuple[BandHours, ...] = ()
    holidays: frozenset[date] = frozenset()
    destinations: Mapping[str, str] = field(default_factory=dict)  # leading digits → destination
    places: Mapping[str, str] = field(default_factory=dict)  # visited area → place
    digest: str = ""

    def lineage_of(self, code: str) -> tuple[Product, ...]:
        """Return a product and all it inherits from, nearest first."""
        found: list[Product] = []
        waiting = [code]
        while waiting:
            product = self.products[waiting.pop(0)]
            if product not in found:
                found.append(product)
                waiting.extend(product.inherits)
        return tuple(found)
