"""The column of what is encrypted at rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models


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
