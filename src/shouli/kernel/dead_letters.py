"""Messages that could not be delivered, and what is thrown away when it has served its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shouli.kernel.actions import action, move
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound, refuse_if
from shouli.kernel.models import IdempotencyRecord, OutboxMessage
from shouli.kernel.states import DEAD, DISCARDED, DONE, MESSAGE
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One message that was given up, and the last cause."""

    message_id: int
    event: str
    owner: str
    at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryMessage:
    """The dead letter to deliver once more."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardMessage:
    """The dead letter to discard, and the reason."""

    message_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """For how many days to keep what has served its time."""

    keep_days: int = 30


def list_dead_letters(*, limit: int = 100) -> list[DeadLetter]:
    """List the messages that were given up, the latest first."""
    return [
        DeadLetter(
            message_id=row.pk, event=row.event, owner=row.owner, at=row.at, attempts=row.attempts, error=row.error
        )
        for row in dead_letters().order_by("-pk")[:limit]
    ]


def dead_letters() -> QuerySet[OutboxMessage]:
    """Select the messages that were given up."""
    return OutboxMessage.objects.filter(state=DEAD)


@action("kernel.retry_message")
def retry_message(ctx: Context, data: RetryMessage) -> OutboxMessage:
    """Let a dead letter be delivered once more, with all its tries; what waits behind it follows.

    :raises NotFound: if there is no such message
    :raises WrongState: if it is no dead letter
    """
    message = _lock(data.message_id)

    move(ctx, message, MESSAGE, "retry", attempts=0, next_try_at=ctx.now)
    return message


@action("kernel.discard_message")
def discard_message(ctx: Context, data: DiscardMessage) -> OutboxMessage:
    """Give a dead letter up for good, so that what waits behind it goes on.

    :raises Invalid: without a reason
    :raises NotFound: if there is no such message
    :raises WrongState: if it is no dead letter
    """
    message = _lock(data.message_id)

    refuse_if(reason_faults(data.reason, _("Please say why.")))

    move(ctx.because(data.reason.strip()), message, MESSAGE, "discard")
    return message


@action("kernel.purge")
def purge(ctx: Context, data: Purge) -> int:
    """Delete idempotency keys and delivered messages older than the days to keep; return how many rows went."""
    before = ctx.now - timedelta(days=data.keep_days)

    keys, _kinds = IdempotencyRecord.objects.filter(at__lt=before).delete()
    messages, _kinds = OutboxMessage.objects.filter(state__in=(DONE, DISCARDED), at__lt=before).delete()
    return keys + messages


def _lock(message_id: int) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound(thing=_("message"), key=message_id)
    return message
