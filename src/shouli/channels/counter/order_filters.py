"""What lists of orders are filtered by: customer, day, clerk, unit, business and state, as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouli.channels.counter.customer_search import customers_called, recognise
from shouli.identity import queries as identity
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.text import in_language
from shouli.orders import states
from shouli.orders.business.journey import JOURNEYS
from shouli.orders.listing import OrderQuery
from shouli.web.forms import Choice, FieldView
from shouli.web.lists import DAY_FROM, DAY_TO, day_fields, days_asked

TEXT, CUSTOMER, CLERK, OUTLET, JOURNEY, STATE = "text", "customer", "clerk", "outlet", "journey", "state"
NAMES = (TEXT, CUSTOMER, CLERK, DAY_FROM, DAY_TO, OUTLET, JOURNEY, STATE)
LONGEST = 40
MOST = 200  # customers or clerks of one name


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders are asked for, and why there are none where something typed cannot be looked for."""

    query: OrderQuery
    told: str = ""


def read(query: Mapping[str, str], *, state: str = "") -> OrderFilter:
    """Read the filters of a list; ``state`` holds for all of its orders."""
    customers, of_customers = _customers(query.get(CUSTOMER, ""))
    clerks, of_clerks = _clerks(query.get(CLERK, ""))
    first, last = days_asked(query)
    outlet = query.get(OUTLET, "")
    asked = OrderQuery(
        state=state or query.get(STATE, ""),
        journey=query.get(JOURNEY, ""),
        text=recognise(query.get(TEXT, "")).text,
        customers=customers,
        clerks=clerks,
        first_day=first,
        last_day=last,
        outlet=(typed.whole(outlet) or 0) if outlet else None,
    )
    return OrderFilter(query=asked, told=of_customers or of_clerks)


def fields(ctx: Context, query: Mapping[str, str], *, without: tuple[str, ...] = ()) -> tuple[FieldView, ...]:
    """Build the fields of the filter, holding what is asked for."""
    names = {key: str(journey.title) for key, journey in JOURNEYS.items()}
    units = {str(unit.id): in_language(unit.name, unit.name_en) for unit in identity.list_shops(ctx.bureau_id)}
    held = {name: query.get(name, "") for name in NAMES}
    found = (
        FieldView(name=TEXT, label=_("Order or service number"), value=held[TEXT]),
        *people_fields(query),
        *day_fields(_("Accepted from"), _("Accepted until"), query),
        FieldView(name=OUTLET, label=_("Unit"), widget="select", value=held[OUTLET], choices=_choices(units)),
        FieldView(name=STATE, label=_("State"), widget="select", value=held[STATE], choices=_choices(_states())),
        FieldView(name=JOURNEY, label=_("Business"), widget="select", value=held[JOURNEY], choices=_choices(names)),
    )
    return tuple(field for field in found if field.name not in without)


def people_fields(query: Mapping[str, str]) -> tuple[FieldView, FieldView]:
    """Build the fields for the customer of an order, and for the clerk who accepted it."""
    return (
        FieldView(
            name=CUSTOMER,
            label=_("Customer"),
            value=query.get(CUSTOMER, ""),
            extra={"placeholder": _("Name, initials or number"), "maxlength": LONGEST},
        ),
        FieldView(
            name=CLERK,
            label=_("Accepted by"),
            value=query.get(CLERK, ""),
            extra={"placeholder": _("Staff number or name"), "maxlength": LONGEST},
        ),
    )


def _customers(text: str) -> tuple[list[int] | None, str]:
    if not text:
        return None, ""
    try:
        found = customers_called(text, most=MOST + 1)
    except Invalid as refusal:
        return [], refusal.text
    if len(found) > MOST:
        return [], _("More than %(most)s customers fit; type more of the name.") % {"most": MOST}
    return found, "" if found else _("No customer matches what was typed.")


def _clerks(text: str) -> tuple[list[str] | None, str]:
    if not text:
        return None, ""
    found = [f"staff:{staff.id}" for staff in identity.list_staff(text=text, limit=MOST)]
    return found, "" if found else _("No member of staff matches what was typed.")


def _states() -> dict[str, str]:
    order = [state for state in states.ORDER.labels if state != states.DRAFT]
    return {state: states.ORDER.label(state) for state in (*order, states.DRAFT)}


def _choices(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in names.items())
