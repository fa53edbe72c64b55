"""How numbers, days and times are written in a table: one way each, so that none is read as something else.

Pydantic alone reads ``86400`` as 2 January 1970, ``3600`` as one o'clock, ``08:30+08:00`` with its zone and ``1_0`` as
ten, and passes on numbers that no column holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, get_args

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

LARGEST = 2**31 - 1  # what a column of whole numbers holds
FORMS: Mapping[type, tuple[str, re.Pattern[str]]] = {
    date: ("date_parsing", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    time: ("time_parsing", re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")),
    int: ("int_parsing", re.compile(r"[+-]?[0-9]+")),
    Decimal: ("decimal_parsing", re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")),
}


def form_fault(field: FieldInfo, cell: str) -> Mapping[str, Any] | None:
    """Return what is wrong with the form of a ``cell``, as pydantic would tell it; None if nothing is.

    A column that reads its cells in a way of its own, such as ``70M``, judges them itself.
    """
    if any(isinstance(step, BeforeValidator) for step in field.metadata):
        return None
    kinds = get_args(field.annotation) or (field.annotation,)
    for kind, (fault, form) in FORMS.items():
        if kind not in kinds:
            continue
        if not form.fullmatch(cell):
            return {"type": fault}
        if kind is int and abs(int(cell[:20])) > LARGEST:
            return {"type": "less_than_equal", "ctx": {"le": LARGEST}}
    return None
