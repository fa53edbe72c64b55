"""Set a customer's service level, or put it on the red or black list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale, refuse_if
from shouli.parties import queries
from shouli.parties.events import CustomerModified
from shouli.parties.models import Customer
from shouli.parties.rules import customer_level


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCustomer:
    """``version`` is the one the reader saw; an empty ``list_mark`` takes the customer off every list."""

    customer_id: int
    version: int
    level: str
    list_mark: str = ""


@action("parties.mark_customer")
def mark_customer(ctx: Context, data: MarkCustomer) -> Customer:
    """Change level and list mark.

    :raises NotFound: if there is no such customer
    :raises Stale: if it was changed since the reader saw it
    :raises Invalid: if level or mark is unknown
    """
    customer = queries.lock_customer(data.customer_id)

    if customer.version != data.version:
        raise Stale(thing=customer.customer_number)
    refuse_if(_faults(data))

    write(customer, level=data.level, list_mark=data.list_mark, version=customer.version + 1)

    say(CustomerModified(customer_id=customer.pk, version=customer.version, locality=customer.locality))
    return customer


def _faults(data: MarkCustomer) -> Iterator[Fault]:
    if data.level not in customer_level.LEVELS:
        yield Fault(field="level", code="unknown", message=_("There is no such customer level."))
    if data.list_mark not in customer_level.LIST_MARKS:
        yield Fault(field="list_mark", code="unknown", message=_("There is no such list."))
