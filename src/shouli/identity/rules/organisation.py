"""The shape of the organisation: a tree of units, of which only shops are outlets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _

OPERATOR, BUREAU, SHOP, DEPARTMENT = "operator", "bureau", "shop", "department"
PARENTS = {  # kind -> kinds it may stand under; "" is the top
    OPERATOR: {""},
    BUREAU: {OPERATOR, BUREAU},
    SHOP: {BUREAU},
    DEPARTMENT: {OPERATOR, BUREAU, DEPARTMENT},
}


def faults_of(*, kind: str, outlet_type: str, parent_kind: str, supports_appointment: bool) -> Iterator[Fault]:
    """Yield what is wrong with one unit; ``parent_kind`` is empty for the top."""
    if parent_kind not in PARENTS.get(kind, set()):
        yield _fault("parent", "bad_parent", _("A unit of this kind cannot be part of that one."))
    if (kind == SHOP) != bool(outlet_type):
        yield _fault("outlet_type", "bad_outlet_type", _("Shops, and only shops, are own or partner outlets."))
    if supports_appointment and kind != BUREAU:
        yield _fault("supports_appointment", "not_a_bureau", _("Appointments belong to handling bureaus."))


def in_circles(parents: Mapping[str, str]) -> set[str]:
    """Return the codes that are, over others, their own parent; ``parents`` maps a code to its parent's, or ""."""
    circling = set()
    for start in parents:
        seen, at = {start}, parents[start]
        while at and at not in seen:
            seen.add(at)
            at = parents.get(at, "")
        if at == start:
            circling.add(start)
    return circling


def _fault(field: str, code: str, message: type_of_text) -> Fault:
    return Fault(field=field, code=code, message=message)
