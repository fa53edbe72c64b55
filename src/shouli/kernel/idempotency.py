"""Repeat protection: an action that comes again with the same key gives the answer of the first time."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from shouli.kernel import errors
from shouli.kernel.context import Context
from shouli.kernel.models import IdempotencyRecord
from shouli.kernel.recording import plain


class Repeated(Exception):  # noqa: N818 - a signal to the runner, not an error
    """The key was used before by the same actor for the same action."""

    def __init__(self, record: IdempotencyRecord) -> None:
        super().__init__(record.key)
        self.record = record


def claim(ctx: Context, action: str, given_digest: str) -> IdempotencyRecord:
    """Take the context's key for this run; waits for a concurrent run with the same key to end.

    :raises Repeated: if a run with this key has been committed
    :raises errors.KeyReused: if that run had other input
    """
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(
                actor=ctx.actor.key, action=action, key=ctx.idempotency_key, given_digest=given_digest, at=ctx.now
            )
    except IntegrityError:
        record = IdempotencyRecord.objects.get(actor=ctx.actor.key, action=action, key=ctx.idempotency_key)
    if record.given_digest != given_digest:
        raise errors.KeyReused()
    raise Repeated(record)


def settle(record: IdempotencyRecord, out: Any) -> None:
    """Keep the outcome with the key."""
    if isinstance(out, Model):
        record.outcome = {"row": out._meta.label_lower, "pk": out.pk}
    elif is_dataclass(out) and not isinstance(out, type):
        record.outcome = {"record": plain(asdict(out))}
    else:
        record.outcome = {"value": plain(out)}
    record.save(update_fields=["outcome"])


def restore(record: IdempotencyRecord, gives: Any) -> Any:
    """Give back the outcome kept with the key: the row as it is now, or the value as it was."""
    kept = record.outcome or {"value": None}
    if "row" in kept:
        return apps.get_model(kept["row"])._default_manager.get(pk=kept["pk"])
    if "record" in kept:
        return gives(**kept["record"])
    return kept["value"]
