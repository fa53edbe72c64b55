"""Proof of the books: every entry balances, reversals cancel, and each sub-ledger agrees with its accounts.

A part that keeps its own book of money registers a prover; ``report`` runs them all and gives every break found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext as _

from shouli.kernel.money import MILLE, ZERO, round_half_up
from shouli.ledger.models import Entry, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One place where two sums that must agree do not; amounts in yuan."""

    check: str
    subject: str
    expected: Decimal
    found: Decimal
    detail: str = ""


Prover = Callable[[], Iterable[Break]]
_provers: dict[str, Prover] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Outcome of a proof: what was looked at and what did not agree."""

    checks: tuple[str, ...]
    entries: int
    postings: int
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """Whether the books agree."""
        return not self.breaks

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values; amounts are decimal strings."""
        breaks = [{**asdict(item), "expected": str(item.expected), "found": str(item.found)} for item in self.breaks]
        return {
            "holds": self.holds,
            "checks": list(self.checks),
            "entries": self.entries,
            "postings": self.postings,
            "breaks": breaks,
        }

    def as_text(self) -> str:
        """Return the report as lines for a terminal, breaks first, the verdict last."""
        line = _("%(check)s: %(subject)s should be %(expected)s but is %(found)s %(detail)s")
        lines = [(line % asdict(item)).rstrip() for item in self.breaks]
        scope = _("%(entries)s entries, %(postings)s postings, checks: %(checks)s") % {
            "entries": self.entries,
            "postings": self.postings,
            "checks": ", ".join(self.checks),
        }
        if self.holds:
            return _("The books agree. %(scope)s") % {"scope": scope}
        verdict = _("The books have %(count)s breaks. %(scope)s") % {"count": len(self.breaks), "scope": scope}
        return "\n".join([*lines, verdict])


def register_prover(name: str, prover: Prover) -> None:
    """Add a check of a higher part's sub-ledger; registering the same name again replaces it."""
    _provers[name] = prover


def prove() -> list[Break]:
    """Run every check and return every break."""
    return [found for check in _checks().values() for found in check()]


def report() -> Report:
    """Prove the books and say how much was looked at."""
    return Report(
        checks=tuple(_checks()),
        entries=Entry.objects.count(),
        postings=Posting.objects.count(),
        breaks=tuple(prove()),
    )


def exact(amount: Decimal | None) -> Decimal:
    """Return a sum made by the database in whole li: SQLite adds in binary and leaves a residue far below that."""
    return round_half_up(amount if amount is not None else ZERO, MILLE)[0]


def _checks() -> dict[str, Prover]:
    own: dict[str, Prover] = {
        "entries_balance": _unbalanced,
        "entries_have_postings": _empty,
        "postings_have_entries": _orphans,
        "reversals_cancel": _half_reversed,
    }
    return own | _provers


def _unbalanced() -> Iterator[Break]:
    sums = (
        Posting.objects.values("entry_id", "currency")
        .annotate(difference=Round(Sum("amount"), precision=3))
        .exclude(difference=0)
        .order_by("entry_id")
    )
    for row in sums:
        yield Break(
            check="entries_balance",
            subject=f"ledger.entry:{row['entry_id']}",
            expected=ZERO,
            found=exact(row["difference"]),
            detail=row["currency"],
        )


def _empty() -> Iterator[Break]:
    bare = Entry.objects.annotate(lines=Count("postings")).filter(lines__lt=2).order_by("id")
    for entry in bare:
        yield Break(
            check="entries_have_postings",
            subject=f"ledger.entry:{entry.pk}",
            expected=Decimal(2),
            found=Decimal(entry.lines),
            detail=_("lines"),
        )


def _orphans() -> Iterator[Break]:
    lost = Posting.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).order_by("id")
    for posting in lost:
        yield Break(
            check="postings_have_entries",
            subject=f"ledger.posting:{posting.pk}",
            expected=ZERO,
            found=posting.amount,
            detail=_("its entry is gone"),
        )


def _half_reversed() -> Iterator[Break]:
    """Sum each reversal together with what it reverses, per account and owner: all of these must be zero."""
    pairs = (
        Posting.objects.filter(Q(entry__reverses__isnull=False) | Q(entry__reversed_by__isnull=False))
        .annotate(original=Coalesce(F("entry__reverses_id"), F("entry_id")))
        .values("original", "account__code", "owner")
        .annotate(difference=Round(Sum("amount"), precision=3))
        .exclude(difference=0)
        .order_by("original", "account__code", "owner")
    )
    for row in pairs:
        yield Break(
            check="reversals_cancel",
            subject=f"ledger.entry:{row['original']}",
            expected=ZERO,
            found=exact(row["difference"]),
            detail=" ".join(part for part in (row["account__code"], row["owner"]) if part),
        )
