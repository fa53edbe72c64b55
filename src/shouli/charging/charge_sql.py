"""Writes requests and charges, each in one hand-written statement; see ``account_lock`` for why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shouli.charging.account_lock import LockedAccount, stored
from shouli.charging.rules.compiling import FREE
from shouli.charging.rules.online import Priced
from shouli.charging.rules.usage import Usage
from shouli.charging.statements import Statement
from shouli.charging.states import COMMITTED, RESERVED
from shouli.kernel.context import Context

# A request that is there already takes nothing: of two that come at once, the second finds the first.
REQUEST = """
    INSERT INTO charging_reservation (
        session, request, given_digest, account_id, month_id, source, record_id, at, usage_class, delivered, asked,
        granted, reserved_li, claim, before, state, reserved_at, expires_at, settled_at, used, amount, unpaid, actor
    ) VALUES (
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    ) ON CONFLICT (session, request) DO NOTHING
"""
SETTLE = """
    UPDATE charging_reservation SET state = %s, settled_at = %s, used = %s, amount = %s, unpaid = %s
    WHERE id = %s AND {first}
"""
CHARGE = """
    INSERT INTO charging_charge (
        session, request, subscriber, at, source, record_id, segment, quantity, units, served, charged, free, listed,
        capped, credited, amount, usage_class, band, price_row, tariff
    ) VALUES {lines} ON CONFLICT (subscriber, source, record_id, segment) DO NOTHING
"""
CHARGE_LINE = "(" + ", ".join(["%s"] * 20) + ")"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the network asked in one request, and what it is given: ``granted`` units for ``reserved_li``."""

    session: str
    request: int
    given_digest: str
    usage: Usage
    granted: int
    reserved_li: int
    expires_at: datetime
    claim: Mapping[str, int]
    before: Mapping[str, int]


def request_row(ctx: Context, account: LockedAccount, asked: Request, priced: Priced, *, is_over: bool) -> Statement:
    """Return what writes a request down, reserved or charged already."""
    first, usage = priced.parts[0], asked.usage
    outcome = (usage.quantity, priced.amount, 0) if is_over else (None, None, None)
    return REQUEST, [
        asked.session, asked.request, asked.given_digest, usage.subscriber, account.month_id, usage.source,
        usage.record_id, usage.at, account.pricing.compiled.classes[first.usage_class].code, first.price != FREE,
        usage.quantity, asked.granted, asked.reserved_li, json.dumps(dict(asked.claim)), json.dumps(dict(asked.before)),
        COMMITTED if is_over else RESERVED, stored(ctx.now), stored(asked.expires_at),
        stored(ctx.now) if is_over else None, *outcome, ctx.actor.key,
    ]  # fmt: skip


def settlement(
    ctx: Context,
    reservation_id: int,
    state: str,
    *,
    used: int | None = None,
    amount: int | None = None,
    unpaid: int | None = None,
) -> Statement:
    """Return the statement that records how a reservation ended."""
    return SETTLE, [state, stored(ctx.now), used, amount, unpaid, reservation_id]


def charge_rows(account: LockedAccount, usage: Usage, priced: Priced, session: str, request: int) -> Statement:
    """Return what writes the charges of a use, one for each segment."""
    compiled = account.pricing.compiled
    values: list[int | str] = []
    for place, part in enumerate(priced.parts):
        values += [session, request, usage.subscriber, part.at, usage.source, usage.record_id, part.index]
        values += [part.quantity, *(column[place] for column in priced.charges)]
        values += [
            compiled.classes[part.usage_class].code,
            compiled.bands[part.key % len(compiled.bands)],
            compiled.rows[part.price].number,
            compiled.tariff.digest,
        ]
    return CHARGE.format(lines=", ".join([CHARGE_LINE] * len(priced.parts))), values
