"""Counts of many things in one statement: what the menu shows on every page, and the numbers of the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_each(things: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """Count the rows of every query, by its name, in one statement however many there are."""
    parts: list[str] = []
    given: list[Any] = []
    asked: list[str] = []
    for name, rows in things.items():
        try:
            sql, parameters = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # nothing can fit, and the database need not be asked
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django has written it
        given.extend(parameters)
        asked.append(name)
    counts = dict.fromkeys(things, 0)
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", given)
            counts |= zip(asked, cursor.fetchone(), strict=True)
    return counts
