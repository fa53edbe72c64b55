"""New installation of a local telephone (市话新装): section 4 of the manual, single and in batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from shouli.accounts.actions import RelateAccounts, relate_accounts
from shouli.catalog import queries as catalog
from shouli.catalog.rules.classes import subscriber_class
from shouli.journeys.fixed_line.install import campaign
from shouli.journeys.fixed_line.shared import billing, contact, guarantee, place, products
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text import named
from shouli.orders.business.asking import Ask, Asking, AskSection, Option, OrderIntake
from shouli.orders.business.journey import (
    ENTRY,
    INSTALLATION,
    Entered,
    Journey,
    LineDraft,
    MonthlyPrice,
    NetworkRequest,
    Visit,
)
from shouli.places import queries as places
from shouli.resources.actions import HoldAny, RestNumber, TakeNumber, hold_any, rest_number, take_number
from shouli.subscriptions.actions import (
    AbandonSubscription,
    ActivateSubscription,
    CreateSubscription,
    abandon_subscription,
    activate_subscription,
    create_subscription,
)
from shouli.workforce.actions import BookSlot, Instruction, book_slot

FIXED = "FIXED"
SET = "hand_over_navigation_phone"


class InstallIntake(
    contact.ContactFields,
    place.PlaceFields,
    products.ProductFields,
    billing.BillingFields,
    guarantee.GuaranteeFields,
    campaign.CampaignFields,
    OrderIntake,
):
    """What a new installation asks."""


class Install(Journey[InstallIntake]):
    """A new fixed line for a customer."""

    key: ClassVar[str] = "fixed_line.install"
    mnemonic: ClassVar[str] = "XZ"
    position: ClassVar[int] = 10
    title: ClassVar[Any] = _("New fixed line")
    chapter: ClassVar[str] = "四、市话新装"
    group: ClassVar[str] = ENTRY
    kind: ClassVar[str] = INSTALLATION
    intake = InstallIntake
    folder: ClassVar[Path] = Path(__file__).parent
    batch: ClassVar[bool] = True

    @property
    def price_as(self) -> str:
        """All new installations share their fee tables, campaign or not."""
        return Install.key

    def defaults(self, asking: Asking[InstallIntake]) -> dict[str, Any]:
        """Open with 市话, its four default secondaries, normal charging and medium level (FL-021, FL-022)."""
        primary = catalog.list_primaries(FIXED, on=asking.today)[0].code
        secondaries = [item.code for item in catalog.default_secondaries(primary, on=asking.today)]
        return {
            "line": FIXED,
            "primary": primary,
            "secondaries": secondaries,
            "presented_by": "self" if asking.customer.kind == "individual" else "handler",
            "account_ids": billing.default_accounts(asking),
            "plans": billing.default_plans(asking, (primary, *secondaries)),
            **contact.defaults(asking),
        }

    def on_change(self, asking: Asking[InstallIntake], field: str) -> dict[str, Any]:
        """Another line or primary brings its own defaults; another address drops the number of the old exchange."""
        intake = asking.intake
        if field == "line" and intake.line:
            offered = catalog.list_primaries(intake.line, on=asking.today)
            if intake.primary not in {item.code for item in offered}:
                return self._primary_values(asking, offered[0].code if offered else "")
        if field == "primary":
            return self._primary_values(asking, intake.primary)
        if field in ("address_id", "exchange_id") and place.number_faults(asking):
            return {"service_number": ""}
        return {}

    def sections(self, asking: Asking[InstallIntake]) -> tuple[AskSection, ...]:
        """List the sections in the order of the manual."""
        return (
            self._product_section(asking),
            self._business_section(asking),
            billing.account_section(asking),
            billing.pricing_section(asking, self._codes(asking)),
            AskSection(
                key="other",
                title=_("Other information"),
                asks=(*guarantee.guarantee_asks(asking), *billing.developer_asks(asking)),
            ),
        )

    def faults(self, asking: Asking[InstallIntake]) -> list[Fault]:
        """Check what depends on something else."""
        return [
            *self._product_faults(asking),
            *products.secondary_faults(asking, self.key),
            *products.attribute_faults(asking),
            *place.address_faults(asking),
            *place.number_faults(asking),
            *place.nearby_faults(asking),
            *contact.slot_faults(asking),
            *contact.contact_faults(asking),
            *guarantee.guarantee_faults(asking),
            *billing.developer_faults(asking),
            *campaign.campaign_faults(asking),
        ]

    def installation_address(self, asking: Asking[InstallIntake]) -> str:
        """Return the composed address (FL-039)."""
        return place.full_address(asking)

    def held_numbers(self, asking: Asking[InstallIntake]) -> tuple[str, ...]:
        """Return every number reserved for the order, the picked one first."""
        held = sorted(view.number for view in place.held_numbers(asking))
        first = asking.intake.service_number
        return tuple(sorted(held, key=lambda number: number != first))

    def lines(self, asking: Asking[InstallIntake]) -> tuple[LineDraft, ...]:
        """One line per number (FL-AMB-16)."""
        return tuple(LineDraft(action="add", service_number=number) for number in self.held_numbers(asking))

    def facts(self, asking: Asking[InstallIntake]) -> dict[str, str | int | bool] | None:
        """Return what decides the fees; unknown until there is a user nature to derive the class from."""
        intake = asking.intake
        if not intake.user_nature or not intake.line:
            return None
        held = {view.number: view.level for view in place.held_numbers(asking)}
        return {
            "line_count": asking.quantity,
            "campaign": campaign.takes_part(asking) and not campaign.refusals(asking),
            "plans_family1plus": intake.plans_family1plus,
            "product_type": intake.line,
            "subscriber_class": subscriber_class(intake.user_nature),
            "guarantee": guarantee.fact(asking),
            "number_level": held.get(intake.service_number, "ordinary"),
        }

    def monthly(self, asking: Asking[InstallIntake]) -> list[MonthlyPrice]:
        """List the recurring prices of products and plans (FL-024)."""
        return products.monthly_prices(asking, (*self._codes(asking), *asking.intake.plans))

    def flags(self, asking: Asking[InstallIntake]) -> dict[str, dict[str, Any]]:
        """Point the auditor at what looks odd (FL-029) and mark planned bundles (FL-AMB-23)."""
        intake = asking.intake
        found: dict[str, dict[str, Any]] = {}
        if asking.customer.kind == "organization" and subscriber_class(intake.user_nature) == "A":
            found["organisation_in_residence"] = {"customer": asking.customer.name}
        if intake.plans_family1plus:
            found["plans_family1plus"] = {}
        if intake.hotline_keys:
            found["hotline_keys_requested"] = {"unit": "产品创新部"}
        return found

    def reserve(self, ctx: Context, asking: Asking[InstallIntake]) -> None:
        """Hold further numbers for a batch and book the appointment."""
        missing = asking.quantity - len(self.held_numbers(asking))
        exchange = place.exchange_id(asking)
        if missing > 0 and exchange is not None:
            hold_any.within(
                ctx,
                HoldAny(
                    exchange_id=exchange, count=missing, owner=asking.owner, until=ctx.now + settings.SHOULI_SAVED_HOLD
                ),
            )
        if asking.intake.slot_id is not None and place.takes_appointments(asking):
            book_slot.within(ctx, BookSlot(slot_id=asking.intake.slot_id, owner=asking.owner))

    def enter(self, ctx: Context, asking: Asking[InstallIntake], order: Entered) -> list[int]:
        """Create the subscriptions, give them their numbers and the accounts that pay."""
        intake = asking.intake
        exchange = place.exchange_id(asking)
        assert exchange is not None, "acceptance refuses an order without exchange"
        made = []
        for number in order.numbers:
            subscription = create_subscription.within(
                ctx,
                CreateSubscription(
                    customer_id=asking.customer.id,
                    service_number=number,
                    line=intake.line,
                    primary=intake.primary,
                    secondaries=intake.secondaries,
                    plans=intake.plans,
                    developers=billing.developers(asking),
                    user_nature=intake.user_nature,
                    product_attribute=intake.product_attribute,
                    area_scope=intake.area_scope,
                    payment_type=self._payment_type(asking),
                    exchange_id=exchange,
                    address_id=intake.address_id,
                    address=place.full_address(asking),
                    contact_name=intake.contact_name,
                    contact_phone=intake.contact_phone,
                ),
            )
            take_number.within(
                ctx, TakeNumber(number=number, owner=asking.owner, new_owner=f"subscription:{subscription.pk}")
            )
            relation = RelateAccounts(
                subscription_id=subscription.pk, account_ids=intake.account_ids, customer_id=asking.customer.id
            )
            relate_accounts.within(ctx, relation)
            made.append(subscription.pk)
        return made

    def visit(self, asking: Asking[InstallIntake], order: Entered) -> Visit:
        """Send the installer; with the campaign the set is handed over on site (FL-098)."""
        exchange = place.exchange_id(asking)
        assert exchange is not None, "acceptance refuses an order without exchange"
        count = len(order.numbers)
        steps = [Instruction(code="install_line", text=str(_("Install the line and test it")), quantity=count)]
        if campaign.takes_part(asking):
            steps.append(Instruction(code=SET, text=str(_("Hand over the navigation phone")), quantity=count))
        return Visit(
            kind="install",
            exchange_id=exchange,
            address=place.full_address(asking),
            contact_name=asking.intake.contact_name,
            contact_phone=asking.intake.contact_phone,
            instructions=tuple(steps),
            priority=asking.intake.handling_level,
        )

    def network(self, asking: Asking[InstallIntake], order: Entered) -> list[NetworkRequest]:
        """Activate every line at its exchange."""
        return self._requests(asking, order, "activate")

    def network_undo(self, asking: Asking[InstallIntake], order: Entered) -> list[NetworkRequest]:
        """Deactivate what was activated."""
        return self._requests(asking, order, "deactivate")

    def complete(self, ctx: Context, asking: Asking[InstallIntake], order: Entered) -> None:
        """Put the lines into service."""
        for subscription_id in order.subscription_ids:
            activate_subscription.within(ctx, ActivateSubscription(subscription_id=subscription_id))

    def undo(self, ctx: Context, asking: Asking[InstallIntake], order: Entered) -> None:
        """Give up the lines; their numbers stay with them until :meth:`let_go`."""
        for subscription_id in order.subscription_ids:
            abandon_subscription.within(ctx, AbandonSubscription(subscription_id=subscription_id))

    def let_go(self, ctx: Context, asking: Asking[InstallIntake], order: Entered) -> None:
        """Let the numbers of the lines rest no longer than it takes to wake them."""
        for number, subscription_id in zip(order.numbers, order.subscription_ids, strict=True):
            rest_number.within(ctx, RestNumber(number=number, owner=f"subscription:{subscription_id}", until=ctx.now))

    def _requests(self, asking: Asking[InstallIntake], order: Entered, verb: str) -> list[NetworkRequest]:
        exchange = place.exchange_id(asking)
        assert exchange is not None, "acceptance refuses an order without exchange"
        code = places.get_exchange(exchange).code
        services = ",".join(asking.intake.secondaries)
        return [
            NetworkRequest(verb=verb, line_number=number, exchange_code=code, parameters={"services": services})
            for number in order.numbers
        ]

    def _codes(self, asking: Asking[InstallIntake]) -> tuple[str, ...]:
        intake = asking.intake
        return tuple(code for code in (intake.primary, *intake.secondaries) if code)

    def _primary_values(self, asking: Asking[InstallIntake], primary: str) -> dict[str, Any]:
        secondaries = [item.code for item in catalog.default_secondaries(primary, on=asking.today)] if primary else []
        return {
            "primary": primary,
            "secondaries": secondaries,
            "products_confirmed": "",
            "disclosed": "",
            "plans": billing.default_plans(asking, (primary, *secondaries)),
            **products.cleared_attributes(asking, primary),
        }

    def _payment_type(self, asking: Asking[InstallIntake]) -> str:
        prepaid = asking.intake.line == "PREPAID" or guarantee.fact(asking) == "prepaid"
        return "prepaid" if prepaid else "postpaid"

    def _product_section(self, asking: Asking[InstallIntake]) -> AskSection:
        intake = asking.intake
        lines = tuple(
            Option(value=item.code, label=named(item)) for item in catalog.list_line_offerings(on=asking.today)
        )
        primaries = catalog.list_primaries(intake.line, on=asking.today) if intake.line else []
        return AskSection(
            key="product",
            title=_("Product information"),
            asks=(
                Ask(name="line", label=_("Line"), widget="select", required=True, options=lines),
                Ask(
                    name="primary",
                    label=_("Primary value-added product"),
                    widget="select",
                    required=True,
                    options=tuple(Option(value=item.code, label=named(item)) for item in primaries),
                ),
                *products.secondary_asks(asking, self.key),
                Ask(name="products_confirmed", label=_("Products confirmed"), widget="checkbox", required=True),
            ),
        )

    def _business_section(self, asking: Asking[InstallIntake]) -> AskSection:
        intake = asking.intake
        locked = "" if intake.products_confirmed and intake.primary else _("Confirm the products first.")
        return AskSection(
            key="business",
            title=_("Business information"),
            locked=locked,
            asks=(
                *products.attribute_asks(asking),
                *place.address_asks(asking),
                place.number_ask(asking),
                place.nearby_ask(),
                *contact.service_asks(asking),
                *contact.contact_asks(),
                *campaign.campaign_asks(asking),
            ),
        )

    def _product_faults(self, asking: Asking[InstallIntake]) -> list[Fault]:
        intake = asking.intake
        known = {item.code for item in catalog.list_primaries(intake.line, on=asking.today)} if intake.line else set()
        if intake.primary and intake.primary not in known:
            text = _("This primary product does not exist for the chosen line.")
            return [Fault(field="primary", code="not_for_line", message=text)]
        return []


JOURNEY = Install()
