"""A tariff turned into the flat tables of integers that the rating function reads, for one month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shouli.charging.rules.month import LONGEST, Month
from shouli.charging.rules.rating import NONE, Prices, Tables
from shouli.charging.rules.tariff import (
    ANY,
    DAY,
    PER_MONTH,
    RANK,
    Allowance,
    BandHours,
    Cap,
    PriceRow,
    Tariff,
    UsageClass,
)

FREE = 0  # the price row of what was never delivered
NO_PRICE, OPEN_PRICE = -1, -2
HOLIDAY = 8
MINUTE = 60
HOUR = 60 * MINUTE
_UNDELIVERED = PriceRow(number="", product="", usage_class="", per=1, amount=0)
type_of_profile = tuple[str, ...]


@dataclass(slots=True)
class CompiledTariff:
    """The tables of one tariff in one month.

    A *profile* is the set of products held at a moment; profiles are compiled as they are met. ``entry`` gives the
    price row for a part of the month (validity dates change in between), a profile and a key.
    """

    tariff: Tariff
    month: Month
    classes: tuple[UsageClass, ...]
    allowances: tuple[Allowance, ...]  # those of the tariff, then the same once more: what last month left of each
    bands: tuple[str, ...]
    rows: tuple[PriceRow, ...]
    caps: tuple[Cap, ...]
    prices: Prices
    tables: Tables
    epochs: tuple[int, ...]  # seconds at which validities change, the month's beginning first
    band_hours: Mapping[str, bytes]  # calendar → band by minute since the month began
    profiles: dict[type_of_profile, int] = field(default_factory=dict)
    entries: list[list[int]] = field(default_factory=list)  # by profile: epoch * keys + key
    calendars: list[list[int]] = field(default_factory=list)  # by profile: class → calendar, -1 for none

    def rollover_index(self, code: str) -> int:
        """Return the place in ``allowances`` of what last month left of one.

        :raises StopIteration: if the tariff has no such allowance
        """
        here = next(index for index, item in enumerate(self.tariff.allowances) if item.code == code)
        return here + len(self.tariff.allowances)

    @property
    def calendar_names(self) -> tuple[str, ...]:
        """Calendars in the order of their indexes."""
        return tuple(self.band_hours)

    def profile(self, products: Iterable[str]) -> int:
        """Return the index of the profile that holds ``products``."""
        held = tuple(sorted(set(products)))
        known = self.profiles.get(held)
        if known is not None:
            return known
        order = precedence(self.tariff, held)
        entries = [
            self._entry(order, usage_class, band, self._day(epoch))
            for epoch in self.epochs
            for usage_class in self.classes
            for band in self.bands
        ]
        calendars = [self._calendar(order, usage_class) for usage_class in self.classes]

        # Only what is whole is kept: a name without its tables would be given those of the next profile.
        self.entries.append(entries)
        self.calendars.append(calendars)
        self.profiles[held] = len(self.entries) - 1
        return self.profiles[held]

    def epoch(self, at: int) -> int:
        """Return the part of the month ``at`` lies in."""
        return sum(1 for begins in self.epochs if begins <= at) - 1

    def _day(self, epoch: int) -> date:
        return self.month.local(epoch).date()

    def _entry(self, order: Sequence[str], usage_class: UsageClass, band: str, day: date) -> int:
        for product in order:
            found = [
                index
                for index, row in enumerate(self.rows)
                if row.product == product
                and row.usage_class == usage_class.code
                and row.band in (band, ANY)
                and row.from_quantity == 0
                and row.valid_from <= day
                and (row.valid_to is None or day < row.valid_to)
            ]
            if found:
                index = max(found, key=lambda index: (self.rows[index].band != ANY, self.rows[index].valid_from))
                return OPEN_PRICE if self.rows[index].amount is None else index
        return NO_PRICE

    def _calendar(self, order: Sequence[str], usage_class: UsageClass) -> int:
        for product in order:
            bands = {row.band for row in self.rows if row.product == product and row.usage_class == usage_class.code}
            if bands:
                name = self.tariff.products[product].calendar
                return self.calendar_names.index(name) if bands != {ANY} and name else NONE
        return NONE


def compile_tariff(tariff: Tariff, month: Month) -> CompiledTariff:
    """Compile ``tariff`` for ``month``; profiles are added as subscribers are met."""
    classes = tuple(tariff.classes.values())
    allowances = (*tariff.allowances, *tariff.allowances)
    bands = (ANY, *sorted({hours.band for hours in tariff.hours} | {row.band for row in tariff.prices} - {ANY}))
    rows = (_UNDELIVERED, *tariff.prices)
    index_of = {usage_class.code: index for index, usage_class in enumerate(classes)}
    metered = sorted({row.usage_class for row in rows[1:] if row.counted == PER_MONTH or row.from_quantity})
    cap_of = {code: index for index, cap in enumerate(tariff.caps) for code in cap.classes}
    above = {(*_ladder(row), row.from_quantity): index for index, row in enumerate(rows)}
    tiers = {index: _next_tier(row, above) for index, row in enumerate(rows)}
    prices = Prices(
        step=[1, *(tariff.classes[row.usage_class].step for row in rows[1:])],
        per=[row.per for row in rows],
        amount=[row.amount or 0 for row in rows],
        by_month=[int(row.counted == PER_MONTH) for row in rows],
        meter=[metered.index(row.usage_class) if row.usage_class in metered else NONE for row in rows],
        tier_to=[rows[tiers[index]].from_quantity if tiers[index] != NONE else 0 for index in range(len(rows))],
        next_tier=[tiers[index] for index in range(len(rows))],
        cap=[cap_of.get(row.usage_class, NONE) for row in rows],
    )
    keys = len(classes) * len(bands)
    covers = [
        int(usage_class.code in allowance.classes and (not allowance.bands or band in allowance.bands))
        for allowance in allowances
        for usage_class in classes
        for band in bands
    ]
    assert len(index_of) * len(bands) == keys, "classes have names of their own"
    tables = Tables(
        covers=covers or [0],
        is_money=[int(allowance.is_money) for allowance in allowances] or [0],
        keys=keys,
        meters=max(len(metered), 1),
        caps=max(len(tariff.caps), 1),
    )
    return CompiledTariff(
        tariff=tariff,
        month=month,
        classes=classes,
        allowances=allowances,
        bands=bands,
        rows=rows,
        caps=tariff.caps,
        prices=prices,
        tables=tables,
        epochs=_epochs(tariff, month),
        band_hours={name: _minutes(tariff, month, name, bands) for name in sorted({h.calendar for h in tariff.hours})},
    )


def precedence(tariff: Tariff, held: Iterable[str]) -> tuple[str, ...]:
    """List the products whose price rows count, the nearest first: add-ons, plans, what they inherit, base tariffs."""
    nearest: dict[str, tuple[int, int]] = {}
    for code in held:
        for depth, product in enumerate(tariff.lineage_of(code)):
            place = (-RANK[product.kind], depth)
            nearest[product.code] = min(nearest.get(product.code, place), place)
    return tuple(sorted(nearest, key=lambda code: (*nearest[code], code)))


def _ladder(row: PriceRow) -> tuple[str, str, str, date]:
    return row.product, row.usage_class, row.band, row.valid_from


def _next_tier(row: PriceRow, above: Mapping[tuple[str, str, str, date, int], int]) -> int:
    higher = [key for key in above if key[:4] == _ladder(row) and key[4] > row.from_quantity]
    return above[min(higher, key=lambda key: key[4])] if higher else NONE


def _epochs(tariff: Tariff, month: Month) -> tuple[int, ...]:
    days = {row.valid_from for row in tariff.prices} | {row.valid_to for row in tariff.prices if row.valid_to}
    within = {month.midnight(day) for day in days if month.first_day < day < month.after}
    return (month.opens, *sorted(within))


def _minutes(tariff: Tariff, month: Month, calendar: str, bands: Sequence[str]) -> bytes:
    """Return the band of every minute from the month's beginning to the end of the longest use begun in it."""
    hours = [item for item in tariff.hours if item.calendar == calendar]
    of_day: dict[tuple[int, int], bytes] = {}  # by the kinds of a day and of the day before it, as they are met
    table = bytearray()
    ends = month.closes + int(LONGEST.total_seconds())
    for hour in range(month.opens, ends, HOUR):
        for moment, length in _stretches(month, hour, min(hour + HOUR, ends)):
            local = month.local(moment)
            days = _kind_of_day(tariff, local.date() - timedelta(days=1)), _kind_of_day(tariff, local.date())
            if days not in of_day:
                of_day[days] = bytes(_band(hours, *days, minute, bands) for minute in range(DAY))
            begins = local.hour * MINUTE + local.minute
            table += of_day[days][begins : begins + length]
    return bytes(table)


def _stretches(month: Month, begins: int, ends: int) -> Iterable[tuple[int, int]]:
    """Cut an hour where a clock on the wall is set; return from when and for how many minutes each piece lasts."""
    first, last = month.local(begins), month.local(ends - MINUTE)
    minutes = (ends - begins) // MINUTE
    passed = (last.hour - first.hour) * MINUTE + last.minute - first.minute
    if first.date() == last.date() and passed == minutes - 1:
        return [(begins, minutes)]
    return [(moment, 1) for moment in range(begins, ends, MINUTE)]


def _kind_of_day(tariff: Tariff, day: date) -> int:
    return HOLIDAY if day in tariff.holidays else day.isoweekday()


def _band(hours: Sequence[BandHours], before: int, day: int, minute: int, bands: Sequence[str]) -> int:
    """Return the band of a minute of a day of one kind, ``before`` being the kind of the day before it."""
    for item in hours:
        today = day in item.days and item.from_ <= minute < item.to
        if today or (before in item.days and item.from_ <= minute + DAY < item.to):
            return bands.index(item.band)
    return bands.index(ANY)
