"""Finding the customer in every way the manual names (FL-011 … FL-013, FL-AMB-09)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouli.accounts import queries as accounts
from shouli.kernel.errors import Fault, Invalid
from shouli.parties import queries as parties
from shouli.parties.queries import CustomerRow
from shouli.subscriptions import queries as subscriptions
from shouli.web.forms import Choice

LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The candidates, and the line if a service number led to it."""

    customers: tuple[CustomerRow, ...]
    subscription_id: int | None = None


def modes() -> tuple[Choice, ...]:
    """List the query modes (查询方式)."""
    return (
        Choice(value="service_number", label=_("Service number")),
        Choice(value="document", label=_("18-position document number")),
        Choice(value="name", label=_("Name")),
        Choice(value="initials", label=_("Initials of the name")),
        Choice(value="account", label=_("Account number")),
        Choice(value="number", label=_("Customer number")),
        Choice(value="phone", label=_("Contact phone")),
        Choice(value="other_document", label=_("Other document")),
    )


def find(mode: str, value: str) -> Found:
    """Find customers in one way; nothing found is an empty answer.

    :raises Invalid: if the value cannot be one of that mode, or the number is not in service (FL-013)
    """
    value = value[:LONGEST].strip()
    if not value:
        raise Invalid([Fault(field="value", code="required", message=_("Enter what to look for."))])
    if mode == "service_number":
        return _by_service_number(value)
    if mode == "account":
        ids = [view.customer_id for view in accounts.find_accounts("account", value)]
        return Found(customers=tuple(parties.rows_of(ids).values()))
    return Found(customers=tuple(parties.search_customers(mode, value)))


def _by_service_number(value: str) -> Found:
    line = subscriptions.find_in_service(value)
    if line is None:
        text = _("No line in service has this number; no change can be accepted for it.")
        raise Invalid([Fault(field="value", code="not_in_service", message=text)])
    rows = parties.rows_of([line.customer_id])
    return Found(customers=tuple(rows.values()), subscription_id=line.id)
