"""Account relation and pricing plan (FL-056 … FL-070)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.catalog import states
from shouli.identity import queries as identity
from shouli.kernel.errors import Fault
from shouli.kernel.text import in_language, named
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, Option


class BillingFields(BaseModel):
    """Fields of account relation, pricing plan and developers; an intake inherits them."""

    account_ids: tuple[int, ...] = ()
    plans: tuple[str, ...] = ()
    has_developer: bool = False
    developers: tuple[str, ...] = Field((), max_length=60)  # "code=employee id"


def account_section(asking: Asking[Any], *, shared: bool = False) -> AskSection:
    """Ask which accounts pay; the customer's own are listed, others only where they may be ``shared`` (FL-AMB-15)."""
    own = accounts.list_accounts(asking.customer.id)
    others = [item for item in asking.intake.account_ids if item not in {account.id for account in own}]
    listed = [*own, *accounts.get_accounts(others).values()] if shared else own
    options = tuple(
        Option(
            value=str(item.id),
            label=f"{item.account_number} {item.name}",
            note=in_language(item.payment_way_name, item.payment_way_name_en),
        )
        for item in listed
    )
    ask = Ask(
        name="account_ids",
        label=_("Account relation"),
        widget="account",
        required=True,
        options=options,
        extra={"customer_id": asking.customer.id, "shared": shared},
        help=_("The customer has no account yet: generate one.") if not own else "",
    )
    return AskSection(key="account", title=_("Account relation"), asks=(ask,))


def default_accounts(asking: Asking[Any]) -> list[str]:
    """Return the customer's most recently used account (FL-056, FL-AMB-14)."""
    account = accounts.default_account(asking.customer.id)
    return [str(account.id)] if account else []


def pricing_section(asking: Asking[Any], codes: tuple[str, ...]) -> AskSection:
    """Ask for the charging rules and discounts of the chosen products (FL-067 … FL-069)."""
    plans = catalog.plans_for(codes, on=asking.today)
    options = tuple(
        Option(value=plan.code, label=named(plan), note=str(states.PLAN_KINDS[plan.kind])) for plan in plans
    )
    ask = Ask(name="plans", label=_("Charging rules and discounts"), widget="plans", options=options)
    return AskSection(key="pricing", title=_("Pricing plan"), asks=(ask,))


def default_plans(asking: Asking[Any], codes: tuple[str, ...]) -> list[str]:
    """Return the standard charging rules of the products."""
    return [plan.code for plan in catalog.plans_for(codes, on=asking.today) if plan.is_default]


def developer_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask, behind a tick box, for the developer of each product and discount that needs one (FL-074, FL-129)."""
    items = _credited(asking)
    return [
        Ask(name="has_developer", label=_("Developer"), widget="checkbox", visible=bool(items)),
        Ask(
            name="developers",
            label=_("Developer of each item"),
            widget="developer",
            closed=False,
            visible=bool(items) and asking.intake.has_developer,
            options=tuple(Option(value=code, label=name) for code, name in items.items()),
            help=_("Tick the items, type the employee id and press Enter"),
        ),
    ]


def developer_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a developer without an item, for an item that takes none, or unknown (FL-075, FL-076)."""
    faults = []
    items = _credited(asking)
    for pair in asking.intake.developers if asking.intake.has_developer else ():
        code, _equals, employee = pair.partition("=")
        if code not in items:
            text = _("Select the product or discount first; this item records no developer.")
            faults.append(Fault(field="developers", code="no_item", message=text))
        elif identity.find_employee(employee) is None:
            unknown = str(_("No member of staff has the employee id %(id)s.")) % {"id": employee}
            faults.append(Fault(field="developers", code="unknown_employee", message=unknown))
    return faults


def developers(asking: Asking[Any]) -> dict[str, str]:
    """Return the employee id that each product or plan is credited to."""
    if not asking.intake.has_developer:
        return {}
    return dict(pair.split("=", 1) for pair in asking.intake.developers)


def _credited(asking: Asking[Any]) -> dict[str, str]:
    intake = asking.intake
    secondaries = getattr(intake, "secondaries", ())
    primary = getattr(intake, "primary", "")
    products = catalog.list_secondaries(primary, on=asking.today) if primary else []
    found = {item.code: named(item) for item in products if item.code in secondaries and item.needs_developer}
    codes = tuple(code for code in (primary, *secondaries) if code)
    for plan in catalog.plans_for(codes, on=asking.today) if codes else []:
        if plan.code in intake.plans and plan.needs_developer:
            found[plan.code] = named(plan)
    return found
