"""What change businesses share: the line as it is, its products as a starting point, conversion of the primary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.catalog.rules import products as rules
from shouli.kernel.errors import Fault
from shouli.kernel.masking import mask_phone
from shouli.kernel.text import lazy as _
from shouli.kernel.text import named
from shouli.orders.business.asking import Ask, Asking, AskSection, Option

REST_AFTER_CHANGE = timedelta(days=90)  # before a number given up is offered to somebody else


def basic_section(asking: Asking[Any]) -> AskSection:
    """Show the line and its holder, read-only (FL-112, FL-142, FL-155)."""
    held = asking.line
    shown = (
        ("basic_name", _("Name"), asking.customer.name),
        ("basic_number", _("Service number"), held.service_number),
        ("basic_address", _("Address"), held.address),
        ("basic_exchange", _("Exchange"), held.exchange_name),
        ("basic_contact", _("Original contact"), held.contact_name),
        ("basic_phone", _("Contact phone"), mask_phone(held.contact_phone)),
        ("basic_state", _("State"), held.state_label),
    )
    asks = tuple(
        Ask(name=name, label=label, widget="readonly", readonly=True, extra={"text": text})
        for name, label, text in shown
    )
    return AskSection(key="basic", title=_("Basic information"), asks=asks, note=_("Cannot be changed here"))


def product_defaults(asking: Asking[Any]) -> dict[str, Any]:
    """Start from what the line has."""
    held = asking.line
    return {
        "line": held.line,
        "primary": held.primary,
        "secondaries": list(held.secondaries),
        "user_nature": held.user_nature,
        "product_attribute": held.product_attribute,
        "area_scope": held.area_scope,
        "plans": list(held.plans),
    }


def original_accounts(asking: Asking[Any]) -> list[str]:
    """Return the accounts that pay for the line now (FL-127)."""
    return [str(relation.account_id) for relation in accounts.relations_of([asking.line.id]).get(asking.line.id, [])]


def codes(asking: Asking[Any]) -> tuple[str, ...]:
    """Return the chosen primary and secondaries."""
    return tuple(code for code in (asking.intake.primary, *asking.intake.secondaries) if code)


def products_changed(asking: Asking[Any]) -> bool:
    """Say whether products or attributes differ from what the line has."""
    intake, held = asking.intake, asking.line
    return set(intake.secondaries) != set(held.secondaries) or (
        intake.primary,
        intake.user_nature,
        intake.product_attribute,
        intake.area_scope,
    ) != (held.primary, held.user_nature, held.product_attribute, held.area_scope)


def primary_ask(asking: Asking[Any]) -> Ask:
    """Ask for the primary: the line's own first, then what it can be converted to (改制, FL-145)."""
    own = catalog.get_offering(asking.line.primary)
    possible = [own, *catalog.conversions(own.code, on=asking.today)]
    return Ask(
        name="primary",
        label=_("Primary value-added product"),
        widget="select",
        required=True,
        options=tuple(Option(value=item.code, label=named(item)) for item in possible),
        help=_("Original: %(name)s") % {"name": named(own)},
        extra={"original": own.code},
    )


def primary_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a changed primary whose three attributes were not set again (FL-149)."""
    intake, held = asking.intake, asking.line
    if not intake.primary or intake.primary == held.primary:
        return []
    if all((intake.user_nature, intake.product_attribute, intake.area_scope)):
        return []
    text = _("The primary product changed: set user nature, product attribute and area scope again.")
    return [Fault(field="user_nature", code="set_anew", message=text)]


def primary_changed(asking: Asking[Any], journey: str) -> dict[str, Any]:
    """Return what follows from another primary: the secondaries that survive, the attributes to be set again (FL-149).

    Going back to the original restores what the line has (FL-146).
    """
    if asking.intake.primary == asking.line.primary:
        return product_defaults(asking)
    coupling = catalog.coupling_of(asking.intake.primary, on=asking.today, journey=journey)
    kept = rules.carry_over(asking.line.secondaries, coupling.secondaries)
    return {"secondaries": list(kept), "user_nature": "", "product_attribute": "", "area_scope": ""}
