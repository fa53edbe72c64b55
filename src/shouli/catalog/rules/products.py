"""How products go together: secondaries of a primary, attributes, companions and exclusions, conversion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryTerms:
    """What coupling needs to know of one secondary product of a primary."""

    code: str
    default: bool = False
    mandatory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """What one primary allows: its secondaries, pairs that exclude each other, and who needs which companion."""

    secondaries: tuple[SecondaryTerms, ...]
    excludes: frozenset[frozenset[str]] = frozenset()
    requires: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]  # what people call each code; a code without one is shown as it is


def selection_faults(coupling: Coupling, chosen: Collection[str], *, field: str = "secondaries") -> list[Fault]:
    """Check a choice of secondaries against the primary's coupling (FL-022, FL-107, FL-124)."""
    offered = {item.code for item in coupling.secondaries}
    labels = coupling.labels
    faults = [
        _fault(field, "not_offered", _("%(one)s is not offered with this primary product."), one=labels.get(code, code))
        for code in chosen
        if code not in offered
    ]
    faults += [
        _fault(
            field, "mandatory", _("%(one)s is mandatory and cannot be removed."), one=labels.get(item.code, item.code)
        )
        for item in coupling.secondaries
        if item.mandatory and item.code not in chosen
    ]
    faults += exclusion_faults(coupling.excludes, chosen, labels, field=field)
    return faults + companion_faults(coupling.requires, chosen, labels, field=field)


def exclusion_faults(
    excludes: Iterable[frozenset[str]],
    chosen: Collection[str],
    labels: Mapping[str, str],
    *,
    field: str = "secondaries",
) -> list[Fault]:
    """Refuse two products that exclude each other, such as NP标志 and 改号通知音 (FL-124)."""
    faults = []
    for pair in sorted(sorted(pair) for pair in excludes if pair <= set(chosen)):
        one, other = (labels.get(code, code) for code in pair)
        faults.append(_fault(field, "excluded", _("%(one)s and %(other)s exclude each other."), one=one, other=other))
    return faults


def companion_faults(
    requires: Mapping[str, frozenset[str]],
    chosen: Collection[str],
    labels: Mapping[str, str],
    *,
    field: str = "secondaries",
) -> list[Fault]:
    """Refuse a product sold only together with another one that is not there (FL-107: hot-line keys need 114)."""
    faults = []
    for code in chosen:
        for missing in sorted(requires.get(code, frozenset()) - set(chosen)):
            told = {"one": labels.get(code, code), "other": labels.get(missing, missing)}
            faults.append(_fault(field, "needs_companion", _("%(one)s is sold only together with %(other)s."), **told))
    return faults


def attribute_faults(
    combinations: Collection[tuple[str, str, str]], user_nature: str, product_attribute: str, area_scope: str
) -> list[Fault]:
    """Check the three attributes against what the primary allows, each alone, then together (FL-027, FL-149)."""
    given = {"user_nature": user_nature, "product_attribute": product_attribute, "area_scope": area_scope}
    faults = [
        Fault(field=name, code="not_offered", message=_("This value is not possible with the primary product."))
        for index, (name, value) in enumerate(given.items())
        if value not in {combination[index] for combination in combinations}
    ]
    if not faults and (user_nature, product_attribute, area_scope) not in combinations:
        message = _("User nature, product attribute and area scope do not go together.")
        faults = [Fault(field="product_attribute", code="bad_combination", message=message)]
    return faults


def carry_over(held: Iterable[str], offered: Iterable[SecondaryTerms]) -> tuple[str, ...]:
    """Return the secondaries a line keeps when its primary changes (改制): those still offered and the mandatory."""
    kept = set(held)
    return tuple(item.code for item in offered if item.code in kept or item.mandatory)


def _fault(field: str, code: str, message: object, /, **params: str) -> Fault:
    return Fault(field=field, code=code, message=str(message) % params)
