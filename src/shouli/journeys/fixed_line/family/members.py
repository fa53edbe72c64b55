"""Reads the package form of Family 1+: services, quantities, members and options out of what was typed."""

from __future__ import annotations

from typing import Any

from shouli.catalog import queries as catalog
from shouli.catalog.rules import derivation
from shouli.catalog.rules import package as rules
from shouli.kernel import typed
from shouli.kernel.errors import Fault, NotFound
from shouli.kernel.text import lazy as _
from shouli.kernel.text import named
from shouli.orders.business.asking import Ask, Asking, Option
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView

JOURNEY_OF = {
    derivation.CHANGE_PRODUCTS: "fixed_line.change_products",
    derivation.CHANGE_PLANS: "fixed_line.change_plans",
}


def package_of(asking: Asking[Any]) -> catalog.PackageView | None:
    """Return the chosen package, or None."""
    if not asking.intake.package:
        return None
    try:
        return catalog.package(asking.intake.package)
    except NotFound:
        return None


def ticked(asking: Asking[Any], package: catalog.PackageView) -> tuple[str, ...]:
    """Return the base services taken: those ticked and those locked (FL-174)."""
    locked = [slot.code for slot in package.slots if slot.mandatory]
    return tuple(dict.fromkeys([*locked, *asking.intake.services]))


MOST = 9999  # a quantity; more is no number of telephones


def quantities(asking: Asking[Any], package: catalog.PackageView) -> tuple[dict[str, int], list[Fault]]:
    """Return how often each base service is taken; what is not a whole number is a fault (FL-175)."""
    taken = {slot.code: slot.initial for slot in package.slots if slot.code in ticked(asking, package)}
    faults = []
    for pair in asking.intake.quantities:
        code, _equals, text = pair.partition("=")
        if code not in taken:
            continue
        number = typed.whole(text, most=MOST)
        if number is not None:
            taken[code] = number
        else:
            told = _("A quantity must be a whole number.")
            faults.append(Fault(field="quantities", code="whole_number", message=told))
    return taken, faults


def lines_of(asking: Asking[Any]) -> dict[str, SubscriptionView]:
    """Return the lines in service among the numbers entered, by number, in one read."""
    return subscriptions.find_subscriptions(number for _service, number in _pairs(asking.intake.members))


def entered(asking: Asking[Any]) -> list[rules.Member]:
    """Return the products entered, each with what the rules want to know of it (FL-176)."""
    lines = lines_of(asking)
    found = []
    for service, number in _pairs(asking.intake.members):
        view = lines.get(number)
        found.append(
            rules.Member(
                service=service,
                service_number=number,
                primary=view.primary if view else "",
                of_customer=view is not None and view.customer_id == asking.customer.id,
                active=view is not None,
                in_package=view is not None and view.bundle_id is not None,
            )
        )
    return found


def candidates(asking: Asking[Any]) -> list[derivation.Candidate]:
    """Return what each line has that decides whether something must come first (FL-182)."""
    lines = lines_of(asking)
    codes = {code for view in lines.values() for code in (view.primary, *view.secondaries)}
    discounts = {plan.code for plan in catalog.plans_for(codes, on=asking.today) if plan.kind == "discount"}
    return [
        derivation.Candidate(
            service_number=number,
            secondaries=frozenset(view.secondaries),
            discounts=tuple(code for code in view.plans if code in discounts),
        )
        for number, view in lines.items()
    ]


def chosen_options(asking: Asking[Any]) -> list[rules.ChosenOption]:
    """Return the optional services; numbers count only once 增加优惠 has put them on the list (FL-179)."""
    numbers: dict[str, list[str]] = {}
    for code, listed in _pairs(asking.intake.option_numbers):
        numbers.setdefault(code, []).extend(item for item in listed.split(",") if item)
    return [rules.ChosenOption(code=code, numbers=tuple(numbers.get(code, ()))) for code in asking.intake.options]


def service_asks(asking: Asking[Any]) -> tuple[Ask, ...]:
    """Ask for base services and their quantities."""
    package = package_of(asking)
    slots = package.slots if package else ()
    taken = quantities(asking, package)[0] if package else {}
    return (
        Ask(
            name="services",
            label=_("Base services"),
            widget="checks",
            options=tuple(Option(value=slot.code, label=named(slot)) for slot in slots),
            extra={"locked": tuple(slot.code for slot in slots if slot.mandatory)},
        ),
        Ask(
            name="quantities",
            label=_("Quantities"),
            widget="quantities",
            closed=False,
            options=tuple(
                Option(value=slot.code, label=named(slot), note=str(taken[slot.code]))
                for slot in slots
                if slot.code in taken
            ),
            extra={slot.code: {"least": slot.minimum, "most": slot.maximum} for slot in slots},
        ),
    )


def member_asks(asking: Asking[Any]) -> tuple[Ask, ...]:
    """Ask for the participating lines, service by service."""
    package = package_of(asking)
    taken = quantities(asking, package)[0] if package else {}
    slots = [slot for slot in package.slots if slot.code in taken] if package else []
    own = subscriptions.list_subscriptions(asking.customer.id)
    return (
        Ask(
            name="members",
            label=_("Service numbers"),
            widget="members",
            closed=False,
            required=bool(package),
            options=tuple(Option(value=slot.code, label=named(slot), note=str(taken[slot.code])) for slot in slots),
            extra={"numbers": tuple(view.service_number for view in own)},
        ),
    )


def option_asks(asking: Asking[Any]) -> tuple[Ask, ...]:
    """Ask for optional services and the individual data some of them need (FL-177 … FL-179)."""
    package = package_of(asking)
    offered = package.options if package else ()
    with_data = tuple(item for item in offered if item.individual_data and item.code in asking.intake.options)
    return (
        Ask(
            name="options",
            label=_("Optional services"),
            widget="checks",
            options=tuple(Option(value=item.code, label=named(item)) for item in offered),
        ),
        Ask(
            name="option_numbers",
            label=_("Individual information"),
            widget="option_numbers",
            closed=False,
            visible=bool(with_data),
            options=tuple(
                Option(value=item.code, label=named(item), note=str(item.most_numbers)) for item in with_data
            ),
            help=_("Type the numbers one by one, then press “Add discount”"),
        ),
    )


def _pairs(typed: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (code, value.strip())
        for code, equals, value in (item.partition("=") for item in typed)
        if equals and value.strip()
    ]
