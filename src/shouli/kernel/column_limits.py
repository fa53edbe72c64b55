"""Checks that texts fit their columns: SQLite would not notice, PostgreSQL would fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model

from shouli.kernel.errors import Fault
from shouli.kernel.text import CONTROL
from shouli.kernel.text import lazy as _


def fit_faults(model: type[Model], values: Mapping[str, Any], *, prefix: str = "") -> Iterator[Fault]:
    """Yield a fault for each text among ``values`` that its column of ``model`` cannot hold.

    Names that are no columns are passed over; ``prefix`` comes before the fields of the faults.
    """
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        if CONTROL.search(value):
            yield Fault(field=prefix + name, code="unreadable", message=_("Contains characters that cannot be stored."))
        most = _longest(model, name)
        if most is not None and len(value.strip()) > most:
            text = str(_("At most %(most)s characters fit here.")) % {"most": most}
            yield Fault(field=prefix + name, code="too_long", message=text)


def _longest(model: type[Model], name: str) -> int | None:
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return column.max_length if isinstance(column, CharField) else None
