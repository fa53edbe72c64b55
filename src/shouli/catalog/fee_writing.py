"""Writes versions of fee tables; shared by the upload and the pack loader."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from shouli.catalog.models import ChargeItem, FeeTable, FeeTableRow, FeeTableVersion
from shouli.catalog.rules.fees import FeeRow


def next_number(table: FeeTable) -> int:
    """Return the number of a table's next version; the caller holds the table's lock."""
    return (table.versions.aggregate(latest=Max("number"))["latest"] or 0) + 1


def write_rows(version: FeeTableVersion, rows: Iterable[FeeRow]) -> None:
    """Store the rows of a new version in their order."""
    items = dict(ChargeItem.objects.values_list("code", "pk"))
    FeeTableRow.objects.bulk_create(
        FeeTableRow(
            version=version,
            position=position,
            row_number=row.row_number,
            priority=row.priority,
            charge_item_id=items[row.charge_item],
            unit_amount=row.unit_amount,
            per=row.per,
            kind=row.kind,
            conditions={condition.fact: condition.text for condition in row.conditions},
            clause=row.clause,
            reason=row.reason,
            reason_en=row.reason_en,
        )
        for position, row in enumerate(rows)
    )
