"""Repeat protection: an action that comes again with the same key gives the answer of the first time."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model

from shouli.kernel import errors
from shouli.kernel.context import Context
from shouli.kernel.models import IdempotencyRecord
from shouli.kernel.recording import plain

_READERS: Mapping[type[Any], Callable[[Any], Any]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}
# One statement that a concurrent run with the same key makes wait, and that takes nothing if that run is committed.
CLAIM = """
    INSERT INTO kernel_idempotencyrecord (actor, action, key, given_digest, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING RETURNING id
"""


class Repeated(Exception):
    """The key was used before by the same actor for the same action."""

    def __init__(self, record: IdempotencyRecord) -> None:
        super().__init__(record.key)
        self.record = record


def claim(ctx: Context, action: str, given_digest: str) -> IdempotencyRecord:
    """Take the context's key for this run; waits for a concurrent run with the same key to end.

    :raises Repeated: if a run with this key has been committed
    :raises errors.KeyReused: if that run had other input
    """
    at = connection.ops.adapt_datetimefield_value(ctx.now)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [ctx.actor.key, action, ctx.idempotency_key, given_digest, at])
        taken = cursor.fetchone()
    record = IdempotencyRecord(
        id=taken[0] if taken else None,
        actor=ctx.actor.key,
        action=action,
        key=ctx.idempotency_key,
        given_digest=given_digest,
        at=ctx.now,
    )
    if taken:
        record._state.adding = False
        return record
    record = IdempotencyRecord.objects.get(actor=ctx.actor.key, action=action, key=ctx.idempotency_key)
    if record.given_digest != given_digest:
        raise errors.KeyReused
    raise Repeated(record)


def settle(record: IdempotencyRecord, out: Any) -> None:
    """Keep the outcome with the key."""
    record.outcome = {"out": _keep(out)}
    record.save(update_fields=["outcome"])


def restore(record: IdempotencyRecord, gives: Any) -> Any:
    """Give back the kept outcome in the types ``gives`` declares: rows as they are now, values as they were."""
    return _give(record.outcome["out"], gives) if record.outcome else None


def _keep(value: Any) -> Any:
    if isinstance(value, Model):
        return {"row": value._meta.label_lower, "pk": plain(value.pk)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"record": {item.name: _keep(getattr(value, item.name)) for item in fields(value)}}
    if isinstance(value, Mapping):
        return {"map": {str(key): _keep(item) for key, item in value.items()}}
    if isinstance(value, list | tuple | set | frozenset):
        return {"items": [_keep(item) for item in value]}
    return plain(value)


def _give(kept: Any, hint: Any) -> Any:
    if kept is None:
        return None
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if not isinstance(kept, dict):
        reader = next((_READERS[kind] for kind in kinds if kind in _READERS), None)
        return reader(kept) if reader else kept
    if "row" in kept:
        return apps.get_model(kept["row"])._default_manager.get(pk=kept["pk"])
    if "record" in kept:
        kind: Any = next(kind for kind in kinds if is_dataclass(kind) and _fits(kind, kept["record"]))
        hints = get_type_hints(kind)
        return kind(**{name: _give(item, hints[name]) for name, item in kept["record"].items()})
    if "map" in kept:
        of_values = (get_args(_container(kinds, dict)) or (Any, Any))[1]
        return {key: _give(item, of_values) for key, item in kept["map"].items()}
    return _give_items(kept["items"], _container(kinds, tuple, list, set, frozenset))


def _give_items(items: list[Any], hint: Any) -> Any:
    container = get_origin(hint) or hint
    of_items = [kind for kind in get_args(hint) if kind is not Ellipsis] or [Any]
    if container is tuple and len(of_items) == len(items):
        return tuple(_give(item, kind) for item, kind in zip(items, of_items, strict=True))
    return container(_give(item, of_items[0]) for item in items)


def _container(kinds: tuple[Any, ...], *containers: type[Any]) -> Any:
    """Find the hint among ``kinds`` that is one of ``containers``; the first container where none is declared."""
    return next((kind for kind in kinds if (get_origin(kind) or kind) in containers), containers[0])


def _fits(kind: Any, kept: Mapping[str, Any]) -> bool:
    return {item.name for item in fields(kind)} == set(kept)
