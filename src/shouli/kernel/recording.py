"""How inputs, results and changes are written down: as plain JSON values, with secrets starred."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from pydantic import BaseModel

from shouli.kernel.masking import mask_address, mask_name, mask_phone

STARS = "***"
MASKS: Mapping[str, Callable[[str], str]] = {  # what a trail keeps of personal data, by the name of field or column
    "contact_phone": mask_phone,
    "guarantor_contact_phone": mask_phone,
    "contact_name": mask_name,
    "address": mask_address,
    "installation_address": mask_address,
    "residence_address": mask_address,
    "postal_address": mask_address,
    "document_address": mask_address,
    "registered_address": mask_address,
}


def for_trail(value: Any, secret: frozenset[str]) -> Any:
    """Turn ``value`` into JSON values that a trail may keep: stars for secrets, masks for personal data."""
    return _masked(plain(value, secret))


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {
            key: MASKS[key](item) if key in MASKS and isinstance(item, str) else _masked(item)
            for key, item in value.items()
        }
    return value


def plain(value: Any, secret: frozenset[str] = frozenset()) -> Any:
    """Turn ``value`` into JSON values; fields named in ``secret`` become stars at any depth."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode(errors="replace").decode()  # what every database keeps
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, Model):
        return reference(value)
    return _nested(value, secret)


def _nested(value: Any, secret: frozenset[str]) -> Any:
    if isinstance(value, BaseModel):
        value = dict(value)
    elif is_dataclass(value) and not isinstance(value, type):
        value = {item.name: getattr(value, item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): STARS if key in secret else plain(item, secret) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, secret) for item in value]
    return str(value)


def digest(value: Any) -> str:
    """Return the same keyed digest for the same input; without the key, no input can be guessed from it."""
    text = json.dumps(plain(value), sort_keys=True)
    return hmac.digest(settings.SHOULI_INDEX_KEY.encode(), text.encode(), hashlib.sha256).hex()


def reference(instance: Model) -> str:
    """Name a row as ``orders.order:12``."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def subject(out: Any) -> str:
    """Name what an action was about: the row it returns, or the first row in the tuple it returns."""
    if isinstance(out, Model):
        return reference(out)
    if isinstance(out, tuple) and out and isinstance(out[0], Model):
        return reference(out[0])
    return ""


def change(instance: Model, name: str, old: Any, new: Any, *, hidden: bool) -> dict[str, Any]:
    """Describe one changed column for the audit trail."""
    kept = _masked({"old": {name: plain(old)}, "new": {name: plain(new)}})
    return {
        "of": reference(instance),
        "field": name,
        "old": STARS if hidden else kept["old"][name],
        "new": STARS if hidden else kept["new"][name],
    }
