"""Makes SQLite refuse what PostgreSQL refuses: texts longer than their column, numbers larger, a NUL in a text.

SQLite keeps all of it. With these triggers every test that writes sees what would break elsewhere, and no test has to
look through the tables for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

LARGEST: dict[type[models.Field[Any, Any]], int] = {
    models.SmallIntegerField: 2**15 - 1,
    models.PositiveSmallIntegerField: 2**15 - 1,
    models.IntegerField: 2**31 - 1,
    models.PositiveIntegerField: 2**31 - 1,
}


def faults_of(field: models.Field[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield the conditions under which PostgreSQL refuses a new value, in SQL, and what is then the matter with it."""
    value = f'NEW."{field.column}"'
    if isinstance(field, models.CharField | models.TextField):
        yield f"instr({value}, char(0))", "holds a NUL"
    if isinstance(field, models.CharField) and field.max_length:
        yield f"length({value}) > {field.max_length}", "is too long"
    if most := LARGEST.get(type(field)):
        yield f"{value} > {most} OR {value} < {-most - 1}", "is too large a number"


def tighten() -> None:
    """Put the triggers on every table of this database."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cases = [
                f"WHEN {condition} THEN RAISE(ABORT, '{table}.{field.column} {what}')"
                for field in model._meta.local_concrete_fields
                for condition, what in faults_of(field)
            ]
            for verb in ("INSERT", "UPDATE") if cases else ():
                cursor.execute(
                    f'CREATE TRIGGER "as_strict_{verb}_{table}" BEFORE {verb} ON "{table}"'
                    f" BEGIN SELECT CASE {' '.join(cases)} END; END"
                )
