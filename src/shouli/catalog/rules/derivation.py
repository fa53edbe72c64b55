"""Which businesses must be accepted before a package can be saved (自动解析业务)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

CHANGE_PRODUCTS = "change_products"  # 改增值产品及属性
CHANGE_PLANS = "change_plans"  # 改定价计划


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A product about to join a package: what it has."""

    service_number: str
    secondaries: frozenset[str]
    discounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedBusiness:
    """A business that comes first: ``codes`` are the products to add, or the discounts in the way."""

    business: str
    service_number: str
    codes: tuple[str, ...]


def derive(required_secondaries: Collection[str], candidates: Iterable[Candidate]) -> list[DerivedBusiness]:
    """List what has to be accepted first, for each product in turn (FL-182, FL-AMB-36); empty if nothing."""
    derived = []
    for candidate in candidates:
        missing = tuple(sorted(set(required_secondaries) - candidate.secondaries))
        if missing:
            derived.append(_business(CHANGE_PRODUCTS, candidate, missing))
        if candidate.discounts:
            derived.append(_business(CHANGE_PLANS, candidate, candidate.discounts))
    return derived


def _business(business: str, candidate: Candidate, codes: tuple[str, ...]) -> DerivedBusiness:
    return DerivedBusiness(business=business, service_number=candidate.service_number, codes=codes)
