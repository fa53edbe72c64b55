"""Code lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shouli.catalog.models import CodeEntry
from shouli.kernel.reference import cached


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeView:
    """One value of a code list."""

    value: str
    name: str
    name_en: str
    is_default: bool


@cached("catalog")
def codes(list_name: str, *, having: Collection[str] = ()) -> list[CodeView]:
    """List the values offered; one that ``needs`` something is offered only ``having`` it (FL-049, FL-050).

    ``codes("handling_level", having=("appointments",))`` is the list of a bureau that takes appointments.
    """
    entries = CodeEntry.objects.filter(list_name=list_name, is_active=True, needs__in=["", *having])
    return [
        CodeView(value=entry.value, name=entry.name, name_en=entry.name_en, is_default=entry.is_default)
        for entry in entries.order_by("sort", "id")
    ]
