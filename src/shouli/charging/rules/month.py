"""A month of rating: its moments as seconds, and what is half in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shouli.charging.rules.tariff import Product

LONGEST = timedelta(days=2)  # no single use lasts longer
KEY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
YEARS = range(2000, 2100)  # their moments fit into 32 bits
REMEMBERED = 1024  # days and months that are asked for again and again


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the operator's calendar; ``key`` reads ``2026-09``."""

    year: int
    month: int
    zone: str = "Asia/Shanghai"

    @property
    def key(self) -> str:
        """How people and folders name it."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1, self.zone)

    @property
    def following(self) -> Month:
        """The month after."""
        return Month(self.after.year, self.after.month, self.zone)

    @property
    def opens(self) -> int:
        """When it begins, seconds since 1970 in UTC."""
        return self.midnight(self.first_day)

    @property
    def closes(self) -> int:
        """When it is over, seconds since 1970 in UTC."""
        return self.midnight(self.after)

    def midnight(self, day: date) -> int:
        """Return the moment ``day`` begins, seconds since 1970 in UTC."""
        return _midnight(day, self.zone)

    def local(self, at: int) -> datetime:
        """Return what a clock on the wall shows ``at`` seconds."""
        return datetime.fromtimestamp(at, ZoneInfo(self.zone))

    @staticmethod
    def of(at: int, zone: str = "Asia/Shanghai") -> Month:
        """Return the month that ``at`` seconds lie in."""
        local = datetime.fromtimestamp(at, ZoneInfo(zone))
        return Month(local.year, local.month, zone)

    @staticmethod
    @lru_cache(maxsize=REMEMBERED)
    def read(key: str, zone: str = "Asia/Shanghai") -> Month:
        """Read ``2026-09``.

        :raises ValueError: if it names no month of ``YEARS``
        """
        form = KEY.fullmatch(key)
        if form is None or int(form["year"]) not in YEARS:
            raise ValueError("no month that can be rated")
        return Month(int(form["year"]), int(form["month"]), zone)


@lru_cache(maxsize=REMEMBERED)
def _midnight(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One product held by one subscriber during ``[opens, closes)``, seconds since 1970 in UTC."""

    product: str
    opens: int
    closes: int


def is_half(held: Holding, product: Product, others: Iterable[tuple[Holding, Product]], month: Month) -> bool:
    """Say whether a product opened late in the month costs and gives half in it (VA-050, VA-A26).

    ``others`` are the other holdings of the subscriber; one of the same family in the month makes it a mere change.
    """
    if product.half_from is None or not month.opens <= held.opens < month.closes:
        return False
    if month.local(held.opens).day < product.half_from:
        return False
    return not any(
        other.family and other.family == product.family and item.opens < held.opens and item.closes > month.opens
        for item, other in others
    )
