"""Where a subscriber stands when it uses something: locked, read and written in the fewest statements there can be.

A use touches three rows: the month of its group, its account, its reservation; they are locked in this order by one
statement. The statements are written by hand because a thousand of them a second are wanted: what an object-relational
layer adds to each is more than the work itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from shouli.charging import queries
from shouli.charging.models import ChargingAccount, ChargingMonth
from shouli.charging.rules.month import Month
from shouli.charging.rules.online import SEATS, Pricing, Seat, packed, seats_of, unpacked
from shouli.charging.sending import Statement, ask
from shouli.kernel.errors import KeyReused, NotFound
from shouli.kernel.text import lazy as _

LOCK = """
    SELECT m.id, m.tariff, m.opened, m.counters, a.balance - a.reserved - a.floor
    FROM charging_chargingaccount a
    JOIN charging_chargingmonth m ON m.group_number = a.group_number AND m.month = %s
    WHERE a.number = %s
"""
LOCK_RESERVED = """
    SELECT m.id, m.tariff, m.opened, m.counters, a.balance - a.reserved - a.floor,
           r.id, r.account_id, m.month, r.source, r.record_id, r.at, r.usage_class, r.delivered, r.granted, r.held,
           r.claim, r.before, r.state, r.used, r.amount, r.unpaid
    FROM charging_reservation r
    JOIN charging_chargingmonth m ON m.id = r.month_id
    JOIN charging_chargingaccount a ON a.number = r.account_id
    WHERE r.session = %s AND r.request = %s
"""
KNOWN = """
    SELECT given_digest, granted, held, expires_at, amount, unpaid FROM charging_reservation
    WHERE session = %s AND request = %s
"""
COUNT = "UPDATE charging_chargingmonth SET counters = %s WHERE id = %s AND {first}"
PAY = """
    UPDATE charging_chargingaccount SET balance = balance - %s, reserved = reserved + %s WHERE number = %s AND {first}
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscriber's locked month and account; ``available`` is what is neither reserved nor below the floor, li."""

    pricing: Pricing
    month_id: int
    seat: Seat
    counters: dict[str, int]
    available: int

    def bookings(self, counters: Mapping[str, int], *, pay: int = 0, hold: int = 0) -> Iterator[Statement]:
        """Yield what writes the month's counters, takes ``pay`` li off the balance and reserves ``hold`` more of it."""
        if counters != self.counters:
            yield COUNT, [json.dumps(counters), self.month_id]
        if pay or hold:
            yield PAY, [pay, hold, self.seat.number]


@dataclass(frozen=True, slots=True)
class Reserved:
    """A locked reservation as it stands."""

    id: int
    subscriber: int
    source: int
    record_id: int
    at: int
    usage_class: str
    delivered: bool
    granted: int
    held: int
    claim: dict[str, int]
    before: dict[str, int]
    state: str
    used: int | None
    amount: int | None
    unpaid: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a request was answered that came before."""

    granted: int
    held: int
    expires_at: datetime
    amount: int | None
    unpaid: int | None


def stand(number: int, pricing: Pricing) -> Standing:
    """Lock where a subscriber stands in the month of ``pricing``; a month not opened yet is opened.

    :raises NotFound: if the number is not charged online
    """
    statement, values = _locking(LOCK, "m, a"), [pricing.compiled.month.key, number]
    line = ask(statement, values)
    if line is None or line[1] != pricing.compiled.tariff.digest:
        open_month(number, pricing)
        line = ask(statement, values)
    assert line is not None, "the month has just been opened"
    return _standing(number, pricing, line)


def known_request(session: str, request: int, given_digest: str) -> Known | None:
    """Return what a request was answered that came before, or None if it never did.

    :raises KeyReused: if it said something else
    """
    line = ask(KNOWN, [session, request])
    if line is None:
        return None
    digest, granted, held, expires_at, *outcome = line
    if digest != given_digest:
        raise KeyReused
    return Known(granted, held, read_moment(expires_at), *outcome)


def stand_reserved(session: str, request: int) -> tuple[Standing, Reserved]:
    """Lock a reservation and where its subscriber stands.

    :raises NotFound: if there was no such request
    """
    statement, values = _locking(LOCK_RESERVED, "m, a, r"), [session, request]
    row = ask(statement, values)
    if row is None:
        raise NotFound(thing=_("reservation"), key=f"{session}/{request}")
    number, pricing = row[6], queries.pricing(Month.read(row[7]))
    if row[1] != pricing.compiled.tariff.digest:
        open_month(number, pricing)
        row = ask(statement, values)
        assert row is not None, "the reservation is locked"
    source, record_id, at, usage_class, delivered, granted, held, claim, before, *outcome = row[8:]
    reserved = Reserved(
        row[5], number, source, record_id, at, usage_class, bool(delivered), granted, held,
        json.loads(claim), json.loads(before), *outcome,
    )  # fmt: skip
    return _standing(number, pricing, row), reserved


def open_month(number: int, pricing: Pricing) -> None:
    """Lay out what the group of a subscriber holds in the month, for the first time or anew; counters stay.

    :raises NotFound: if the number is not charged online
    """
    account = ChargingAccount.objects.filter(pk=number).first()
    if account is None:
        raise NotFound(thing=_("balance of"), key=number)
    compiled = pricing.compiled
    named = ChargingMonth(group_number=account.group_number, month=compiled.month.key)
    ChargingMonth.objects.bulk_create([named], ignore_conflicts=True)
    month = ChargingMonth.objects.select_for_update().get(group_number=named.group_number, month=named.month)
    members = ChargingAccount.objects.select_for_update().filter(group_number=named.group_number).order_by("number")
    seats = seats_of(compiled, {member.number: queries.held(member.holdings) for member in members})
    month.opened, month.tariff = packed(seats), compiled.tariff.digest
    month.save(update_fields=["opened", "tariff"])


def stored(moment: datetime) -> Any:
    """Turn a moment into what a hand-written statement takes."""
    return connection.ops.adapt_datetimefield_value(moment)


def read_moment(value: datetime) -> datetime:
    """Turn what a hand-written statement gives into a moment; SQLite gives it in UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _standing(number: int, pricing: Pricing, row: Sequence[Any]) -> Standing:
    month_id, _tariff, opened, counters, available = row[:5]
    return Standing(pricing, month_id, _seat(opened, number), json.loads(counters), available)


@lru_cache(maxsize=SEATS)
def _seat(opened: str, number: int) -> Seat:
    """Unpack a seat once: it is found again as long as the very same text is stored."""
    return unpacked(json.loads(opened), number)


def _locking(statement: str, rows: str) -> str:
    """Let a statement lock the ``rows`` it reads; SQLite locks the whole database instead."""
    return statement + f"FOR UPDATE OF {rows}" if connection.features.has_select_for_update else statement
