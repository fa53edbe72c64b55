"""Create or change one value of a code list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouli.catalog.models import CodeEntry
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCode:
    """One value of a code list as typed."""

    list_name: str
    value: str
    name: str
    name_en: str
    is_default: bool = False
    is_active: bool = True
    needs: str = ""
    sort: int = 0


@action("catalog.save_code")
def save_code(ctx: Context, data: SaveCode) -> CodeEntry:
    """Create a value of a code list or change it; a new default takes the place of the old one.

    :raises Invalid: if a name is missing, or the default is not always on offer
    """
    entry = CodeEntry.objects.select_for_update().filter(list_name=data.list_name, value=data.value).first()

    refuse_if(_faults(data))

    if data.is_default:
        for other in CodeEntry.objects.filter(list_name=data.list_name, is_default=True).exclude(value=data.value):
            write(other, is_default=False)
    values: dict[str, Any] = {
        "name": data.name,
        "name_en": data.name_en,
        "is_default": data.is_default,
        "is_active": data.is_active,
        "needs": data.needs,
        "sort": data.sort,
    }
    if entry is None:
        return CodeEntry.objects.create(list_name=data.list_name, value=data.value, **values)
    write(entry, **values)
    return entry


def _faults(data: SaveCode) -> list[Fault]:
    faults = [
        Fault(field=name, code="missing", message=_("This must be filled in."))
        for name in ("list_name", "value", "name", "name_en")
        if not getattr(data, name).strip()
    ]
    if data.is_default and (data.needs or not data.is_active):
        text = _("A default must always be on offer.")
        faults.append(Fault(field="is_default", code="not_always_offered", message=text))
    return faults
