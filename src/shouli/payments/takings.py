"""Takings: by day, clerk and means, and what each till should hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Sum

from shouli.kernel.money import CENT, ZERO, round_half_up, total
from shouli.payments import states
from shouli.payments.models import DepositRefund, MeansLine, MeansOfPayment, TillCount, TillSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What one clerk took and gave back on a day by one means, in yuan."""

    staff_id: int | None
    means: str
    name: str
    name_en: str
    collected: Decimal
    reversed: Decimal
    refunded: Decimal

    @property
    def net(self) -> Decimal:
        """What is left."""
        return self.collected - self.reversed - self.refunded


@dataclass(frozen=True, slots=True, kw_only=True)
class TillCountView:
    """One counted means of a closed till, in yuan."""

    means: str
    name: str
    name_en: str
    expected: Decimal
    counted: Decimal
    variance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TillView:
    """A till; what it should hold is told only once it is closed, because the count is blind."""

    id: int
    staff_id: int
    outlet_id: int | None
    state: str
    opening_float: Decimal
    opened_at: datetime
    closed_at: datetime | None
    counts: tuple[TillCountView, ...]

    @property
    def variance(self) -> Decimal:
        """By how much the counts exceed what was expected, over all means."""
        return total(count.variance for count in self.counts)


def takings(day: date, *, staff_id: int | None = None, outlet_id: int | None = None) -> list[Takings]:
    """Return what was taken and given back on a business date, by clerk and means; three queries and the code list."""
    own, given = _of(staff_id, outlet_id, ""), _of(staff_id, outlet_id, "reversed_")
    collected = _sums(MeansLine.objects.filter(_through_payment(own), payment__collected_on=day), "payment__staff_id")
    reversed_ = _sums(
        MeansLine.objects.filter(_through_payment(given), payment__reversed_on=day), "payment__reversed_staff_id"
    )
    refunded = _sums(DepositRefund.objects.filter(Q(**own), refunded_on=day), "staff_id")
    means = {row.pk: row for row in MeansOfPayment.objects.all()}
    keys = sorted(
        {*collected, *reversed_, *refunded}, key=lambda key: (key[0] is not None, key[0] or 0, means[key[1]].position)
    )
    return [
        Takings(
            staff_id=key[0],
            means=means[key[1]].code,
            name=means[key[1]].name,
            name_en=means[key[1]].name_en,
            collected=collected.get(key, ZERO),
            reversed=reversed_.get(key, ZERO),
            refunded=refunded.get(key, ZERO),
        )
        for key in keys
    ]


def lock_open_till(staff_id: int | None) -> TillSession | None:
    """Return the clerk's open till, locked until the transaction ends, so that it cannot be counted meanwhile.

    A payment that waits here while the till is being counted finds it no longer open.
    """
    if staff_id is None:
        return None
    return TillSession.objects.select_for_update().filter(staff_id=staff_id, state=states.OPEN).first()


def open_till_of(staff_id: int) -> TillView | None:
    """Return the clerk's open till, without what it should hold."""
    till = TillSession.objects.filter(staff_id=staff_id, state=states.OPEN).first()
    return _till_view(till) if till else None


def list_tills(*, outlet_id: int | None = None, staff_id: int | None = None, limit: int = 50) -> list[TillView]:
    """List tills, newest first, with the counts of those closed."""
    counts = Prefetch("counts", TillCount.objects.select_related("means").order_by("means__position"))
    tills = TillSession.objects.order_by("-opened_at", "-id").prefetch_related(counts)
    if outlet_id is not None:
        tills = tills.filter(outlet_id=outlet_id)
    if staff_id is not None:
        tills = tills.filter(staff_id=staff_id)
    return [_till_view(till) for till in tills[:limit]]


def taken_in(till_id: int) -> dict[str, Decimal]:
    """Return what a till has taken, by means, reversed payments included."""
    return _by_means(MeansLine.objects.filter(payment__till_id=till_id))


def given_back_from(till_id: int) -> dict[str, Decimal]:
    """Return what was given back out of a till, by means: reversals and returned deposits."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for part in (
        _by_means(MeansLine.objects.filter(payment__reversed_till_id=till_id)),
        _by_means(DepositRefund.objects.filter(till_id=till_id)),
    ):
        for means, amount in part.items():
            sums[means] += amount
    return dict(sums)


def _of(staff_id: int | None, outlet_id: int | None, prefix: str) -> dict[str, int]:
    wanted = {"staff_id": staff_id, "outlet_id": outlet_id}
    return {f"{prefix}{name}": value for name, value in wanted.items() if value is not None}


def _through_payment(wanted: dict[str, int]) -> Q:
    return Q(**{f"payment__{name}": value for name, value in wanted.items()})


def _sums(rows: QuerySet[MeansLine] | QuerySet[DepositRefund], staff: str) -> dict[tuple[int | None, int], Decimal]:
    grouped = rows.values_list(staff, "means_id").annotate(sum=Sum("amount")).order_by()
    return {(staff_id, means_id): _exact(amount) for staff_id, means_id, amount in grouped}


def _by_means(rows: QuerySet[MeansLine] | QuerySet[DepositRefund]) -> dict[str, Decimal]:
    grouped = rows.values_list("means__code").annotate(sum=Sum("amount")).order_by()
    return {code: _exact(amount) for code, amount in grouped}


def _exact(amount: Decimal) -> Decimal:
    """Return a sum made by the database in whole fen: SQLite adds in binary."""
    return round_half_up(amount, CENT)[0]


def _till_view(till: TillSession) -> TillView:
    return TillView(
        id=till.pk,
        staff_id=till.staff_id,
        outlet_id=till.outlet_id,
        state=till.state,
        opening_float=till.opening_float,
        opened_at=till.opened_at,
        closed_at=till.closed_at,
        counts=tuple(
            TillCountView(
                means=count.means.code,
                name=count.means.name,
                name_en=count.means.name_en,
                expected=count.expected,
                counted=count.counted,
                variance=count.variance,
            )
            for count in till.counts.all()
        ),
    )
