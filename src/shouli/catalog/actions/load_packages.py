"""Load packages with their services, requirements and options out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from shouli.catalog.loading import Code, Name, cells, ids, put
from shouli.catalog.models import Offering, Package, PackageOption, PackageRequirement, PackageService
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import TableRow, repeated, unknown

MOST = 999  # members of a package, or numbers of an option


class PackageRow(BaseModel):
    """One line of ``catalog/packages.csv``; ``offering`` is the package's own offering."""

    offering: Code
    product_package: Annotated[Name, Field(max_length=30)]
    package_type: Code
    least_members: int = Field(ge=1, le=MOST)
    most_members: int = Field(ge=1, le=MOST)


class PackageServiceRow(BaseModel):
    """One line of ``catalog/package_services.csv``."""

    package: Code
    code: Code
    name: Name
    name_en: Name
    primary: Code
    minimum: int = Field(ge=0, le=MOST)
    maximum: int = Field(ge=1, le=MOST)
    initial: int = Field(ge=0, le=MOST)
    is_mandatory: bool
    sort: int = Field(default=0, ge=0)


class PackageRequirementRow(BaseModel):
    """One line of ``catalog/package_requirements.csv``."""

    package: Code
    secondary: Code


class PackageOptionRow(BaseModel):
    """One line of ``catalog/package_options.csv``."""

    package: Code
    code: Code
    name: Name
    name_en: Name
    individual_data: Literal["", "member_number", "local_numbers"] = ""
    most_numbers: int = Field(default=0, ge=0, le=MOST)
    sort: int = Field(default=0, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPackages:
    """Packages, as read from a pack."""

    rows: tuple[TableRow[PackageRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPackageServices:
    """Base services of packages, as read from a pack."""

    rows: tuple[TableRow[PackageServiceRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPackageRequirements:
    """Secondaries that packages require, as read from a pack."""

    rows: tuple[TableRow[PackageRequirementRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPackageOptions:
    """Optional services of packages, as read from a pack."""

    rows: tuple[TableRow[PackageOptionRow], ...]


@action("catalog.load_packages")
def load_packages(ctx: Context, data: LoadPackages) -> int:
    """Create or rewrite packages; return how many rows were given.

    :raises Invalid: naming each cell whose offering is unknown, or limits that no number of members meets
    """
    offerings = ids(Offering)

    faults = repeated(data.rows, "offering") + unknown(data.rows, "offering", offerings)
    for row in data.rows:
        if row.value.most_members < row.value.least_members:
            faults.append(row.fault("most_members", "no_room", _("The most must not be below the least.")))
    refuse_if(faults)

    packages = [Package(offering_id=offerings[row.value.offering], **cells(row, "offering")) for row in data.rows]
    return put(Package, packages, "offering")


@action("catalog.load_package_services")
def load_package_services(ctx: Context, data: LoadPackageServices) -> int:
    """Create or rewrite base services of packages; return how many rows were given.

    :raises Invalid: naming each cell with an unknown code or limits out of order
    """
    offerings, packages = ids(Offering), ids(Package, "offering__code")

    faults = _package_faults(data.rows, "code", packages) + unknown(data.rows, "primary", offerings)
    for row in data.rows:
        if not row.value.minimum <= row.value.initial <= row.value.maximum:
            text = _("The initial quantity must lie between the limits.")
            faults.append(row.fault("initial", "out_of_limits", text))
    refuse_if(faults)

    services = [
        PackageService(
            package_id=packages[row.value.package],
            primary_id=offerings[row.value.primary],
            **cells(row, "package", "primary"),
        )
        for row in data.rows
    ]
    return put(PackageService, services, "package", "code")


@action("catalog.load_package_requirements")
def load_package_requirements(ctx: Context, data: LoadPackageRequirements) -> int:
    """Create or rewrite the secondaries that packages require; return how many rows were given.

    :raises Invalid: naming each cell with an unknown code
    """
    offerings, packages = ids(Offering), ids(Package, "offering__code")

    refuse_if([*_package_faults(data.rows, "secondary", packages), *unknown(data.rows, "secondary", offerings)])

    requirements = [
        PackageRequirement(package_id=packages[row.value.package], secondary_id=offerings[row.value.secondary])
        for row in data.rows
    ]
    return put(PackageRequirement, requirements, "package", "secondary")


@action("catalog.load_package_options")
def load_package_options(ctx: Context, data: LoadPackageOptions) -> int:
    """Create or rewrite optional services of packages; return how many rows were given.

    :raises Invalid: naming each cell with an unknown code, or individual data without room for a number
    """
    packages = ids(Package, "offering__code")

    faults = _package_faults(data.rows, "code", packages)
    for row in data.rows:
        if bool(row.value.individual_data) != bool(row.value.most_numbers):
            text = _("Where individual data are required, give the exact number of numbers.")
            faults.append(row.fault("most_numbers", "no_room", text))
    refuse_if(faults)

    options = [PackageOption(package_id=packages[row.value.package], **cells(row, "package")) for row in data.rows]
    return put(PackageOption, options, "package", "code")


def _package_faults(rows: tuple[TableRow[Any], ...], column: str, packages: dict[str, int]) -> list[Fault]:
    return repeated(rows, "package", column) + unknown(rows, "package", packages)
