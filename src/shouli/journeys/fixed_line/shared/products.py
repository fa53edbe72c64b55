"""Product information: primary, secondaries, disclosure, and the attributes tied to the primary (FL-021 … FL-031)."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel

from shouli.catalog import queries as catalog
from shouli.catalog.rules import products as rules
from shouli.catalog.rules.classes import subscriber_class
from shouli.journeys.fixed_line.shared.naming import as_options, only
from shouli.kernel.errors import Fault
from shouli.kernel.money import ZERO
from shouli.kernel.text import is_chinese, listed, named
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, Option
from shouli.orders.business.journey import MonthlyPrice

ATTRIBUTES = ("user_nature", "product_attribute", "area_scope")


class ProductFields(BaseModel):
    """Fields of the product information; an intake inherits them."""

    line: str = ""
    primary: str = ""
    secondaries: tuple[str, ...] = ()
    products_confirmed: bool = False
    disclosed: bool = False
    user_nature: str = ""
    product_attribute: str = ""
    area_scope: str = ""


class HasProducts(Protocol):
    """An intake with product fields."""

    line: str
    primary: str
    secondaries: tuple[str, ...]
    disclosed: bool
    user_nature: str
    product_attribute: str
    area_scope: str


def secondary_asks(asking: Asking[Any], journey: str) -> list[Ask]:
    """Ask for the secondary products of the chosen primary, and for the disclosure some of them need (FL-023)."""
    intake: HasProducts = asking.intake
    offered = _offered(asking, journey)
    options = tuple(
        Option(
            value=item.code,
            label=named(item),
            note=f"{item.monthly_price:.2f}" if item.monthly_price else "",
        )
        for item in offered
    )
    telling = [item for item in offered if item.needs_disclosure and item.code in intake.secondaries]
    told = listed(f"{named(item)} {item.monthly_price or ZERO:.2f}" for item in telling)
    return [
        Ask(
            name="secondaries",
            label=_("Secondary value-added products"),
            widget="chips",
            options=options,
            extra={"locked": tuple(item.code for item in offered if item.mandatory)},
        ),
        Ask(
            name="disclosed",
            label=_("Customer was told the monthly fee"),
            widget="checkbox",
            visible=bool(telling),
            required=bool(telling),
            help=str(_("%(products)s yuan a month, selected by default")) % {"products": told} if telling else "",
        ),
    ]


def secondary_faults(asking: Asking[Any], journey: str) -> list[Fault]:
    """Check the secondaries against what the primary offers, needs and excludes."""
    intake: HasProducts = asking.intake
    if not intake.primary:
        return []
    coupling = catalog.coupling_of(intake.primary, on=asking.today, journey=journey)
    return rules.selection_faults(coupling, intake.secondaries)


def _offered(asking: Asking[Any], journey: str) -> list[catalog.SecondaryView]:
    primary = asking.intake.primary
    return catalog.list_secondaries(primary, on=asking.today, journey=journey) if primary else []


def attribute_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask for user nature, product attribute and area scope, each narrowed by what the primary allows (FL-027)."""
    intake: HasProducts = asking.intake
    choices = catalog.attribute_choices(intake.primary)
    nature, attribute = intake.user_nature, intake.product_attribute
    combos = choices.combos
    attributes = {a for n, a, _s in combos if not nature or n == nature}
    scopes = {s for n, a, s in combos if (not nature or n == nature) and (not attribute or a == attribute)}
    badge = subscriber_class(nature) if nature else ""
    return [
        Ask(
            name="user_nature",
            label=_("User nature"),
            widget="select",
            required=True,
            options=as_options(choices.user_natures),
            extra={"badge": str(_("class A")) if badge == "A" else str(_("class B")) if badge else ""},
        ),
        Ask(
            name="product_attribute",
            label=_("Product attribute"),
            widget="select",
            required=True,
            options=only(as_options(choices.product_attributes), attributes),
        ),
        Ask(
            name="area_scope",
            label=_("Area scope"),
            widget="select",
            required=True,
            options=only(as_options(choices.area_scopes), scopes),
        ),
    ]


def attribute_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a combination that the catalogue does not have."""
    intake: HasProducts = asking.intake
    given = (intake.user_nature, intake.product_attribute, intake.area_scope)
    if not intake.primary or not all(given):
        return []
    return rules.attribute_faults(catalog.attribute_choices(intake.primary).combos, *given)


def monthly_prices(asking: Asking[Any], codes: tuple[str, ...]) -> list[MonthlyPrice]:
    """List what the chosen offerings and plans cost each month, for all lines of the order."""
    return [
        MonthlyPrice(code=line.code, name=named(line), amount=line.amount * asking.quantity)
        for line in catalog.recurring_lines(codes, asking.today)
        if line.amount
    ]


def operations(asking: Asking[Any]) -> list[str]:
    """Say of every product whether it is added, removed or unchanged (FL-148)."""
    before = {asking.line.primary, *asking.line.secondaries}
    after = {code for code in (asking.intake.primary, *asking.intake.secondaries) if code}
    names = catalog.names_of(before | after)
    told = []
    for code in sorted(before | after):
        verb = _("unchanged") if code in before & after else _("added") if code in after else _("removed")
        chinese, english = names.get(code, (code, code))
        told.append(f"{chinese if is_chinese() else english} {verb}")
    return told


def cleared_attributes(asking: Asking[Any], primary: str) -> dict[str, str]:
    """Empty the attributes whose value the primary does not allow (FL-027)."""
    combos = catalog.attribute_choices(primary).combos if primary else frozenset()
    allowed = {name: {combo[index] for combo in combos} for index, name in enumerate(ATTRIBUTES)}
    return {name: "" for name in ATTRIBUTES if getattr(asking.intake, name) not in allowed[name]}
