"""Change of value-added products and attributes (改增值产品及属性): section 7 of the manual."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.catalog.rules.classes import subscriber_class
from shouli.journeys.fixed_line.shared import line, products
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, OrderIntake
from shouli.orders.business.journey import (
    BUSINESS_CHANGE,
    CHANGE,
    Entered,
    Journey,
    LineDraft,
    MonthlyPrice,
    NetworkRequest,
)
from shouli.places import queries as places
from shouli.subscriptions.actions import ChangeProducts, change_products


class ChangeProductsIntake(products.ProductFields, OrderIntake):
    """What a change of products asks."""


class ChangeProductsJourney(Journey[ChangeProductsIntake]):
    """A line in service gets other value-added products, or another primary (改制)."""

    key: ClassVar[str] = "fixed_line.change_products"
    mnemonic: ClassVar[str] = "GZ"
    position: ClassVar[int] = 40
    title: ClassVar[Any] = _("Change of products and attributes")
    chapter: ClassVar[str] = "七、改增值产品及属性"
    group: ClassVar[str] = CHANGE
    kind: ClassVar[str] = BUSINESS_CHANGE
    intake = ChangeProductsIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def defaults(self, asking: Asking[ChangeProductsIntake]) -> dict[str, Any]:
        """Open with what the line has (FL-143)."""
        kept = line.product_defaults(asking)
        del kept["plans"]
        return {**kept, "presented_by": "self" if asking.customer.kind == "individual" else "handler"}

    def on_change(self, asking: Asking[ChangeProductsIntake], field: str) -> dict[str, Any]:
        """Another primary decides which secondaries survive; the attributes are set again."""
        return line.primary_changed(asking, self.key) if field == "primary" and asking.intake.primary else {}

    def sections(self, asking: Asking[ChangeProductsIntake]) -> tuple[AskSection, ...]:
        """List three parts: public information, primary, secondaries with what happens to each (FL-141, FL-148)."""
        changed = asking.intake.primary != asking.line.primary
        return (
            line.basic_section(asking),
            AskSection(
                key="primary",
                title=_("Primary value-added product"),
                asks=(line.primary_ask(asking), *products.attribute_asks(asking)),
                note=_("Conversion: set the three attributes again.") if changed else "",
            ),
            AskSection(
                key="secondary",
                title=_("Secondary value-added products"),
                locked="" if asking.intake.primary else _("Settle the primary product first."),
                asks=(*products.secondary_asks(asking, self.key), self._operations_ask(asking)),
            ),
        )

    def faults(self, asking: Asking[ChangeProductsIntake]) -> list[Fault]:
        """Check what depends on something else; a change of nothing is refused (FL-150)."""
        found = [
            *line.primary_faults(asking),
            *products.secondary_faults(asking, self.key),
            *products.attribute_faults(asking),
        ]
        if not line.products_changed(asking):
            found.append(Fault(field="secondaries", code="no_change", message=_("Nothing was changed.")))
        return found

    def lines(self, asking: Asking[ChangeProductsIntake]) -> tuple[LineDraft, ...]:
        """The one line."""
        number = asking.line.service_number
        return (LineDraft(action="modify", service_number=number, subscription_id=asking.line.id),)

    def facts(self, asking: Asking[ChangeProductsIntake]) -> dict[str, str | int | bool] | None:
        """Return what a configured conversion fee may depend on (FL-AMB-33)."""
        if not asking.intake.user_nature:
            return None
        return {
            "line_count": 1,
            "primary_changed": asking.intake.primary != asking.line.primary,
            "subscriber_class": subscriber_class(asking.intake.user_nature),
        }

    def monthly(self, asking: Asking[ChangeProductsIntake]) -> list[MonthlyPrice]:
        """List what the line will cost each month."""
        return products.monthly_prices(asking, (*line.codes(asking), *asking.line.plans))

    def network(self, asking: Asking[ChangeProductsIntake], order: Entered) -> list[NetworkRequest]:
        """Switch the services of the line."""
        return [self._services(asking, asking.intake.secondaries)]

    def network_undo(self, asking: Asking[ChangeProductsIntake], order: Entered) -> list[NetworkRequest]:
        """Switch back to what the line has."""
        return [self._services(asking, asking.line.secondaries)]

    def complete(self, ctx: Context, asking: Asking[ChangeProductsIntake], order: Entered) -> None:
        """Give the line its new products."""
        intake = asking.intake
        change_products.within(
            ctx,
            ChangeProducts(
                subscription_id=asking.line.id,
                primary=intake.primary,
                user_nature=intake.user_nature,
                product_attribute=intake.product_attribute,
                area_scope=intake.area_scope,
                secondaries=intake.secondaries,
            ),
        )

    def _services(self, asking: Asking[ChangeProductsIntake], codes: tuple[str, ...]) -> NetworkRequest:
        return NetworkRequest(
            verb="change_services",
            line_number=asking.line.service_number,
            exchange_code=places.get_exchange(asking.line.exchange_id).code,
            parameters={"services": ",".join(codes)},
        )

    def _operations_ask(self, asking: Asking[ChangeProductsIntake]) -> Ask:
        operations = products.operations(asking)
        return Ask(
            name="operations",
            label=_("Operations"),
            widget="readonly",
            readonly=True,
            extra={"text": "; ".join(operations), "rows": operations, "place": "right"},
        )


JOURNEY = ChangeProductsJourney()
