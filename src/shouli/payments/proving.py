"""Proof that the book of payments and the ledger tell the same: per account of the books, and per owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from shouli.kernel.money import MILLE, ZERO, round_half_up
from shouli.ledger import queries as ledger
from shouli.ledger.queries import Break
from shouli.payments import states
from shouli.payments.bookkeeping import MONEY_KINDS, RECEIVABLE
from shouli.payments.models import ChargeLine, DepositRefund, MeansLine, Payment

Key = tuple[str, str]


def prove() -> Iterator[Break]:
    """Give every account and owner for which payments and ledger differ, and every payment that does not add up.

    Active payments must stand on the accounts of their means and charges, returned deposits must be off again, and the
    receivable at the desk must be zero for everybody.
    """
    yield from _crooked_payments()
    expected = _expected()
    accounts = {account for account, _owner in expected} | _accounts() | {RECEIVABLE}
    posted = ledger.sums_by_owner(accounts, kinds=MONEY_KINDS)
    for key in sorted({*expected, *posted}):
        wanted, found = expected.get(key, ZERO), posted.get(key, ZERO)
        if wanted != found:
            yield Break(check="payments", subject=key[1], expected=wanted, found=found, detail=key[0])


def _expected() -> dict[Key, Decimal]:
    means = MeansLine.objects.filter(payment__state=states.ACTIVE)
    charges = ChargeLine.objects.filter(payment__state=states.ACTIVE)
    returned = ChargeLine.objects.filter(payment__receipts__state=states.REFUNDED, kind="deposit")
    refunds = DepositRefund.objects.all()
    sums: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
    for side, rows in (
        (1, _grouped(means, "payment__owner")),
        (-1, _grouped(charges, "payment__owner")),
        (1, _grouped(returned, "payment__owner")),
        (-1, _grouped(refunds, "receipt__payment__owner")),
    ):
        for account, owner, amount in rows:
            sums[account, owner] += side * amount
    return {key: amount for key, amount in sums.items() if amount}


def _grouped(
    rows: QuerySet[MeansLine] | QuerySet[ChargeLine] | QuerySet[DepositRefund], owner: str
) -> Iterable[tuple[str, str, Decimal]]:
    grouped = rows.values_list("account", owner).annotate(sum=Sum("amount")).order_by()
    return ((account, name, round_half_up(amount, MILLE)[0]) for account, name, amount in grouped)


def _accounts() -> set[str]:
    """Return every account that payments ever touched, also by rows since reversed."""
    touched: set[str] = set()
    for rows in (MeansLine.objects, ChargeLine.objects, DepositRefund.objects):
        touched |= set(rows.values_list("account", flat=True).distinct().order_by())
    return touched


def _crooked_payments() -> Iterator[Break]:
    """Compare the total of each payment with its charges and its means, each in one query."""
    for lines in ("charges", "means"):
        crooked = (
            Payment.objects.annotate(sum=Sum(f"{lines}__amount"))
            .exclude(sum__gt=F("total") - MILLE, sum__lt=F("total") + MILLE)
            .order_by("id")
        )
        for payment in crooked:
            found = round_half_up(payment.sum or ZERO, MILLE)[0]
            yield Break(
                check="payments", subject=payment.payment_number, expected=payment.total, found=found, detail=lines
            )
