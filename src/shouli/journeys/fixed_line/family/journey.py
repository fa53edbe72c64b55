"""Family 1+ (亲情1+): section 9 of the manual, a package over lines in service."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from shouli.catalog import queries as catalog
from shouli.catalog.rules import derivation
from shouli.catalog.rules import package as rules
from shouli.identity import queries as identity
from shouli.journeys.fixed_line.family import members
from shouli.journeys.fixed_line.shared import contact, line
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text import listed, named
from shouli.orders import queries as orders
from shouli.orders.business.asking import Ask, Asking, AskSection, Option, OrderIntake
from shouli.orders.business.journey import BUSINESS_CHANGE, ENTRY, Entered, Journey, LineDraft, MonthlyPrice
from shouli.orders.states import DRAFT
from shouli.subscriptions.actions import BundleChoice, FormBundle, form_bundle


class FamilyIntake(OrderIntake):
    """What Family 1+ asks; quantities are ``service=n``, members ``service=number``, options ``code=number,number``."""

    package: str = ""
    services: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    option_numbers: tuple[str, ...] = ()
    contact_name: str = Field("", max_length=contact.NAME_LONGEST)
    contact_phone: str = Field("", max_length=30)
    employee_id: str = Field("", max_length=20)


class Family(Journey[FamilyIntake]):
    """Lines of one customer join a package. Free to accept (FL-184)."""

    key: ClassVar[str] = "fixed_line.family"
    mnemonic: ClassVar[str] = "QQ"
    position: ClassVar[int] = 60
    title: ClassVar[Any] = _("Family 1+")
    chapter: ClassVar[str] = "九、亲情1+"
    group: ClassVar[str] = ENTRY
    kind: ClassVar[str] = BUSINESS_CHANGE
    intake = FamilyIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def defaults(self, asking: Asking[FamilyIntake]) -> dict[str, Any]:
        """Open with the customer as contact; the line looked up is the first member."""
        return {
            "contact_name": asking.customer.name,
            "contact_phone": asking.customer.contact_phone,
            "presented_by": "self" if asking.customer.kind == "individual" else "handler",
        }

    def sections(self, asking: Asking[FamilyIntake]) -> tuple[AskSection, ...]:
        """List the steps 2 to 9 of the manual; each opens when the one before is settled (FL-172 … FL-180)."""
        offers = catalog.list_packages(on=asking.today)
        chosen = members.package_of(asking)
        waiting = "" if chosen else _("Choose the package first.")
        return (
            line.basic_section(asking),
            AskSection(
                key="package",
                title=_("Package"),
                asks=(
                    Ask(
                        name="package",
                        label=_("Package"),
                        widget="radio",
                        required=True,
                        options=tuple(Option(value=item.code, label=named(item)) for item in offers),
                    ),
                ),
            ),
            AskSection(key="services", title=_("Base services"), locked=waiting, asks=members.service_asks(asking)),
            AskSection(
                key="members",
                title=_("Participating lines"),
                locked=waiting,
                asks=members.member_asks(asking),
            ),
            AskSection(key="options", title=_("Optional services"), locked=waiting, asks=members.option_asks(asking)),
            AskSection(
                key="contact",
                title=_("Contact and employee id"),
                asks=(
                    *contact.contact_asks(),
                    Ask(name="employee_id", label=_("Employee id"), required=True, help=self._employee(asking)),
                    self._derived_ask(asking),
                ),
                proceed=_("Continue acceptance"),
            ),
        )

    def faults(self, asking: Asking[FamilyIntake]) -> list[Fault]:
        """Check the package's rules, the employee, and that what must come first has come (FL-173 … FL-183)."""
        chosen = members.package_of(asking)
        found = contact.contact_faults(asking)
        if asking.intake.employee_id and identity.find_employee(asking.intake.employee_id) is None:
            text = _("No member of staff has this employee id.")
            found.append(Fault(field="employee_id", code="unknown_employee", message=text))
        if chosen is None:
            return found
        quantities, unreadable = members.quantities(asking, chosen)
        entered = members.entered(asking)
        options = members.chosen_options(asking)
        found += unreadable
        found += rules.service_faults(chosen.terms, members.ticked(asking, chosen))
        found += rules.quantity_faults(chosen.terms, quantities)
        found += rules.member_faults(chosen.terms, quantities, entered)
        found += rules.option_faults(chosen.terms, options, entered)
        missing = self.open_derived(asking)
        if missing:
            first = str(_("Accept these first: %(list)s.")) % {
                "list": listed(f"{item.service_number} {item.business}" for item in missing)
            }
            found.append(Fault(field="derived", code="derived_first", message=first))
        return found

    def derived(self, asking: Asking[FamilyIntake]) -> list[derivation.DerivedBusiness]:
        """List the businesses the chosen lines need first (FL-182)."""
        chosen = members.package_of(asking)
        if chosen is None:
            return []
        return derivation.derive(chosen.required_secondaries, members.candidates(asking))

    def open_derived(self, asking: Asking[FamilyIntake]) -> list[derivation.DerivedBusiness]:
        """List those of them that no accepted order covers yet (FL-183)."""
        lines = members.lines_of(asking)
        covered = {
            (journey, subscription_id)
            for _id, journey, state, subscription_id in orders.derived_orders(asking.order_id)
            if state != DRAFT
        }
        return [
            item
            for item in self.derived(asking)
            if (members.JOURNEY_OF[item.business], lines[item.service_number].id) not in covered
        ]

    def lines(self, asking: Asking[FamilyIntake]) -> tuple[LineDraft, ...]:
        """Every line that takes part."""
        lines = members.lines_of(asking)
        return tuple(
            LineDraft(action="modify", service_number=number, subscription_id=view.id) for number, view in lines.items()
        )

    def lines_in_service(self, asking: Asking[FamilyIntake]) -> frozenset[int]:
        """Return every line that takes part."""
        return super().lines_in_service(asking) | {view.id for view in members.lines_of(asking).values()}

    def facts(self, asking: Asking[FamilyIntake]) -> dict[str, str | int | bool] | None:
        """Nothing decides a fee here but the business itself."""
        return {"line_count": 1}

    def monthly(self, asking: Asking[FamilyIntake]) -> list[MonthlyPrice]:
        """List the package's recurring price (FL-AMB-37)."""
        if not asking.intake.package:
            return []
        codes = (asking.intake.package, *(option.code for option in members.chosen_options(asking)))
        return [
            MonthlyPrice(code=item.code, name=named(item), amount=item.amount)
            for item in catalog.recurring_lines(codes, asking.today)
            if item.amount
        ]

    def complete(self, ctx: Context, asking: Asking[FamilyIntake], order: Entered) -> None:
        """Form the bundle."""
        lines = members.lines_of(asking)
        form_bundle.within(
            ctx,
            FormBundle(
                package=asking.intake.package,
                customer_id=asking.customer.id,
                members=tuple(
                    BundleChoice(subscription_id=lines[member.service_number].id, service=member.service)
                    for member in members.entered(asking)
                ),
                options={
                    option.code: option.numbers for option in rules.effective_options(members.chosen_options(asking))
                },
                employee_id=asking.intake.employee_id,
            ),
        )

    def _employee(self, asking: Asking[FamilyIntake]) -> str:
        found = identity.find_employee(asking.intake.employee_id) if asking.intake.employee_id else None
        return f"{found.staff_number} · {found.org_unit_name}" if found else ""

    def _derived_ask(self, asking: Asking[FamilyIntake]) -> Ask:
        missing = self.open_derived(asking)
        return Ask(
            name="derived",
            label=_("To be accepted first"),
            widget="derived",
            visible=bool(self.derived(asking)),
            extra={
                "missing": tuple(
                    {
                        "journey": members.JOURNEY_OF[item.business],
                        "service_number": item.service_number,
                        "codes": item.codes,
                    }
                    for item in missing
                )
            },
        )


JOURNEY = Family()
