"""Tills: what a clerk and a receiver may see of them, and the lock under which money moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.money import total
from shouli.payments import states
from shouli.payments.models import TillCount, TillSession
from shouli.payments.refusals import NoTill, TillCounted
from shouli.payments.rules.tills import REASONS

AT_THE_COUNTER = "counter"
SHARED = "SELECT * FROM payments_tillsession WHERE staff_id = %s AND state IN (%s, %s) FOR SHARE"
TOLD = (states.COUNTED, states.CLOSED)  # before that, nobody learns what a till should hold: the count is blind


@dataclass(frozen=True, slots=True, kw_only=True)
class TillCountView:
    """One counted means of a till, in yuan; ``reason`` and ``note`` explain a variance."""

    means: str
    name: str
    name_en: str
    is_cash: bool
    expected: Decimal
    counted: Decimal
    variance: Decimal
    reason: str
    note: str

    @property
    def reason_label(self) -> str:
        """The reason in the reader's language."""
        return str(REASONS.get(self.reason, self.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class TillView:
    """A till; what it should hold is told only once the count is final, because the count is blind."""

    id: int
    staff_id: int
    outlet_id: int | None
    state: str
    opening_float: Decimal
    opened_at: datetime
    closed_at: datetime | None
    received_by: int | None
    counts: tuple[TillCountView, ...]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return states.TILL.label(self.state)

    @property
    def variance(self) -> Decimal:
        """By how much the counts exceed what was expected, over all means."""
        return total(count.variance for count in self.counts)

    @property
    def cash(self) -> Decimal:
        """How much cash was counted, which is what is handed over."""
        return total(count.counted for count in self.counts if count.is_cash)

    @property
    def unexplained(self) -> tuple[TillCountView, ...]:
        """The counts that differ and have no reason yet."""
        return tuple(count for count in self.counts if count.variance and not count.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a clerk has done since the till was opened: how often, never how much, as long as the count is blind.

    Once the count is final, ``till.counts`` tells the sums by means.
    """

    till: TillView
    payments: int
    given_back: int


def till_of(staff_id: int) -> TillView | None:
    """Return the till that is in the clerk's hands, else the one counted last that nobody has received yet."""
    tills = _tills().filter(staff_id=staff_id).exclude(state=states.CLOSED)
    found = sorted(tills, key=lambda till: (till.state not in states.IN_HAND, -till.pk))
    return _view(found[0]) if found else None


def shift_of(staff_id: int) -> Shift | None:
    """Return the shift a clerk is in, for the home page; three queries."""
    till = till_of(staff_id)
    if till is None:
        return None
    moved = TillSession.objects.filter(pk=till.id).annotate(
        taken=Count("payments", distinct=True),
        back=Count("reversed_payments", distinct=True) + Count("refunds", distinct=True),
    )
    taken, back = moved.values_list("taken", "back").get()
    return Shift(till=till, payments=taken, given_back=back)


def has_open_till(staff_id: int | None) -> bool:
    """Say whether the clerk has a till into which cash can go."""
    return staff_id is not None and TillSession.objects.filter(staff_id=staff_id, state=states.OPEN).exists()


def get_till(ctx: Context, till_id: int) -> TillView:
    """Return a till that is in the actor's sight.

    :raises NotFound: if there is none, or it belongs to another bureau
    """
    return _view(_seen(ctx, _tills().filter(pk=till_id), till_id))


def list_tills(
    ctx: Context, *, state: str = "", to_receive: bool = False, limit: int = 50, offset: int = 0
) -> list[TillView]:
    """List the tills in the actor's sight, newest first, with the counts of those counted; two queries.

    ``to_receive`` leaves those that the actor may receive.
    """
    tills = _asked_for(ctx, state, to_receive=to_receive)
    return [_view(till) for till in tills[offset : offset + limit]]


def count_tills(ctx: Context, *, state: str = "", to_receive: bool = False) -> int:
    """Count what ``list_tills`` would list."""
    return _asked_for(ctx, state, to_receive=to_receive).count()


def tills_to_receive(ctx: Context) -> QuerySet[TillSession]:
    """Select the tills whose count is final and that wait for somebody else than their clerk to receive them."""
    if ctx.actor.staff_id is None or not identity.may(ctx, "payments.receive_till"):
        return TillSession.objects.none()
    return _listed(ctx, states.COUNTED).exclude(staff_id=ctx.actor.staff_id)


def outlets_in_sight(ctx: Context) -> Collection[int] | None:
    """Return the outlets whose money the actor may see: the bureau's at the counter, all (None) in the back office."""
    if ctx.channel != AT_THE_COUNTER:
        return None
    own = {ctx.outlet_id} if ctx.outlet_id is not None else set()
    if ctx.bureau_id is None:
        return own
    return own | {unit.id for unit in identity.list_org_units(kind="shop") if unit.parent_id == ctx.bureau_id}


def till_for(ctx: Context, *, cash: bool) -> TillSession | None:
    """Return the actor's open till, locked until the transaction ends, so that it cannot be counted meanwhile.

    A movement that waits here while the till is being counted finds it no longer open. Without ``cash`` there need be
    no till: slips and wallets can be counted later, cash cannot.

    :raises NoTill: if there is cash and no till to put it in or take it from
    :raises TillCounted: if the actor's till is being counted
    """
    till = _share(ctx.actor.staff_id) if ctx.actor.staff_id is not None else None
    if till is not None and till.state == states.OPEN:
        return till
    if cash:
        raise TillCounted() if till is not None else NoTill()
    return None


def lock_till(ctx: Context, till_id: int | None = None) -> TillSession:
    """Return a till in sight, by default the one in the actor's hands, locked until the transaction ends.

    :raises NoTill: if the actor has none
    :raises NotFound: if the one asked for is not in sight
    """
    tills = TillSession.objects.select_for_update()
    if till_id is not None:
        return _seen(ctx, tills.filter(pk=till_id), till_id)
    if ctx.actor.staff_id is None:
        raise NoTill()
    own = tills.filter(staff_id=ctx.actor.staff_id, state__in=states.IN_HAND).first()
    if own is None:
        raise NoTill()
    return own


def final_counts(till: TillSession) -> list[TillCount]:
    """Return the counts of the last attempt, with their means, in the order of the means."""
    counts = list(till.counts.select_related("means", "explained").order_by("means__position"))
    last = max((count.attempt for count in counts), default=0)
    return [count for count in counts if count.attempt == last]


def _share(staff_id: int) -> TillSession | None:
    """Return the till in a clerk's hands under a lock that other movements share and a count does not."""
    if connection.vendor == "postgresql":
        return next(iter(TillSession.objects.raw(SHARED, [staff_id, *states.IN_HAND])), None)
    return TillSession.objects.filter(staff_id=staff_id, state__in=states.IN_HAND).first()  # SQLite: one writer at once


def _seen(ctx: Context, rows: QuerySet[TillSession], till_id: int) -> TillSession:
    till, outlets = rows.first(), outlets_in_sight(ctx)
    if till is None or not (outlets is None or till.outlet_id in outlets or till.staff_id == ctx.actor.staff_id):
        raise NotFound(thing=_("Till"), key=till_id)
    return till


def _tills() -> QuerySet[TillSession]:
    counts = TillCount.objects.select_related("means", "explained").order_by("means__position")
    return TillSession.objects.prefetch_related(Prefetch("counts", counts))


def _asked_for(ctx: Context, state: str, *, to_receive: bool) -> QuerySet[TillSession]:
    if not to_receive:
        return _listed(ctx, state)
    return tills_to_receive(ctx).filter(state=state) if state else tills_to_receive(ctx)


def _listed(ctx: Context, state: str) -> QuerySet[TillSession]:
    tills, outlets = _tills().order_by("-opened_at", "-id"), outlets_in_sight(ctx)
    if outlets is not None:
        tills = tills.filter(outlet_id__in=outlets)
    return tills.filter(state=state) if state else tills


def _view(till: TillSession) -> TillView:
    counts = list(till.counts.all()) if till.state in TOLD else []
    last = max((count.attempt for count in counts), default=0)
    return TillView(
        id=till.pk,
        staff_id=till.staff_id,
        outlet_id=till.outlet_id,
        state=till.state,
        opening_float=till.opening_float,
        opened_at=till.opened_at,
        closed_at=till.closed_at,
        received_by=till.received_by,
        counts=tuple(_count_view(count) for count in counts if count.attempt == last),
    )


def _count_view(count: TillCount) -> TillCountView:
    explained = getattr(count, "explained", None)
    return TillCountView(
        means=count.means.code,
        name=count.means.name,
        name_en=count.means.name_en,
        is_cash=count.means.is_cash,
        expected=count.expected,
        counted=count.counted,
        variance=count.variance,
        reason=explained.reason if explained else "",
        note=explained.note if explained else "",
    )
