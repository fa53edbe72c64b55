"""Takings: by day, shop, clerk and means, and what went through each till."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, F, Model, QuerySet, Sum

from shouli.kernel.money import CENT, ZERO, round_half_up
from shouli.payments import states
from shouli.payments.models import ChargeLine, DepositRefund, Invoice, Kind, MeansLine, MeansOfPayment, Payment, Purpose

Row = TypeVar("Row", bound=Model)
Key = tuple[int | None, int | None, int]  # outlet, staff, means


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What one clerk took and gave back on a day at an outlet by one means, in yuan."""

    outlet_id: int | None
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
class DayFigures:
    """What an outlet did with money on a day: how often, and how much in yuan."""

    outlet_id: int | None
    orders: int
    payments: int
    collected: Decimal
    reversals: int
    reversed: Decimal
    voided_invoices: int
    voided: Decimal
    deposits: Decimal
    deposits_returned: Decimal

    @property
    def net(self) -> Decimal:
        """What is left."""
        return self.collected - self.reversed - self.deposits_returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose money is asked for: ``outlets`` None means all; ``without_staff`` leaves a clerk out (a blind count)."""

    outlets: Collection[int] | None = None
    staff_id: int | None = None
    without_staff: int | None = None

    def among(self, rows: QuerySet[Row], way: str = "", prefix: str = "") -> QuerySet[Row]:
        """Narrow rows down to them; ``way`` leads to the payment, ``prefix`` chooses who gave money back."""
        if self.outlets is not None:
            rows = rows.filter(**{f"{way}{prefix}outlet_id__in": self.outlets})
        if self.staff_id is not None:
            rows = rows.filter(**{f"{way}{prefix}staff_id": self.staff_id})
        if self.without_staff is not None:
            rows = rows.exclude(**{f"{way}{prefix}staff_id": self.without_staff})
        return rows


def takings(day: date, whose: Whose | None = None) -> list[Takings]:
    """Return what was taken and given back on a business date, by outlet, clerk and means; four queries."""
    whose = whose or Whose()
    collected = _sums(whose.among(_lines().filter(payment__collected_on=day), "payment__"), "payment__")
    reversed_ = _sums(
        whose.among(_lines().filter(payment__reversed_on=day), "payment__", "reversed_"), "payment__reversed_"
    )
    refunded = _sums(whose.among(DepositRefund.objects.filter(refunded_on=day)), "")
    means = {row.pk: row for row in MeansOfPayment.objects.all()}
    found = {*collected, *reversed_, *refunded}
    keys = sorted(found, key=lambda key: (key[0] or 0, key[1] or 0, means[key[2]].position))
    return [
        Takings(
            outlet_id=key[0],
            staff_id=key[1],
            means=means[key[2]].code,
            name=means[key[2]].name,
            name_en=means[key[2]].name_en,
            collected=collected.get(key, ZERO),
            reversed=reversed_.get(key, ZERO),
            refunded=refunded.get(key, ZERO),
        )
        for key in keys
    ]


def day_figures(day: date, whose: Whose | None = None) -> list[DayFigures]:
    """Return what each outlet did with money on a business date; six queries, however many outlets there are."""
    whose = whose or Whose()
    payments = whose.among(Payment.objects.filter(collected_on=day))
    taken = _by_outlet(payments, "outlet_id", "total")
    for_orders = payments.filter(purpose=Purpose.ORDER).values_list("outlet_id")
    orders = dict(for_orders.annotate(Count("owner", distinct=True)).order_by())
    back = _by_outlet(
        whose.among(Payment.objects.filter(reversed_on=day), prefix="reversed_"), "reversed_outlet_id", "total"
    )
    held = ChargeLine.objects.filter(kind=Kind.DEPOSIT, payment__collected_on=day)
    deposits = _by_outlet(whose.among(held, "payment__"), "payment__outlet_id", "amount")
    returned = _by_outlet(whose.among(DepositRefund.objects.filter(refunded_on=day)), "outlet_id", "amount")
    void = Invoice.objects.filter(state=states.VOID, voided_at__date=day)
    voided = _by_outlet(whose.among(void, "payment__"), "payment__outlet_id", "total")
    outlets = sorted({*taken, *back, *deposits, *returned, *voided}, key=lambda outlet: outlet or 0)
    none = (0, ZERO)
    return [
        DayFigures(
            outlet_id=outlet,
            orders=orders.get(outlet, 0),
            payments=taken.get(outlet, none)[0],
            collected=taken.get(outlet, none)[1],
            reversals=back.get(outlet, none)[0],
            reversed=back.get(outlet, none)[1],
            voided_invoices=voided.get(outlet, none)[0],
            voided=voided.get(outlet, none)[1],
            deposits=deposits.get(outlet, none)[1],
            deposits_returned=returned.get(outlet, none)[1],
        )
        for outlet in outlets
    ]


def net_by_day(first: date, last: date, whose: Whose | None = None) -> dict[date, Decimal]:
    """Return what was left of the takings of each business date from ``first`` to ``last``; three queries."""
    whose = whose or Whose()
    sums: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    between = (first, last)
    taken = whose.among(Payment.objects.filter(collected_on__range=between))
    back = whose.among(Payment.objects.filter(reversed_on__range=between), prefix="reversed_")
    returned = whose.among(DepositRefund.objects.filter(refunded_on__range=between))
    for sign, rows, day, amount in (
        (1, taken, "collected_on", "total"),
        (-1, back, "reversed_on", "total"),
        (-1, returned, "refunded_on", "amount"),
    ):
        for on, found in rows.values_list(day).annotate(sum=Sum(amount)).order_by():
            sums[on] += sign * _exact(found)
    return dict(sums)


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


def _lines() -> QuerySet[MeansLine]:
    return MeansLine.objects.all()


def _sums(rows: QuerySet[MeansLine] | QuerySet[DepositRefund], way: str) -> dict[Key, Decimal]:
    grouped = rows.values_list(f"{way}outlet_id", f"{way}staff_id", "means_id").annotate(sum=Sum("amount")).order_by()
    return {(outlet_id, staff_id, means_id): _exact(amount) for outlet_id, staff_id, means_id, amount in grouped}


def _by_outlet(rows: QuerySet[Row], outlet: str, amount: str) -> Mapping[int | None, tuple[int, Decimal]]:
    grouped = rows.values_list(outlet).annotate(number=Count("pk"), sum=Sum(F(amount))).order_by()
    return {outlet_id: (number, _exact(found)) for outlet_id, number, found in grouped}


def _by_means(rows: QuerySet[MeansLine] | QuerySet[DepositRefund]) -> dict[str, Decimal]:
    grouped = rows.values_list("means__code").annotate(sum=Sum("amount")).order_by()
    return {code: _exact(amount) for code, amount in grouped}


def _exact(amount: Decimal) -> Decimal:
    """Return a sum made by the database in whole fen: SQLite adds in binary."""
    return round_half_up(amount, CENT)[0]
