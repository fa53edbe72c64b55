"""Locks, reads and writes what a use changes, in the fewest statements there can be.

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
from shouli.charging.rules.online import (
    SEATS,
    Pricing,
    Seat,
    Share,
    counted_as_before,
    last_left,
    packed,
    seats_of,
    shares_in,
    unpacked,
    used_beside,
)
from shouli.charging.statements import Statement, ask, ask_all
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
           r.id, r.account_id, m.month, r.source, r.record_id, r.at, r.usage_class, r.delivered, r.granted,
           r.reserved_li, r.claim, r.before, r.state, r.used, r.amount, r.unpaid
    FROM charging_reservation r
    JOIN charging_chargingmonth m ON m.id = r.month_id
    JOIN charging_chargingaccount a ON a.number = r.account_id
    WHERE r.session = %s AND r.request = %s
"""
BESIDE = """
    SELECT m.counters FROM charging_chargingaccount a
    JOIN charging_chargingmonth m ON m.group_number = a.group_number AND m.month IN (%s, %s, %s)
    WHERE a.number = %s ORDER BY m.month
"""
WHERE_RESERVED = """
    SELECT r.account_id, m.month FROM charging_reservation r JOIN charging_chargingmonth m ON m.id = r.month_id
    WHERE r.session = %s AND r.request = %s
"""
KNOWN = """
    SELECT given_digest, granted, reserved_li, expires_at, amount, unpaid FROM charging_reservation
    WHERE session = %s AND request = %s
"""
COUNT = "UPDATE charging_chargingmonth SET counters = %s WHERE id = %s AND {first}"
PAY = """
    UPDATE charging_chargingaccount SET balance = balance - %s, reserved = reserved + %s WHERE number = %s AND {first}
"""


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """A subscriber's locked month and account; ``available`` is what is neither reserved nor below the floor, li.

    ``beside`` is what the months beside have used of what rolls over.
    """

    pricing: Pricing
    month_id: int
    seat: Seat
    counters: dict[str, int]
    beside: dict[str, int]
    available: int

    def known(self, counters: Mapping[str, int] | None = None) -> dict[str, int]:
        """Return all that decides what a use comes to: ``counters``, or those of the month, and what is beside."""
        return {**(self.counters if counters is None else counters), **self.beside}

    def bookings(self, counters: Mapping[str, int], *, pay: int = 0, hold: int = 0) -> Iterator[Statement]:
        """Yield what writes the month's counters, takes ``pay`` li off the balance and reserves ``hold`` more of it."""
        if counters != self.counters:
            yield COUNT, [json.dumps(counters), self.month_id]
        if pay or hold:
            yield PAY, [pay, hold, self.seat.number]


@dataclass(frozen=True, slots=True)
class LockedReservation:
    """A reservation, locked, with all that settling it needs."""

    id: int
    subscriber: int
    source: int
    record_id: int
    at: int
    usage_class: str
    delivered: bool
    granted: int
    reserved_li: int
    claim: dict[str, int]
    before: dict[str, int]
    state: str
    used: int | None
    amount: int | None
    unpaid: int | None


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """The answer that an earlier request was given."""

    granted: int
    reserved_li: int
    expires_at: datetime
    amount: int | None
    unpaid: int | None


def lock_account(number: int, pricing: Pricing) -> LockedAccount:
    """Lock the account of a subscriber and its month of ``pricing``; a month not opened yet is opened.

    :raises NotFound: if the number is not charged online
    """
    statement, values = _locking(LOCK, "m, a"), [pricing.compiled.month.key, number]
    beside = _beside(number, pricing)
    line = ask(statement, values)
    if line is None or line[1] != pricing.compiled.tariff.digest:
        open_month(number, pricing)
        beside, line = _beside(number, pricing), ask(statement, values)
    assert line is not None, "the month has just been opened"
    return _locked(number, pricing, line, beside)


def _beside(number: int, pricing: Pricing) -> dict[str, int]:
    """Lock what an allowance that rolls over is used from: a month, the one before, the one after, in this order."""
    if not pricing.rolls_over:
        return {}
    month = pricing.compiled.month
    values = [month.previous.key, month.key, month.following.key, number]
    found: dict[str, int] = {}
    for (counters,) in ask_all(_locking(BESIDE, "m"), values):
        found.update(json.loads(counters))
    return found


