"""Reads a tariff out of a folder of headed CSV tables and checks every cell and every reference between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from shouli.charging.rules.compiling import MINUTE
from shouli.charging.rules.tariff import (
    ANY,
    DAY,
    PER_MONTH,
    Allowance,
    BandHours,
    Cap,
    PriceRow,
    Product,
    Tariff,
    UsageClass,
)
from shouli.charging.rules.usage import TIMED
from shouli.charging.tariff_tables import REQUIRED, TABLES
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.money import li_of
from shouli.kernel.tables import TableRow, parse, read_text
from shouli.kernel.text import lazy as _

DAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7, "holiday": 8}
CUT_APART = _("Where the price of calls depends on the time of day, this must divide a minute.")
type_of_tables = Mapping[str, tuple[TableRow[Any], ...]]


def load_tariff(folder: Path) -> Tariff:
    """Read the tariff in ``folder``.

    :raises Invalid: with every fault, each naming file, line and column
    """
    tables, digest = _read(folder)
    refuse_if(_faults(tables))
    values = {name: [row.value for row in rows] for name, rows in tables.items()}
    return Tariff(
        products={row.product: _product(row) for row in values["products"]},
        classes={row.usage_class: _class(row) for row in values["classes"]},
        prices=tuple(_price(row) for row in values["prices"]),
        allowances=tuple(_allowance(row) for row in values["allowances"]),
        caps=tuple(_cap(row) for row in values["caps"]),
        hours=tuple(_hours(row) for row in values["bands"]),
        holidays=frozenset(row.day for row in values["holidays"]),
        destinations={row.prefix: row.destination for row in values["destinations"]},
        places={row.area: row.place for row in values["places"]},
        digest=digest,
    )


def _read(folder: Path) -> tuple[type_of_tables, str]:
    tables: dict[str, tuple[TableRow[Any], ...]] = {}
    faults: list[Fault] = []
    digest = hashlib.sha256()
    for name, model in TABLES.items():
        path = folder / f"{name}.csv"
        tables[name] = ()
        if not path.is_file():
            if name in REQUIRED or path.exists():
                faults.append(Fault(field=path.name, code="missing_file", message=_("This table is missing.")))
            continue
        try:
            text = read_text(folder, path.name)
            tables[name] = parse(path.name, text, model)
        except Invalid as refusal:
            faults.extend(refusal.faults)
        else:
            one_break = text.replace("\r\n", "\n").replace("\r", "\n")  # whatever system wrote it
            digest.update(f"{name}\0{one_break}\0".encode(errors="surrogateescape"))
    refuse_if(faults)
    return tables, digest.hexdigest()[:16]


def _faults(tables: type_of_tables) -> Iterator[Fault]:
    """Yield what no single cell shows: names given twice, references to nothing, bands without hours, gaps in tiers."""
    yield from _twice(tables)
    products = {row.value.product for row in tables["products"]}
    classes = {row.value.usage_class for row in tables["classes"]}
    calendars = {row.value.calendar for row in tables["bands"]}
    bands = {row.value.band for row in tables["bands"]}
    destinations = {row.value.destination for row in tables["destinations"]} | {ANY, ""}
    places = {row.value.place for row in tables["places"]} | {ANY, "home", ""}
    yield from _unknown(tables["products"], "inherits", products)
    yield from _unknown(tables["products"], "calendar", calendars | {""})
    yield from _unknown(tables["products"], "replaces", products)
    yield from _unknown(tables["ranges"], "family", {row.value.family for row in tables["products"]})
    yield from _unknown(tables["classes"], "destination", destinations)
    yield from _unknown(tables["classes"], "place", places)
    for table in ("prices", "allowances", "caps"):
        yield from _unknown(tables[table], "product", products)
    yield from _unknown(tables["prices"], "usage_class", classes)
    yield from _unknown(tables["prices"], "band", bands | {ANY})
    yield from _unknown(tables["allowances"], "bands", bands)
    yield from _unknown(tables["caps"], "products", products)
    for table in ("allowances", "caps"):
        yield from _unknown(tables[table], "classes", classes)
    yield from _circles(tables["products"])
    yield from _of_prices(tables["prices"], {row.value.usage_class: row.value.step for row in tables["classes"]})
    yield from _cut_apart(tables)
    yield from _out_of_range(tables)
    yield from _never_used(tables)
    for row in tables["allowances"]:
        if (row.value.quota is None) == (row.value.credit is None):
            yield row.fault("quota", "one_of_two", _("Give either a quota or a credit."))
    capped: set[str] = set()
    for row in tables["caps"]:
        if capped & set(row.value.classes):
            yield row.fault("classes", "capped_twice", _("A class of use can be under one cap only."))
        capped |= set(row.value.classes)
    for row in tables["bands"]:
        if row.value.begins == row.value.ends:
            yield row.fault("ends", "empty_band", _("The band ends where it begins."))


def _twice(tables: type_of_tables) -> Iterator[Fault]:
    columns = {"products": "product", "classes": "usage_class", "prices": "row", "allowances": "allowance",
               "caps": "cap", "destinations": "prefix", "places": "area", "holidays": "day",
               "ranges": "family"}  # fmt: skip
    for table, column in columns.items():
        seen: set[Any] = set()
        for row in tables[table]:
            value = getattr(row.value, column)
            if value in seen:
                yield row.fault(column, "twice", _("This is on an earlier line already."))
            seen.add(value)


def _unknown(rows: Iterable[TableRow[Any]], column: str, known: Iterable[str]) -> Iterator[Fault]:
    known = set(known)
    for row in rows:
        given = getattr(row.value, column)
        for name in (given,) if isinstance(given, str) else given:
            if name not in known:
                yield row.fault(column, "unknown", _("%(name)s is not known.") % {"name": name})


def _circles(rows: Iterable[TableRow[Any]]) -> Iterator[Fault]:
    parents = {row.value.product: row.value.inherits for row in rows}
    for row in rows:
        seen: set[str] = set()
        waiting = list(row.value.inherits)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(parents.get(name, ()))
        if row.value.product in seen:
            yield row.fault("inherits", "circle", _("The product inherits from itself."))


def _of_prices(rows: Iterable[TableRow[Any]], steps: Mapping[str, int]) -> Iterator[Fault]:
    ladders: dict[tuple[Any, ...], set[int]] = {}
    for row in rows:
        value = row.value
        step = steps.get(value.usage_class, 1)
        rungs = ladders.setdefault((value.product, value.usage_class, value.band, value.valid_from), set())
        if value.from_quantity in rungs:
            yield row.fault("from_quantity", "twice", _("Another row of this price begins at the same quantity."))
        rungs.add(value.from_quantity)
        if value.from_quantity % step:
            yield row.fault("from_quantity", "no_step", _("A tier begins at a whole step of its class."))
        if value.counted != PER_MONTH and value.per % step:
            yield row.fault("per", "no_step", _("A price is for whole steps of its class."))
        if value.valid_to is not None and value.valid_to <= value.valid_from:
            yield row.fault("valid_to", "never_valid", _("The row ends before it begins."))
    for ladder, rungs in ladders.items():
        if 0 not in rungs:
            lowest = next(row for row in rows if (row.value.product, row.value.usage_class) == ladder[:2])
            yield lowest.fault("from_quantity", "no_first_tier", _("The first tier begins at 0."))


def _cut_apart(tables: type_of_tables) -> Iterator[Fault]:
    """Yield steps and prices of calls that a change of band would round twice, once on each side of it.

    Calls are cut at whole minutes since they began, so what divides a minute rounds the parts as it rounds the whole.
    """
    timed = {row.value.usage_class for row in tables["classes"] if row.value.kind == TIMED}
    prices = [row for row in tables["prices"] if row.value.usage_class in timed]
    by_band = {(row.value.product, row.value.usage_class) for row in prices if row.value.band != ANY}
    always = {(row.value.product, row.value.usage_class) for row in prices if row.value.band == ANY}
    # Where a product prices some bands only, the others cost what any other product says.
    open_ended = {usage_class for _product, usage_class in by_band - always}
    cut = {usage_class for _product, usage_class in by_band}
    for row in tables["classes"]:
        if row.value.usage_class in cut and MINUTE % row.value.step:
            yield row.fault("step", "cut_apart", CUT_APART)
    for row in prices:
        is_cut = (row.value.product, row.value.usage_class) in by_band or row.value.usage_class in open_ended
        if is_cut and row.value.counted != PER_MONTH and MINUTE % row.value.per:
            yield row.fault("per", "cut_apart", CUT_APART)


def _never_used(tables: type_of_tables) -> Iterator[Fault]:
    """Yield allowances of a time of day for use whose price knows none: use is then in no band, and takes nothing."""
    by_band = {row.value.usage_class for row in tables["prices"] if row.value.band != ANY}
    for row in tables["allowances"]:
        if row.value.bands and not by_band.issuperset(row.value.classes):
            text = _("The price of a class named here never depends on the time of day; its use would take nothing.")
            yield row.fault("bands", "never_used", text)


def _out_of_range(tables: type_of_tables) -> Iterator[Fault]:
    """Yield prices beyond what their family may cost, and products that cost both by the month and by the record."""
    ranges = {row.value.family: row.value for row in tables["ranges"]}
    families = {row.value.product: row.value.family for row in tables["products"]}
    by_record = {row.value.product for row in tables["prices"] if row.value.amount}
    for row in tables["products"]:
        own = ranges.get(row.value.family)
        if own is None or not row.value.monthly:
            continue
        if not _within(row.value.monthly, own.monthly_from, own.monthly_to):
            yield row.fault("monthly", "out_of_range", _("No product of this family may cost this."))
        if own.one_mode == "yes" and row.value.product in by_record:
            yield row.fault("monthly", "two_modes", _("It costs by the month or by the record, not both."))
    for row in tables["prices"]:
        own = ranges.get(families.get(row.value.product, ""))
        if own is not None and row.value.amount and not _within(row.value.amount, own.record_from, own.record_to):
            yield row.fault("amount", "out_of_range", _("No product of this family may cost this."))


def _within(amount: Decimal, least: Decimal | None, most: Decimal | None) -> bool:
    return (least is None or least <= amount) and (most is None or amount <= most)


def _li(amount: Decimal | None) -> int | None:
    return None if amount is None else li_of(amount)


def _product(row: Any) -> Product:
    values = row.model_dump(exclude={"product", "monthly", "minimum"})
    return Product(code=row.product, monthly=_li(row.monthly), minimum=_li(row.minimum), **values)


def _class(row: Any) -> UsageClass:
    values = row.model_dump(exclude={"usage_class", "counts_to_minimum"})
    return UsageClass(code=row.usage_class, counts_to_minimum=row.counts_to_minimum == "yes", **values)


def _price(row: Any) -> PriceRow:
    return PriceRow(number=row.row, amount=_li(row.amount), **row.model_dump(exclude={"row", "amount"}))


def _allowance(row: Any) -> Allowance:
    quota = row.quota if row.credit is None else li_of(row.credit)
    values = row.model_dump(exclude={"allowance", "quota", "credit", "rolls_over"})
    rolls_over = row.rolls_over == "yes"
    return Allowance(code=row.allowance, quota=quota, is_money=row.credit is not None, rolls_over=rolls_over, **values)


def _cap(row: Any) -> Cap:
    return Cap(code=row.cap, amount=_li(row.amount), **row.model_dump(exclude={"cap", "amount"}))


def _hours(row: Any) -> BandHours:
    """Turn a line into hours of its days; what goes past midnight stays with the day on which it begins."""
    days = tuple(DAYS[day] for day in row.days)
    ends = row.ends if row.begins < row.ends else row.ends + DAY
    return BandHours(calendar=row.calendar, band=row.band, days=days, from_=row.begins, to=ends)
