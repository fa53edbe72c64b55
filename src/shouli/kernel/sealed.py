"""The column of what is encrypted at rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models

from shouli.kernel import crypto

MARK = "sealed:"


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Holds what :func:`shouli.kernel.crypto.seal` made; a table may have one such column.

    To the database and to migrations it is any binary column.
    """

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe it as what it is to the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Give each table that holds something encrypted with the column that does, by label."""
    for model in sorted(apps.get_models(), key=lambda found: found._meta.label_lower):
        for column in model._meta.concrete_fields:
            if isinstance(column, SealedField):
                yield model, column.name


class SealedValuesField(models.JSONField):
    """Holds named values, some of which are sealed on their way to the database and opened on their way back.

    To the program it is a mapping in plain words; to the database, a backup or a reader of it the values named in
    ``secret`` are worth nothing. One whose key is gone comes back empty. It is meant for what lives days, not years:
    resealing passes it by.
    """

    def __init__(self, secret: Iterable[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self.secret = frozenset(secret)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe it as what it is to the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        """Seal the secret ones."""
        if isinstance(value, dict):
            value = {name: _sealed(item) if name in self.secret and item else item for name, item in value.items()}
        return super().get_prep_value(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open the secret ones."""
        found = super().from_db_value(value, expression, connection)
        if not isinstance(found, dict):
            return found
        return {name: _opened(item) if name in self.secret else item for name, item in found.items()}


def _sealed(item: Any) -> str:
    return MARK + crypto.seal(json.dumps(item).encode()).decode()


def _opened(item: Any) -> Any:
    if not isinstance(item, str) or not item.startswith(MARK):
        return item
    try:
        return json.loads(crypto.unseal(item.removeprefix(MARK).encode()))
    except InvalidToken:
        return ""
