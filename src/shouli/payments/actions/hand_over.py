"""Hand a counted till over: somebody else receives the money, or sends it back to be counted again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, move, savepoint
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.money import total
from shouli.kernel.text_rules import reason_faults
from shouli.payments import bookkeeping, states, till_access
from shouli.payments.models import TillCount, TillSession
from shouli.payments.refusals import AnotherTillOpen, OwnTill, VarianceUnexplained


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTill:
    """The till that was handed over, with the money that was counted."""

    till_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTillBack:
    """The till to count again, and the reason."""

    till_id: int
    reason: str


@action("payments.receive_till")
def receive_till(ctx: Context, data: ReceiveTill) -> TillSession:
    """Receive a colleague's counted till: differences of cash are posted, the cash leaves the account of each means.

    Slips that do not add up are a variance for somebody to look into; no money has moved.

    :raises NotFound: if the till is not in sight
    :raises WrongState: if its count is not final, or it has been received already
    :raises OwnTill: if the actor is its clerk or has counted it
    :raises VarianceUnexplained: if a difference has no reason yet
    """
    till = till_access.lock_till(ctx, data.till_id)
    counts = till_access.final_counts(till)

    states.TILL.target("receive", till.state)
    if ctx.actor.staff_id in (None, till.staff_id, *(count.counted_by for count in counts)):
        raise OwnTill()
    if any(count.variance and not hasattr(count, "explained") for count in counts):
        raise VarianceUnexplained()

    move(ctx, till, states.TILL, "receive", closed_at=ctx.now, received_by=ctx.actor.staff_id)
    _post(ctx, till, [count for count in counts if count.means.is_cash])
    return till


@action("payments.send_till_back")
def send_till_back(ctx: Context, data: SendTillBack) -> TillSession:
    """Send a counted till back to its clerk, to be counted again; every count is kept.

    :raises NotFound: if the till is not in sight
    :raises Invalid: without a reason
    :raises WrongState: if its count is not final, or it has been received already
    :raises OwnTill: if the actor is its clerk
    :raises AnotherTillOpen: if its clerk has opened another meanwhile
    """
    till = till_access.lock_till(ctx, data.till_id)
    reason = data.reason.strip()[:200]

    states.TILL.target("send_back", till.state)
    if ctx.actor.staff_id in (None, till.staff_id):
        raise OwnTill()
    refuse_if(reason_faults(reason, _("Please say why it is to be counted again.")))
    if TillSession.objects.filter(staff_id=till.staff_id, state__in=states.IN_HAND).exists():
        raise AnotherTillOpen()

    try:
        with savepoint():
            move(ctx.because(reason), till, states.TILL, "send_back")
    except IntegrityError as race:  # its clerk opened another while this one was being sent back
        raise AnotherTillOpen() from race
    return till


def _post(ctx: Context, till: TillSession, counts: Iterable[TillCount]) -> None:
    """Post differences, then the hand-over, each on the account of its means."""
    cash = [(count.means.account, count.counted, count.variance) for count in counts]
    varied = bookkeeping.summed((account, variance) for account, _counted, variance in cash)
    counted = bookkeeping.summed((account, -counted) for account, counted, _variance in cash)
    for kind, against, amounts in (
        ("till_variance", bookkeeping.DIFFERENCES, varied),
        ("till_handover", bookkeeping.HANDED_OVER, counted),
    ):
        bookkeeping.move_cash(ctx, till, kind, amounts | {against: -total(amounts.values())})
