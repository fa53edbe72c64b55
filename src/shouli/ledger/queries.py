"""Reads of the books: balances, entries, proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, Q, Sum

from shouli.ledger.models import Entry, LedgerAccount, Posting
from shouli.ledger.proving import Break, Prover, Report, exact, prove, register_prover, report


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """One side of an entry; yuan, debit positive."""

    account: str
    name: str
    name_en: str
    amount: Decimal
    owner: str
    customer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry with its postings, and whether it reverses or was reversed."""

    id: int
    kind: str
    source: str
    business_date: date
    posted_at: datetime
    memo: str
    reverses_id: int | None
    postings: tuple[PostingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLine:
    """Balance of one account in yuan, debit positive."""

    code: str
    name: str
    name_en: str
    kind: str
    balance: Decimal


def balance(account: str, *, owner: str | None = None, until: date | None = None) -> Decimal:
    """Return the balance of an account in yuan, debit positive; of one owner and up to a business date, if given."""
    postings = Posting.objects.filter(account__code=account)
    if owner is not None:
        postings = postings.filter(owner=owner)
    if until is not None:
        postings = postings.filter(entry__business_date__lte=until)
    return exact(postings.aggregate(sum=Sum("amount"))["sum"])


def trial_balance(*, until: date | None = None) -> list[TrialLine]:
    """Return the balance of every account in code order; the balances sum to zero."""
    counted = Q() if until is None else Q(postings__entry__business_date__lte=until)
    accounts = LedgerAccount.objects.annotate(sum=Sum("postings__amount", filter=counted)).order_by("code")
    return [
        TrialLine(
            code=account.code,
            name=account.name,
            name_en=account.name_en,
            kind=account.kind,
            balance=exact(account.sum),
        )
        for account in accounts
    ]


def sums_by_owner(accounts: Iterable[str], *, kinds: Iterable[str] | None = None) -> dict[tuple[str, str], Decimal]:
    """Return the balances of ``accounts`` per (account code, owner), for provers; reversals net themselves out."""
    postings = Posting.objects.filter(account__code__in=list(accounts))
    if kinds is not None:
        wanted = list(kinds)
        postings = postings.filter(Q(entry__kind__in=wanted) | Q(entry__reverses__kind__in=wanted))
    rows = postings.values("account__code", "owner").annotate(sum=Sum("amount"))
    return {(row["account__code"], row["owner"]): exact(row["sum"]) for row in rows}


def entries_of(*, source: str = "", owner: str = "") -> list[EntryView]:
    """List the entries that stand for a row (with their reversals), or that touch an owner's sub-ledger, oldest first.

    :raises ValueError: if neither is given
    """
    if not source and not owner:
        raise ValueError("entries of whom?")
    entries = Entry.objects.all()
    if source:
        entries = entries.filter(Q(source=source) | Q(reverses__source=source))
    if owner:
        entries = entries.filter(pk__in=Posting.objects.filter(owner=owner).values("entry_id"))
    postings = Prefetch("postings", Posting.objects.select_related("account").order_by("id"))
    return [_entry_view(entry) for entry in entries.order_by("id").prefetch_related(postings)]


def entry_ids(source: str) -> list[int]:
    """List the entries of a row that have not been reversed, oldest first."""
    standing = Entry.objects.filter(source=source, reverses=None, reversed_by=None)
    return list(standing.order_by("id").values_list("id", flat=True))


def has_account(code: str) -> bool:
    """Say whether the books have an account."""
    return LedgerAccount.objects.filter(code=code).exists()


def account_codes() -> frozenset[str]:
    """Return the code of every account."""
    return frozenset(LedgerAccount.objects.values_list("code", flat=True))


def _entry_view(entry: Entry) -> EntryView:
    return EntryView(
        id=entry.pk,
        kind=entry.kind,
        source=entry.source,
        business_date=entry.business_date,
        posted_at=entry.posted_at,
        memo=entry.memo,
        reverses_id=entry.reverses_id,
        postings=tuple(
            PostingView(
                account=posting.account.code,
                name=posting.account.name,
                name_en=posting.account.name_en,
                amount=posting.amount,
                owner=posting.owner,
                customer_id=posting.customer_id,
            )
            for posting in entry.postings.all()
        ),
    )


__all__ = [
    "Break", "EntryView", "PostingView", "Prover", "Report", "TrialLine", "account_codes", "balance", "entries_of",
    "entry_ids", "has_account", "prove", "register_prover", "report", "sums_by_owner", "trial_balance",
]  # fmt: skip
