"""What the lines of a tariff's tables look like, cell by cell."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shouli.charging.rules.tariff import ANY
from shouli.charging.rules.usage import ABROAD
from shouli.kernel.typed import is_digits

CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def _quantity(text: object) -> object:
    """Read ``70M``, ``60`` or ``2G`` as a number of units."""
    if isinstance(text, str) and text[-1:] in SIZES and is_digits(text[:-1]):
        return int(text[:-1]) * SIZES[text[-1]]
    return text


def _names(text: object) -> object:
    return tuple(part for part in text.split(" ") if part) if isinstance(text, str) else text


def _minute(text: object) -> object:
    """Read ``21:30`` as minutes of the day; ``24:00`` is the day's end."""
    if isinstance(text, str) and CLOCK.fullmatch(text):
        minutes = int(text[:2]) * 60 + int(text[3:])
        if int(text[3:]) < 60 and minutes <= 1440:
            return minutes
    return text


def _prefix(text: object) -> object:
    """Read ``+852`` as the digits that are dialled."""
    return f"{ABROAD}{text[1:]}" if isinstance(text, str) and text.startswith("+") else text


type_of_quantity = Annotated[int, BeforeValidator(_quantity), Field(ge=0, le=1 << 50)]
type_of_names = Annotated[tuple[str, ...], BeforeValidator(_names)]
type_of_amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3)]
type_of_code = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,40}$")]
type_of_name = Annotated[str, Field(min_length=1, max_length=60)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProductRow(_Table):
    """A line of ``products.csv``; an empty ``monthly`` or ``minimum`` has not been set."""

    product: type_of_code
    name: type_of_name
    name_en: type_of_name
    kind: Literal["base", "plan", "addon"]
    inherits: type_of_names = ()
    family: str = ""
    calendar: str = ""
    monthly: type_of_amount | None = None
    half_from: Annotated[int, Field(ge=2, le=31)] | None = None
    minimum: type_of_amount | None = None
    bill_line: str = ""
    bill_line_en: str = ""
    replaces: type_of_names = ()


class ClassRow(_Table):
    """A line of ``classes.csv``; ``*`` fits anything."""

    usage_class: type_of_code
    name: type_of_name
    name_en: type_of_name
    kind: Literal["voice", "data", "sms", "mms"]
    direction: Literal["out", "in", "*"] = "*"
    destination: str = ANY
    place: str = ANY
    step: Annotated[int, BeforeValidator(_quantity), Field(ge=1, le=1 << 40)] = 1
    largest: type_of_quantity | None = None
    counts_to_minimum: Literal["yes", "no"] = "yes"
    bill_line: str = ""
    bill_line_en: str = ""


class PriceTableRow(_Table):
    """A line of ``prices.csv``; an empty ``amount`` has not been set."""

    row: Annotated[str, Field(min_length=1, max_length=30)]
    product: str
    usage_class: str
    band: str = ANY
    from_quantity: type_of_quantity = 0
    per: Annotated[int, BeforeValidator(_quantity), Field(ge=1, le=1 << 40)]
    amount: type_of_amount | None = None
    counted: Literal["record", "month"] = "record"
    valid_from: date = date.min
    valid_to: date | None = None
    clause: str = ""


class AllowanceRow(_Table):
    """A line of ``allowances.csv``: either ``quota`` units or ``credit`` yuan."""

    allowance: type_of_code
    product: str
    name: type_of_name
    name_en: type_of_name
    quota: type_of_quantity | None = None
    credit: type_of_amount | None = None
    classes: type_of_names
    bands: type_of_names = ()
    priority: Annotated[int, Field(ge=1, le=999)] = 100
    rolls_over: Literal["yes", "no"] = "no"


class CapRow(_Table):
    """A line of ``caps.csv``."""

    cap: type_of_code
    name: type_of_name
    name_en: type_of_name
    product: str
    classes: type_of_names
    amount: type_of_amount | None = None
    stop_at: type_of_quantity | None = None
    products: type_of_names = ()


class HoursRow(_Table):
    """A line of ``bands.csv``: ``begins`` and ``ends`` as ``21:00``, days as ``mon tue holiday``."""

    calendar: type_of_code
    band: type_of_code
    days: Annotated[tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"], ...],
                    BeforeValidator(_names)]  # fmt: skip
    begins: Annotated[int, BeforeValidator(_minute), Field(ge=0, le=1440)]
    ends: Annotated[int, BeforeValidator(_minute), Field(ge=0, le=1440)]


class HolidayRow(_Table):
    """A line of ``holidays.csv``."""

    day: date
    name: str = ""


class DestinationRow(_Table):
    """A line of ``destinations.csv``: leading digits of a number; an empty prefix fits every number, ``+`` is 00."""

    prefix: Annotated[str, BeforeValidator(_prefix), Field(pattern=r"^[0-9]{0,15}$")] = ""
    destination: type_of_code


class PlaceRow(_Table):
    """A line of ``places.csv``: a visited area as the records name it, and what kind of place it is."""

    area: Annotated[str, Field(min_length=1, max_length=20)]
    place: type_of_code


class RangeRow(_Table):
    """A line of ``ranges.csv``: within which amounts a family's products may be priced."""

    family: type_of_code
    monthly_from: type_of_amount | None = None
    monthly_to: type_of_amount | None = None
    record_from: type_of_amount | None = None
    record_to: type_of_amount | None = None
    one_mode: Literal["yes", "no"] = "no"


TABLES: dict[str, type[BaseModel]] = {
    "products": ProductRow,
    "classes": ClassRow,
    "prices": PriceTableRow,
    "allowances": AllowanceRow,
    "caps": CapRow,
    "bands": HoursRow,
    "holidays": HolidayRow,
    "destinations": DestinationRow,
    "places": PlaceRow,
    "ranges": RangeRow,
}
REQUIRED = frozenset({"products", "classes", "prices"})