def known_request(session: str, request: int, given_digest: str) -> KnownRequest | None:
    """Return what a request was answered that came before, or None if it never did.

    :raises KeyReused: if it said something else
    """
    line = ask(KNOWN, [session, request])
    if line is None:
        return None
    digest, granted, reserved_li, expires_at, *outcome = line
    if digest != given_digest:
        raise KeyReused
    return KnownRequest(granted, reserved_li, read_moment(expires_at), *outcome)


def lock_reservation(session: str, request: int) -> tuple[LockedAccount, LockedReservation]:
    """Lock a reservation, and the month and account of its subscriber.

    :raises NotFound: if there was no such request
    """
    statement, values = _locking(LOCK_RESERVED, "m, a, r"), [session, request]
    beside = _beside_reserved(session, request)
    row = ask(statement, values)
    if row is None:
        raise NotFound(thing=_("reservation"), key=f"{session}/{request}")
    number, pricing = row[6], queries.pricing(Month.read(row[7]))
    if row[1] != pricing.compiled.tariff.digest:
        open_month(number, pricing)
        beside, row = _beside(number, pricing), ask(statement, values)
        assert row is not None, "the reservation is locked"
    source, record_id, at, usage_class, delivered, granted, reserved_li, claim, before, *outcome = row[8:]
    reservation = LockedReservation(
        row[5], number, source, record_id, at, usage_class, bool(delivered), granted, reserved_li,
        json.loads(claim), json.loads(before), *outcome,
    )  # fmt: skip
    return _locked(number, pricing, row, beside), reservation


def _beside_reserved(session: str, request: int) -> dict[str, int]:
    line = ask(WHERE_RESERVED, [session, request]) if queries.rolls_over() else None
    return {} if line is None else _beside(line[0], queries.pricing(Month.read(line[1])))


def open_month(number: int, pricing: Pricing) -> None:
    """Lay out what the group of a subscriber holds in the month, for the first time or again; counters stay.

    :raises NotFound: if the number is not charged online
    """
    account = ChargingAccount.objects.filter(pk=number).first()
    if account is None:
        raise NotFound(thing=_("balance of"), key=number)
    compiled, group = pricing.compiled, account.group_number
    # Uses of the month before take from what rolls over too: its row must exist, so that it can be locked.
    keys = [compiled.month.previous.key, compiled.month.key] if pricing.rolls_over else [compiled.month.key]
    named = [ChargingMonth(group_number=group, month=key) for key in keys]
    ChargingMonth.objects.bulk_create(named, ignore_conflicts=True)
    months = ChargingMonth.objects.select_for_update().filter(group_number=group, month__in=keys).order_by("month")
    *earlier, month = months
    members = ChargingAccount.objects.select_for_update().filter(group_number=group).order_by("number")
    held = {member.number: queries.held(member.holdings) for member in members}
    were = {member.number: held[member.number] for member in members if member.since < compiled.month.opens}
    before = queries.pricing(compiled.month.previous).compiled if earlier else None
    last = last_left(before, were, _laid_out(earlier[0])) if before else ()
    seats = counted_as_before(seats_of(compiled, held, last), _laid_out(month))
    month.opened, month.tariff = packed(seats), compiled.tariff.digest
    month.save(update_fields=["opened", "tariff"])


def _laid_out(month: ChargingMonth) -> tuple[Share, ...]:
    """Return what a group shares as its month was laid out; nothing if it was not yet."""
    return shares_in(month.opened) if month.opened else ()


def stored(moment: datetime) -> Any:
    """Turn a moment into what a hand-written statement takes."""
    return connection.ops.adapt_datetimefield_value(moment)


def read_moment(value: datetime) -> datetime:
    """Turn what a hand-written statement gives into a moment; SQLite gives it in UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _locked(number: int, pricing: Pricing, row: Sequence[Any], beside: Mapping[str, int]) -> LockedAccount:
    month_id, _tariff, opened, counters, available = row[:5]
    seat = _seat(opened, number)
    return LockedAccount(pricing, month_id, seat, json.loads(counters), used_beside(seat, beside), available)


@lru_cache(maxsize=SEATS)
def _seat(opened: str, number: int) -> Seat:
    """Unpack a seat once: it is found again as long as the very same text is stored."""
    return unpacked(json.loads(opened), number)


def _locking(statement: str, rows: str) -> str:
    """Let a statement lock the ``rows`` it reads; SQLite locks the whole database instead."""
    return statement + f"FOR UPDATE OF {rows}" if connection.features.has_select_for_update else statement
