"""Packages with their services, requirements and options."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.catalog.models import Package, PackageOption, PackageService
from shouli.catalog.rules.package import OptionTerms, PackageTerms, ServiceTerms
from shouli.kernel.errors import NotFound
from shouli.kernel.reference import cached
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageServiceView:
    """A base service (基础业务); a mandatory one is locked."""

    code: str
    name: str
    name_en: str
    primary: str
    minimum: int
    maximum: int
    initial: int
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOptionView:
    """An optional service (可选业务) and the individual data it asks for, if any."""

    code: str
    name: str
    name_en: str
    individual_data: str
    most_numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """A package as chosen at the counter; ``terms`` is what rules.package judges by."""

    code: str
    name: str
    name_en: str
    product_package: str
    package_type: str
    slots: tuple[PackageServiceView, ...]
    options: tuple[PackageOptionView, ...]
    required_secondaries: tuple[str, ...]
    terms: PackageTerms


@cached("catalog")
def package(code: str) -> PackageView:
    """Return a package in four queries.

    :raises NotFound: if there is none
    """
    found = Package.objects.filter(offering__code=code).select_related("offering").first()
    if found is None:
        raise NotFound(thing=_("Package"), key=code)
    slots = tuple(_slot(item) for item in found.services.select_related("primary").order_by("sort", "id"))
    options = tuple(_option(item) for item in found.options.order_by("sort", "id"))
    required = tuple(found.requirements.order_by("secondary__sort").values_list("secondary__code", flat=True))
    return PackageView(
        code=code,
        name=found.offering.name,
        name_en=found.offering.name_en,
        product_package=found.product_package,
        package_type=found.package_type,
        slots=slots,
        options=options,
        required_secondaries=required,
        terms=_terms(found, slots, options, required),
    )


def _terms(
    found: Package,
    slots: tuple[PackageServiceView, ...],
    options: tuple[PackageOptionView, ...],
    required: tuple[str, ...],
) -> PackageTerms:
    return PackageTerms(
        code=found.offering.code,
        services=tuple(
            ServiceTerms(
                code=slot.code,
                label=in_language(slot.name, slot.name_en),
                primary=slot.primary,
                minimum=slot.minimum,
                maximum=slot.maximum,
                mandatory=slot.mandatory,
            )
            for slot in slots
        ),
        options=tuple(
            OptionTerms(
                code=item.code,
                label=in_language(item.name, item.name_en),
                individual_data=item.individual_data,
                most_numbers=item.most_numbers,
            )
            for item in options
        ),
        required_secondaries=frozenset(required),
        least_members=found.least_members,
        most_members=found.most_members,
    )


def _slot(item: PackageService) -> PackageServiceView:
    return PackageServiceView(
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        primary=item.primary.code,
        minimum=item.minimum,
        maximum=item.maximum,
        initial=item.initial,
        mandatory=item.is_mandatory,
    )


def _option(item: PackageOption) -> PackageOptionView:
    return PackageOptionView(
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        individual_data=item.individual_data,
        most_numbers=item.most_numbers,
    )
