"""Reads of online charging: prices in force, balances, reservations, charges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from shouli.charging import states
from shouli.charging.models import Charge, ChargingAccount, ChargingMonth, Reservation
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.online import Pricing
from shouli.charging.rules.tariff import Tariff
from shouli.charging.tariff_loading import load_tariff

MONTHS = 4  # compiled at a time: the running one, those beside it, one more


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceView:
    """What a subscriber has, li; ``available`` is what is neither reserved nor below the floor; ``group`` 0: alone."""

    number: int
    group: int
    balance: int
    reserved: int
    floor: int
    holdings: tuple[Holding, ...]

    @property
    def available(self) -> int:
        """What can still be used up."""
        return self.balance - self.reserved - self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationView:
    """A request of the network and how it ended; units, li."""

    session: str
    request: int
    subscriber: int
    state: str
    asked: int
    granted: int
    reserved_li: int
    expires_at: datetime
    used: int | None
    amount: int | None
    unpaid: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """One charge; see ``rules.rating.Charges`` for the columns."""

    subscriber: int
    at: int
    source: int
    record_id: int
    segment: int
    quantity: int
    units: int
    served: int
    charged: int
    free: int
    listed: int
    capped: int
    credited: int
    amount: int
    usage_class: str
    band: str
    price_row: str


def pricing(month: Month) -> Pricing:
    """Return the operator's tariff compiled for a month; read once per process, so a new tariff needs a restart.

    :raises Invalid: with every fault of the tariff's tables
    """
    return _pricing(settings.SHOULI_PACK, month)


@lru_cache(maxsize=MONTHS)
def _pricing(pack: Path, month: Month) -> Pricing:
    return Pricing.of(compile_tariff(_tariff(pack), month))


def rolls_over() -> bool:
    """Say whether any allowance of the operator's tariff rolls over."""
    return any(allowance.rolls_over for allowance in _tariff(settings.SHOULI_PACK).allowances)


@lru_cache(maxsize=1)
def _tariff(pack: Path) -> Tariff:
    return load_tariff(pack / "tariffs")


def balance(number: int) -> BalanceView | None:
    """Return what a subscriber has, or None if it is not charged online."""
    row = ChargingAccount.objects.filter(pk=number).first()
    if row is None:
        return None
    return BalanceView(
        number=row.number,
        group=max(row.group_number, 0),
        balance=row.balance,
        reserved=row.reserved,
        floor=row.floor,
        holdings=held(row.holdings),
    )


def counters(number: int, month: str) -> dict[str, int]:
    """Return what a group has used or reserved in a month, by the names of ``rules.online``."""
    group = ChargingAccount.objects.filter(pk=number).values("group_number")
    row = ChargingMonth.objects.filter(group_number__in=group, month=month).first()
    return dict(row.counters) if row else {}


def reservation(session: str, request: int) -> ReservationView | None:
    """Return a request of the network, or None if there was none."""
    row = Reservation.objects.filter(session=session, request=request).first()
    if row is None:
        return None
    return ReservationView(
        session=row.session,
        request=row.request,
        subscriber=row.account_id,
        state=row.state,
        asked=row.asked,
        granted=row.granted,
        reserved_li=row.reserved_li,
        expires_at=row.expires_at,
        used=row.used,
        amount=row.amount,
        unpaid=row.unpaid,
    )


def charges_of(number: int) -> list[ChargeView]:
    """List a subscriber's charges in the order of their time."""
    rows = Charge.objects.filter(subscriber=number).order_by("at", "source", "record_id", "segment")
    return [ChargeView(**values) for values in rows.values(*ChargeView.__dataclass_fields__)]


def overdue(now: datetime) -> bool:
    """Say whether a reservation has run out and still holds something."""
    return Reservation.objects.filter(state=states.RESERVED, expires_at__lte=now).exists()


def held(holdings: Iterable[tuple[str, int, int]]) -> tuple[Holding, ...]:
    """Turn the stored holdings into what the rules read."""
    return tuple(Holding(product=product, opens=opens, closes=closes) for product, opens, closes in holdings)
