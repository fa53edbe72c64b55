"""How movements of money are put into the books: which accounts, which side, whose sub-ledger.

Takings first stand as a receivable at the desk (1121), which the means of payment settle at once: what was asked and
how it was paid stay two entries, so that either can be read by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from shouli.kernel.context import Context
from shouli.kernel.money import ZERO
from shouli.ledger import queries as ledger
from shouli.ledger.actions import Line, PostEntry, ReverseEntry, post_entry, reverse_entry
from shouli.payments.models import DepositRefund, Payment, TillSession

RECEIVABLE = "1121"
DEPOSITS = "2203"
HANDED_OVER = "1004"
DIFFERENCES = "6711"
MONEY_KINDS = ("charge", "payment", "deposit_refund")


def source_of(row: Payment | DepositRefund | TillSession) -> str:
    """Name a row as the ledger names its sources."""
    return f"{row._meta.label_lower}:{row.pk}"


def post_payment(
    ctx: Context, payment: Payment, charged: Iterable[tuple[str, Decimal]], paid: Iterable[tuple[str, Decimal]]
) -> None:
    """Post what was charged and what was paid, each as pairs of account and yuan."""
    earned, received = summed(charged), summed(paid)
    _post(ctx, payment, "charge", {RECEIVABLE: payment.total} | {code: -amount for code, amount in earned.items()})
    _post(ctx, payment, "payment", received | {RECEIVABLE: -payment.total})


def unpost_payment(ctx: Context, payment: Payment, memo: str) -> None:
    """Take a payment's entries back."""
    for entry_id in ledger.entry_ids(source_of(payment)):
        reverse_entry.within(ctx, ReverseEntry(entry_id=entry_id, memo=memo))


def post_refund(ctx: Context, refund: DepositRefund, payment: Payment, deposits: Iterable[tuple[str, Decimal]]) -> None:
    """Post the return of a payment's deposits, pairs of account and yuan."""
    amounts = summed(deposits) | {refund.account: -refund.amount}
    lines = _lines(amounts, payment.owner, payment.customer_id)
    post_entry.within(ctx, PostEntry(kind="deposit_refund", source=source_of(refund), lines=lines, memo=refund.reason))


def move_cash(ctx: Context, till: TillSession, kind: str, amounts: Mapping[str, Decimal]) -> None:
    """Post a movement of a till's cash, yuan by account; nothing is posted where all are zero."""
    moved = {account: amount for account, amount in amounts.items() if amount}
    if not moved:
        return
    lines = _lines(moved, f"till:{till.pk}", None)
    post_entry.within(ctx, PostEntry(kind=kind, source=source_of(till), lines=lines))


def summed(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Add amounts per account; accounts without an amount are left out."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for account, amount in pairs:
        sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}


def _post(ctx: Context, payment: Payment, kind: str, amounts: dict[str, Decimal]) -> None:
    lines = _lines(amounts, payment.owner, payment.customer_id)
    post_entry.within(ctx, PostEntry(kind=kind, source=source_of(payment), lines=lines, memo=payment.payment_number))


def _lines(amounts: Mapping[str, Decimal], owner: str, customer_id: int | None) -> tuple[Line, ...]:
    return tuple(
        Line(account=account, amount=amount, owner=owner, customer_id=customer_id)
        for account, amount in amounts.items()
    )
