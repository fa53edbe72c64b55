"""Change of the pricing plan (改定价计划): asked for by itself, or derived by a package (FL-182)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.journeys.fixed_line.shared import billing, line, products
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Asking, AskSection, OrderIntake
from shouli.orders.business.journey import BUSINESS_CHANGE, CHANGE, Entered, Journey, LineDraft, MonthlyPrice
from shouli.subscriptions.actions import ChangePlans, change_plans


class ChangePlansIntake(billing.BillingFields, OrderIntake):
    """What a change of the pricing plan asks."""


class ChangePlansJourney(Journey[ChangePlansIntake]):
    """A line in service gets other charging rules and discounts."""

    key: ClassVar[str] = "fixed_line.change_plans"
    mnemonic: ClassVar[str] = "DJ"
    position: ClassVar[int] = 70
    title: ClassVar[Any] = _("Change of pricing plan")
    chapter: ClassVar[str] = "九、亲情1+ › 10 自动解析业务"
    group: ClassVar[str] = CHANGE
    kind: ClassVar[str] = BUSINESS_CHANGE
    intake = ChangePlansIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def defaults(self, asking: Asking[ChangePlansIntake]) -> dict[str, Any]:
        """Open with the line's plans."""
        who = "self" if asking.customer.kind == "individual" else "handler"
        return {"plans": list(asking.line.plans), "presented_by": who}

    def sections(self, asking: Asking[ChangePlansIntake]) -> tuple[AskSection, ...]:
        """Show the line, ask for its plans and who is credited with them."""
        codes = (asking.line.primary, *asking.line.secondaries)
        pricing = billing.pricing_section(asking, codes)
        developers = AskSection(key="other", title=_("Other information"), asks=tuple(billing.developer_asks(asking)))
        return (line.basic_section(asking), pricing, developers)

    def faults(self, asking: Asking[ChangePlansIntake]) -> list[Fault]:
        """Refuse a change of nothing."""
        found = billing.developer_faults(asking)
        if set(asking.intake.plans) == set(asking.line.plans):
            found.append(Fault(field="plans", code="no_change", message=_("Nothing was changed.")))
        return found

    def lines(self, asking: Asking[ChangePlansIntake]) -> tuple[LineDraft, ...]:
        """The one line."""
        number = asking.line.service_number
        return (LineDraft(action="modify", service_number=number, subscription_id=asking.line.id),)

    def facts(self, asking: Asking[ChangePlansIntake]) -> dict[str, str | int | bool] | None:
        """Nothing decides a fee here but the business itself."""
        return {"line_count": 1}

    def monthly(self, asking: Asking[ChangePlansIntake]) -> list[MonthlyPrice]:
        """List what the line will cost each month."""
        return products.monthly_prices(asking, (asking.line.primary, *asking.line.secondaries, *asking.intake.plans))

    def complete(self, ctx: Context, asking: Asking[ChangePlansIntake], order: Entered) -> None:
        """Give the line its new plans."""
        change = ChangePlans(
            subscription_id=asking.line.id, plans=asking.intake.plans, developers=billing.developers(asking)
        )
        change_plans.within(ctx, change)


JOURNEY = ChangePlansJourney()
