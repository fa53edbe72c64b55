"""Relocation (市话移机): section 6 of the manual, within one exchange and across exchanges."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.accounts import queries as accounts
from shouli.accounts.actions import RelateAccounts, relate_accounts
from shouli.catalog.rules import relocation
from shouli.catalog.rules.classes import subscriber_class
from shouli.journeys.fixed_line.shared import billing, contact, guarantee, line, place, products
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, Option, OrderIntake
from shouli.orders.business.journey import (
    CHANGE,
    RELOCATION,
    Entered,
    Journey,
    LineDraft,
    MonthlyPrice,
    NetworkRequest,
    Visit,
)
from shouli.places import queries as places
from shouli.resources.actions import ReleaseNumbers, RestNumber, TakeNumber, release_numbers, rest_number, take_number
from shouli.subscriptions.actions import (
    ChangePlans,
    ChangeProducts,
    RelocateSubscription,
    change_plans,
    change_products,
    relocate_subscription,
)
from shouli.workforce.actions import BookSlot, Instruction, book_slot

REST = line.REST_AFTER_CHANGE
KEEP_NUMBER = "NP_FLAG"


class RelocateIntake(
    contact.ContactFields,
    place.PlaceFields,
    products.ProductFields,
    billing.BillingFields,
    guarantee.GuaranteeFields,
    OrderIntake,
):
    """What a relocation asks."""

    announcement: str = ""


class Relocate(Journey[RelocateIntake]):
    """A line in service goes to another address of its holder."""

    key: ClassVar[str] = "fixed_line.relocate"
    mnemonic: ClassVar[str] = "YJ"
    position: ClassVar[int] = 30
    title: ClassVar[Any] = _("Relocation")
    chapter: ClassVar[str] = "六、市话移机"
    group: ClassVar[str] = CHANGE
    kind: ClassVar[str] = RELOCATION
    intake = RelocateIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def defaults(self, asking: Asking[RelocateIntake]) -> dict[str, Any]:
        """Open with what the line has: products, plans, and its original account relation (FL-127)."""
        return {
            **line.product_defaults(asking),
            "products_confirmed": "on",
            "presented_by": "self" if asking.customer.kind == "individual" else "handler",
            "account_ids": line.original_accounts(asking),
            **contact.defaults(asking),
        }

    def on_change(self, asking: Asking[RelocateIntake], field: str) -> dict[str, Any]:
        """Another primary decides which secondaries survive; the attributes are set again."""
        if field in ("address_id", "exchange_id", "secondaries") and asking.intake.service_number:
            drop = not self._picks(asking) or bool(place.number_faults(asking))
            return {"service_number": ""} if drop else {}
        return line.primary_changed(asking, self.key) if field == "primary" and asking.intake.primary else {}

    def sections(self, asking: Asking[RelocateIntake]) -> tuple[AskSection, ...]:
        """List the sections in the order of the manual."""
        return (
            line.basic_section(asking),
            AskSection(
                key="product",
                title=_("Product information"),
                asks=(line.primary_ask(asking), *products.secondary_asks(asking, self.key)),
            ),
            AskSection(
                key="business",
                title=_("Business information"),
                note=self._decision(asking),
                asks=(
                    *products.attribute_asks(asking),
                    *place.address_asks(asking),
                    self._number_ask(asking),
                    self._announcement_ask(asking),
                    *contact.service_asks(asking),
                    *contact.contact_asks(),
                ),
            ),
            billing.account_section(asking),
            billing.pricing_section(asking, line.codes(asking)),
            AskSection(
                key="other",
                title=_("Other information"),
                asks=(*guarantee.voluntary_asks(asking), *billing.developer_asks(asking)),
            ),
        )

    def faults(self, asking: Asking[RelocateIntake]) -> list[Fault]:
        """Check what depends on something else."""
        return [
            *line.primary_faults(asking),
            *products.secondary_faults(asking, self.key),
            *products.attribute_faults(asking),
            *place.address_faults(asking),
            *self._same_address_faults(asking),
            *self._relation_faults(asking),
            *(place.number_faults(asking) if self._picks(asking) else self._no_number_faults(asking)),
            *contact.slot_faults(asking),
            *contact.contact_faults(asking),
            *guarantee.voluntary_faults(asking),
            *billing.developer_faults(asking),
        ]

    def installation_address(self, asking: Asking[RelocateIntake]) -> str:
        """Return the new address."""
        return place.full_address(asking)

    def held_numbers(self, asking: Asking[RelocateIntake]) -> tuple[str, ...]:
        """Return the new number, if one is picked."""
        return (asking.intake.service_number,) if self._picks(asking) else ()

    def lines(self, asking: Asking[RelocateIntake]) -> tuple[LineDraft, ...]:
        """The one line, with old and new number (FL-121) and where it was."""
        held = asking.line
        old = held.service_number
        return (
            LineDraft(
                action="modify",
                service_number=asking.intake.service_number if self._picks(asking) else old,
                old_number=old,
                old_address=held.address,
                subscription_id=held.id,
            ),
        )

    def facts(self, asking: Asking[RelocateIntake]) -> dict[str, str | int | bool] | None:
        """Return what decides the fees; the class after the change counts (FL-AMB-31)."""
        relation = self._relation(asking)
        if not relation or not asking.intake.user_nature:
            return None
        held = {view.number: view.level for view in place.held_numbers(asking)}
        return {
            "line_count": 1,
            "exchange_relation": relation,
            "keep_number": self._keeps(asking),
            "announcement": asking.intake.announcement == "yes",
            "subscriber_class": subscriber_class(asking.intake.user_nature),
            "number_level": held.get(asking.intake.service_number, "ordinary") if self._picks(asking) else "",
        }

    def monthly(self, asking: Asking[RelocateIntake]) -> list[MonthlyPrice]:
        """List what the line will cost each month."""
        return products.monthly_prices(asking, (*line.codes(asking), *asking.intake.plans))

    def reserve(self, ctx: Context, asking: Asking[RelocateIntake]) -> None:
        """Book the appointment; let go of a number that is not needed after all."""
        if not self._picks(asking):
            release_numbers.within(ctx, ReleaseNumbers(owner=asking.owner))
        if asking.intake.slot_id is not None and place.takes_appointments(asking):
            book_slot.within(ctx, BookSlot(slot_id=asking.intake.slot_id, owner=asking.owner))

    def visit(self, asking: Asking[RelocateIntake], order: Entered) -> Visit:
        """Send the installer to the new address."""
        exchange = place.exchange_id(asking)
        assert exchange is not None, "acceptance refuses an order without exchange"
        return Visit(
            kind="relocate",
            exchange_id=exchange,
            address=place.full_address(asking),
            contact_name=asking.intake.contact_name,
            contact_phone=asking.intake.contact_phone,
            instructions=(
                Instruction(
                    code="relocate_line",
                    text=str(_("Move the line from %(address)s")) % {"address": asking.line.address},
                ),
            ),
            priority=asking.intake.handling_level,
        )

    def network(self, asking: Asking[RelocateIntake], order: Entered) -> list[NetworkRequest]:
        """Move the line; across exchanges the old one announces the new number if that was taken."""
        held = asking.line
        parameters = {
            "from_exchange": self._code(held.exchange_id),
            "new_number": order.numbers[0],
            "announce": asking.intake.announcement == "yes",
            "services": ",".join(asking.intake.secondaries),
        }
        return [self._move(held.service_number, place.exchange_id(asking), parameters)]

    def network_undo(self, asking: Asking[RelocateIntake], order: Entered) -> list[NetworkRequest]:
        """Move the line back from where and under which number the network serves it now."""
        held = asking.line
        parameters = {
            "from_exchange": self._code(place.exchange_id(asking)),
            "new_number": held.service_number,
            "announce": False,
            "services": ",".join(held.secondaries),
        }
        return [self._move(order.numbers[0], held.exchange_id, parameters)]

    def complete(self, ctx: Context, asking: Asking[RelocateIntake], order: Entered) -> None:
        """Let the line serve the new address; the old number rests, the new one is taken."""
        intake, held = asking.intake, asking.line
        owner = f"subscription:{held.id}"
        if self._picks(asking):
            rest_number.within(ctx, RestNumber(number=held.service_number, owner=owner, until=ctx.now + REST))
            take_number.within(ctx, TakeNumber(number=order.numbers[0], owner=asking.owner, new_owner=owner))
        exchange = place.exchange_id(asking)
        assert exchange is not None, "acceptance refuses an order without exchange"
        relocate_subscription.within(
            ctx,
            RelocateSubscription(
                subscription_id=held.id,
                exchange_id=exchange,
                address_id=intake.address_id,
                address=place.full_address(asking),
                new_number=order.numbers[0] if self._picks(asking) else "",
                announced=intake.announcement == "yes",
                number_kept=self._keeps(asking),
                contact_name=intake.contact_name,
                contact_phone=intake.contact_phone,
            ),
        )
        self._complete_changes(ctx, asking)

    def _complete_changes(self, ctx: Context, asking: Asking[RelocateIntake]) -> None:
        intake, held = asking.intake, asking.line
        if line.products_changed(asking):
            change_products.within(
                ctx,
                ChangeProducts(
                    subscription_id=held.id,
                    primary=intake.primary,
                    user_nature=intake.user_nature,
                    product_attribute=intake.product_attribute,
                    area_scope=intake.area_scope,
                    secondaries=intake.secondaries,
                    developers=billing.developers(asking),
                ),
            )
        if set(intake.plans) != set(held.plans):
            change = ChangePlans(subscription_id=held.id, plans=intake.plans, developers=billing.developers(asking))
            change_plans.within(ctx, change)
        if [str(item) for item in intake.account_ids] != line.original_accounts(asking):
            change_of_account = RelateAccounts(
                subscription_id=held.id,
                account_ids=intake.account_ids,
                payment_phone=accounts.payment_phone_of(held.id),
                customer_id=asking.customer.id,
            )
            relate_accounts.within(ctx, change_of_account)

    def _relation(self, asking: Asking[RelocateIntake]) -> str:
        new = place.exchange_id(asking)
        return relocation.exchange_relation(asking.line.exchange_id, new) if new is not None else ""

    def _keeps(self, asking: Asking[RelocateIntake]) -> bool:
        """Say whether the flag keeps the number; one that the line has already asks nothing at the same exchange."""
        flagged = KEEP_NUMBER in asking.intake.secondaries
        return flagged and (self._relation(asking) == relocation.CROSS or KEEP_NUMBER not in asking.line.secondaries)

    def _picks(self, asking: Asking[RelocateIntake]) -> bool:
        return self._relation(asking) == relocation.CROSS and not self._keeps(asking)

    def _decision(self, asking: Asking[RelocateIntake]) -> Any:
        relation = self._relation(asking)
        if relation == relocation.SAME:
            return _("Same-exchange relocation: the number stays.")
        if relation == relocation.CROSS:
            return _("Cross-exchange relocation: pick a new number, or keep it with the NP flag.")
        return ""

    def _number_ask(self, asking: Asking[RelocateIntake]) -> Ask:
        relation = self._relation(asking)
        if relation == relocation.SAME:
            why = _("At the same exchange the number stays.")
            return place.number_ask(asking, stays=asking.line.service_number, disabled=str(why))
        if self._keeps(asking):
            why = _("The NP flag keeps the number.")
            return place.number_ask(asking, stays=asking.line.service_number, disabled=str(why))
        return place.number_ask(asking, required=relation == relocation.CROSS)

    def _announcement_ask(self, asking: Asking[RelocateIntake]) -> Ask:
        offered = self._picks(asking)
        return Ask(
            name="announcement",
            label=_("Change-number announcement"),
            widget="radio",
            visible=offered,
            required=offered,
            options=(Option(value="yes", label=str(_("Yes"))), Option(value="no", label=str(_("No")))),
        )

    def _same_address_faults(self, asking: Asking[RelocateIntake]) -> list[Fault]:
        if place.full_address(asking) and place.full_address(asking) == asking.line.address:
            text = _("This is the address where the line is already.")
            return [Fault(field="address_id", code="same_address", message=text)]
        return []

    def _relation_faults(self, asking: Asking[RelocateIntake]) -> list[Fault]:
        relation = self._relation(asking)
        if not relation:
            return []
        announced = asking.intake.announcement == "yes"
        found = relocation.relocation_faults(relation, keep_number=self._keeps(asking), announcement=announced)
        return [
            Fault(field="secondaries", code=fault.code, message=fault.message)
            if fault.field == "keep_number"
            else fault
            for fault in found
        ]

    def _no_number_faults(self, asking: Asking[RelocateIntake]) -> list[Fault]:
        if not asking.intake.service_number:
            return []
        text = _("No number can be picked here: the line keeps its own.")
        return [Fault(field="service_number", code="number_stays", message=text)]

    def _move(self, number: str, exchange: int | None, parameters: dict[str, Any]) -> NetworkRequest:
        return NetworkRequest(
            verb="move", line_number=number, exchange_code=self._code(exchange), parameters=parameters
        )

    @staticmethod
    def _code(exchange: int | None) -> str:
        assert exchange is not None, "acceptance refuses an order without exchange"
        return places.get_exchange(exchange).code


JOURNEY = Relocate()
