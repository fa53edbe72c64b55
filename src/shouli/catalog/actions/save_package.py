"""Change what a package takes: its limits, base services, required products and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.models import CodeEntry, Offering, Package, PackageOption, PackageRequirement, PackageService
from shouli.catalog.rules.package import LOCAL_NUMBERS, MEMBER_NUMBER
from shouli.kernel.actions import action, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, NotFound, Stale, refuse_if

MOST = 999  # of anything in a package
LIMITS = ("product_package", "package_type", "least_members", "most_members")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A base service (基础业务) as typed: how many products of which primary it takes."""

    code: str
    name: str
    name_en: str
    primary: str
    minimum: int
    maximum: int
    initial: int
    is_mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """An optional service (可选业务) as typed; without individual data it takes no numbers."""

    code: str
    name: str
    name_en: str
    individual_data: str
    most_numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePackage:
    """Everything in a package; ``version`` is the one of its offering the page was opened with."""

    code: str
    product_package: str
    package_type: str
    least_members: int
    most_members: int
    services: tuple[ServiceLine, ...]
    required: tuple[str, ...]
    options: tuple[OptionLine, ...]
    version: int


@action("catalog.save_package")
def save_package(ctx: Context, data: SavePackage) -> Offering:
    """Replace the contents of a package; packages formed before keep what they have.

    :raises NotFound: if no package offering has this code
    :raises Invalid: with everything wrong, cell by cell, such as ``services.1.primary``
    :raises Stale: if somebody changed the offering or its contents since the page was opened
    """
    offering = Offering.objects.select_for_update().filter(code=data.code, kind=states.PACKAGE).first()
    if offering is None:
        raise NotFound(thing=_("Package"), key=data.code)
    known = {row.code: row for row in Offering.objects.filter(kind__in=(states.PRIMARY, states.SECONDARY))}

    refuse_if(_faults(data, known))
    if offering.version != data.version:
        raise Stale(thing=offering.code)

    limits = {name: getattr(data, name) for name in LIMITS}
    package = Package.objects.filter(offering=offering).first()
    if package is None:
        package = Package.objects.create(offering=offering, **limits)
    else:
        write(package, **limits)
    _put(PackageService, package, [_service(line, known) for line in data.services])
    _put(PackageOption, package, [asdict(line) for line in data.options])
    PackageRequirement.objects.filter(package=package).exclude(secondary__code__in=data.required).delete()
    for code in data.required:
        PackageRequirement.objects.get_or_create(package=package, secondary=known[code])
    write(offering, version=offering.version + 1)
    return offering


def _put(model: type[PackageService] | type[PackageOption], package: Package, lines: list[dict[str, Any]]) -> None:
    rows: Any = model._default_manager
    rows.filter(package=package).exclude(code__in=[line["code"] for line in lines]).delete()
    there = {row.code: row for row in rows.filter(package=package)}
    for place, line in enumerate(lines, start=1):
        if line["code"] in there:
            write(there[line["code"]], **line, sort=place * 10)
        else:
            rows.create(package=package, **line, sort=place * 10)


def _service(line: ServiceLine, known: Mapping[str, Offering]) -> dict[str, Any]:
    values = asdict(line)
    values["primary_id"] = known[values.pop("primary")].pk
    return values


def _faults(data: SavePackage, known: Mapping[str, Offering]) -> Iterator[Fault]:
    if not data.product_package.strip():
        yield Fault(field="product_package", code="missing", message=_("This must be filled in."))
    yield from fit_faults(Package, {"product_package": data.product_package})
    if not CodeEntry.objects.filter(list_name="package_type", value=data.package_type, is_active=True).exists():
        yield Fault(field="package_type", code="unknown_code", message=_("Please choose from the list."))
    if not 1 <= data.least_members <= data.most_members <= MOST:
        yield Fault(field="most_members", code="no_room", message=_("The most must not be below the least."))
    for code in data.required:
        if code not in known or known[code].kind != states.SECONDARY:
            text = str(_("%(code)s is not known.")) % {"code": code}
            yield Fault(field="required", code="unknown_code", message=text)
    if not data.services:
        yield Fault(field="services", code="missing", message=_("A package has at least one base service."))
    yield from _line_faults("services", PackageService, data.services)
    yield from _line_faults("options", PackageOption, data.options)
    yield from _service_faults(data.services, known)
    yield from _option_faults(data.options)


def _service_faults(services: Sequence[ServiceLine], known: Mapping[str, Offering]) -> Iterator[Fault]:
    for index, service in enumerate(services):
        if service.primary not in known or known[service.primary].kind != states.PRIMARY:
            text = str(_("Please choose from the list."))
            yield Fault(field=f"services.{index}.primary", code="unknown_code", message=text)
        if not 0 <= service.minimum <= service.initial <= service.maximum <= MOST:
            text = str(_("The initial quantity must lie between the limits."))
            yield Fault(field=f"services.{index}.initial", code="out_of_limits", message=text)


def _option_faults(options: Sequence[OptionLine]) -> Iterator[Fault]:
    for index, option in enumerate(options):
        if option.individual_data not in ("", MEMBER_NUMBER, LOCAL_NUMBERS):
            text = str(_("Please choose from the list."))
            yield Fault(field=f"options.{index}.individual_data", code="unknown_code", message=text)
        if bool(option.individual_data) != (0 < option.most_numbers <= MOST):
            text = str(_("Where individual data are required, give the exact number of numbers."))
            yield Fault(field=f"options.{index}.most_numbers", code="no_room", message=text)


def _line_faults(
    table: str, model: type[PackageService] | type[PackageOption], lines: Sequence[ServiceLine | OptionLine]
) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, line in enumerate(lines):
        texts = {"code": line.code, "name": line.name, "name_en": line.name_en}
        for name, typed in texts.items():
            if not typed.strip():
                missing = _("This must be filled in.")
                yield Fault(field=f"{table}.{index}.{name}", code="missing", message=missing)
        yield from fit_faults(model, texts, prefix=f"{table}.{index}.")
        if line.code in seen:
            twice = _("This is in the table twice.")
            yield Fault(field=f"{table}.{index}.code", code="twice", message=twice)
        seen.add(line.code)
