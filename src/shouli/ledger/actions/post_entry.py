"""Post one balanced entry."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault, refuse_if
from shouli.kernel.local_time import local_day
from shouli.ledger.models import Entry, LedgerAccount, Posting
from shouli.ledger.rules import entries


class Unbalanced(BusinessError):
    """Debits and credits of an entry differ."""

    code = "unbalanced"
    message = _("Debits and credits differ by %(difference)s.")


class AlreadyPosted(BusinessError):
    """The row's entry of this kind is in the books."""

    code = "already_posted"
    message = _("%(kind)s of %(source)s has been posted already.")
    way_out = _("Look at the entry; a wrong one is put right by reversing it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One side of an entry: account code, yuan (debit positive, credit negative) and whose sub-ledger it belongs to."""

    account: str
    amount: Decimal
    owner: str = ""
    customer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEntry:
    """Put ``lines`` into the books; ``kind`` and ``source`` together are posted once, ever."""

    kind: str
    source: str
    lines: tuple[Line, ...]
    memo: str = ""


@action("ledger.post_entry")
def post_entry(ctx: Context, data: PostEntry) -> Entry:
    """Post a balanced entry on the business date of the context.

    :raises Invalid: naming every line with an unknown account, no amount or too fine an amount
    :raises Unbalanced: if the lines do not sum to zero
    :raises AlreadyPosted: if the source's entry of this kind is in the books
    """
    amounts = [line.amount for line in data.lines]
    codes = {line.account for line in data.lines}
    accounts = dict(LedgerAccount.objects.filter(code__in=codes).values_list("code", "id"))

    refuse_if([*entries.line_faults(amounts), *_unknown(data.lines, accounts)])
    if Entry.objects.filter(source=data.source, kind=data.kind).exists():
        raise AlreadyPosted(kind=data.kind, source=data.source)

    difference = entries.imbalance(amounts)
    if difference:
        raise Unbalanced(difference=difference)

    entry = Entry.objects.create(
        kind=data.kind,
        source=data.source,
        business_date=local_day(ctx.now),
        posted_at=ctx.now,
        memo=data.memo,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            account_id=accounts[line.account],
            amount=line.amount,
            owner=line.owner,
            customer_id=line.customer_id,
        )
        for line in data.lines
    )
    return entry


def _unknown(lines: tuple[Line, ...], accounts: dict[str, int]) -> list[Fault]:
    return [
        Fault(
            field=f"lines.{index}.account",
            code="unknown_account",
            message=_("The books have no account %(code)s.") % {"code": line.account},
        )
        for index, line in enumerate(lines)
        if line.account not in accounts
    ]
