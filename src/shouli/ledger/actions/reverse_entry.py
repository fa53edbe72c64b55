"""Take an entry back by posting its mirror."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, NotFound, WrongState
from shouli.kernel.local_time import local_day
from shouli.ledger.models import Entry, Posting
from shouli.ledger.rules import entries


class AlreadyReversed(BusinessError):
    """The entry has been taken back before."""

    code = "already_reversed"
    message = _("Entry %(entry)s has been reversed already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseEntry:
    """Take ``entry_id`` back; ``memo`` says why."""

    entry_id: int
    memo: str = ""


@action("ledger.reverse_entry")
def reverse_entry(ctx: Context, data: ReverseEntry) -> Entry:
    """Post the mirror of an entry on the business date of the context; the entry itself stays as it is.

    :raises NotFound: if there is no such entry
    :raises WrongState: if the entry is itself a reversal
    :raises AlreadyReversed: if it was taken back before
    """
    entry = Entry.objects.select_for_update().filter(pk=data.entry_id).first()
    if entry is None:
        raise NotFound(thing=_("Ledger entry"), key=data.entry_id)

    if entry.reverses_id is not None:
        raise WrongState(thing=_("Ledger entry"), state=_("reversal"))
    if Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(entry=entry.pk)

    postings = list(Posting.objects.filter(entry=entry).order_by("id"))
    amounts = entries.mirrored([posting.amount for posting in postings])

    reversal = Entry.objects.create(
        kind="reversal",
        source=f"ledger.entry:{entry.pk}",
        business_date=local_day(ctx.now),
        posted_at=ctx.now,
        memo=data.memo,
        reverses=entry,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=reversal,
            account_id=posting.account_id,
            amount=amount,
            currency=posting.currency,
            customer_id=posting.customer_id,
            owner=posting.owner,
        )
        for posting, amount in zip(postings, amounts, strict=True)
    )
    return reversal
