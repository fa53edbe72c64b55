"""What a package (套餐) such as 亲情1+ asks of the services, products and options put into it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

MEMBER_NUMBER, LOCAL_NUMBERS = "member_number", "local_numbers"  # kinds of individual data (个性信息)
LOCAL_NUMBER = re.compile(r"[2-8][0-9]{7}")  # eight digits, as dialled without an area code


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTerms:
    """One base service (基础业务) of a package: the primary product it takes, and how many."""

    code: str
    label: str
    primary: str
    minimum: int
    maximum: int
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTerms:
    """One optional service (可选业务); ``individual_data`` is "" where it needs none."""

    code: str
    label: str
    individual_data: str = ""
    most_numbers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTerms:
    """What a package allows; ``least_members`` and ``most_members`` bound all its services together."""

    code: str
    services: tuple[ServiceTerms, ...]
    options: tuple[OptionTerms, ...]
    required_secondaries: frozenset[str]
    least_members: int
    most_members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A product put into a package; ``service`` is the base service it is meant to fill."""

    service: str
    service_number: str
    primary: str
    of_customer: bool
    active: bool
    in_package: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOption:
    """An optional service with the individual data typed; ``added`` says whether 增加优惠 was pressed."""

    code: str
    numbers: tuple[str, ...] = ()
    added: bool = True


def service_faults(terms: PackageTerms, ticked: Collection[str]) -> list[Fault]:
    """Check the base services ticked: only those of the package, the mandatory ones locked (FL-173, FL-174)."""
    known = {service.code for service in terms.services}
    faults = [
        _fault("services", "other_package", _("%(name)s is not a base service of this package."), name=code)
        for code in ticked
        if code not in known
    ]
    return faults + [
        _fault("services", "locked", _("%(name)s is mandatory in this package and stays."), name=service.label)
        for service in terms.services
        if service.mandatory and service.code not in ticked
    ]


def quantity_faults(terms: PackageTerms, quantities: Mapping[str, int]) -> list[Fault]:
    """Check the quantity of each ticked service and of all together (FL-175)."""
    services = {service.code: service for service in terms.services}
    faults = []
    for code, quantity in quantities.items():
        service = services.get(code)
        if service is not None and not service.minimum <= quantity <= service.maximum:
            message = _("%(name)s can be taken %(least)s to %(most)s times.")
            told = {"name": service.label, "least": str(service.minimum), "most": str(service.maximum)}
            faults.append(_fault("quantities", "out_of_limits", message, **told))
    count = sum(quantities.values())
    if not terms.least_members <= count <= terms.most_members:
        message = _("The package takes %(least)s to %(most)s products together, not %(count)s.")
        told = {"least": str(terms.least_members), "most": str(terms.most_members), "count": str(count)}
        faults.append(_fault("quantities", "out_of_limits", message, **told))
    return faults


def member_faults(terms: PackageTerms, quantities: Mapping[str, int], members: Sequence[Member]) -> list[Fault]:
    """Check the products entered: as many as the quantities say, each fit for its place (FL-176)."""
    services = {service.code: service for service in terms.services}
    entered = Counter(member.service for member in members)
    faults = [
        _fault(
            "members", "wrong_count", _("%(name)s needs %(wanted)s products, %(given)s were entered."),
            name=services[code].label if code in services else code,
            wanted=str(wanted), given=str(entered[code]),
        )
        for code, wanted in quantities.items()
        if entered[code] != wanted
    ]  # fmt: skip
    for number, times in Counter(member.service_number for member in members).items():
        if times > 1:
            faults.append(_fault("members", "duplicate", _("%(number)s was entered twice."), number=number))
    for member in members:
        faults += _member_faults(services.get(member.service), member)
    return faults


def option_faults(terms: PackageTerms, chosen: Iterable[ChosenOption], members: Sequence[Member]) -> list[Fault]:
    """Check the optional services and their individual data (FL-177, FL-178, FL-179)."""
    options = {option.code: option for option in terms.options}
    faults = []
    for choice in chosen:
        option = options.get(choice.code)
        if option is None:
            faults.append(
                _fault("options", "other_package", _("%(name)s is not an option of this package."), name=choice.code)
            )
        elif option.individual_data:
            faults += _data_faults(option, choice, {member.service_number for member in members})
    return faults


def effective_options(chosen: Iterable[ChosenOption]) -> tuple[ChosenOption, ...]:
    """Return the options that count: numbers typed without 增加优惠 leave nothing on the order (FL-179)."""
    return tuple(choice for choice in chosen if choice.added)


def _member_faults(service: ServiceTerms | None, member: Member) -> list[Fault]:
    number = member.service_number
    faults = []
    if not member.of_customer:
        faults.append(
            _fault("members", "other_customer", _("%(number)s does not belong to this customer."), number=number)
        )
    if not member.active:
        faults.append(_fault("members", "not_active", _("%(number)s is not in service."), number=number))
    if member.in_package:
        faults.append(_fault("members", "in_package", _("%(number)s is in a package already."), number=number))
    if service is None or member.primary != service.primary:
        message = _("%(number)s is not the kind of product this base service takes.")
        faults.append(_fault("members", "wrong_product", message, number=number))
    return faults


def _data_faults(option: OptionTerms, choice: ChosenOption, member_numbers: Collection[str]) -> list[Fault]:
    numbers = choice.numbers
    if not numbers:
        return [_fault("options", "data_missing", _("%(name)s needs its individual information."), name=option.label)]
    faults = []
    if len(numbers) > option.most_numbers:
        message = _("%(name)s takes at most %(most)s numbers.")
        faults.append(_fault("options", "too_many", message, name=option.label, most=str(option.most_numbers)))
    for number, times in Counter(numbers).items():
        if times > 1:
            faults.append(_fault("options", "duplicate", _("%(number)s was entered twice."), number=number))
        if option.individual_data == LOCAL_NUMBERS and not LOCAL_NUMBER.fullmatch(number):
            faults.append(_fault("options", "not_local", _("%(number)s is not a local number."), number=number))
        if option.individual_data == MEMBER_NUMBER and number not in member_numbers:
            faults.append(_fault("options", "not_a_member", _("%(number)s is not in the package."), number=number))
    return faults


def _fault(field: str, code: str, message: object, /, **params: str) -> Fault:
    return Fault(field=field, code=code, message=str(message) % params)
