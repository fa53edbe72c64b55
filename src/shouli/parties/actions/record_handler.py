"""Take down who acts for a customer: agent, handler or account manager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.local_time import local_day
from shouli.parties import queries
from shouli.parties.actions import filing
from shouli.parties.actions.filing import Copies, PersonShown
from shouli.parties.models import Customer, Handler
from shouli.parties.rules import copies as copy_rules
from shouli.parties.rules import registration


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHandler:
    """The handler, the role, and the ``owner``: an order or draft (``order:12``), none in the customer dialog."""

    customer_id: int
    role: str
    name: str = ""
    person_kind: str = ""
    document_kind: str = ""
    document_number: str = ""
    document_address: str = ""
    birth_date: date | None = None
    copy_id: int | None = None
    signed: bool = False
    owner: str = ""
    power_of_attorney_copy_id: int | None = None
    power_of_attorney_sealed: bool = False

    @property
    def person(self) -> PersonShown:
        """The five items alone."""
        return PersonShown(**{item.name: getattr(self, item.name) for item in fields(PersonShown)})


@action("parties.record_handler", secret=["document_number"])
def record_handler(ctx: Context, data: RecordHandler) -> Handler:
    """File the five items of whoever acts for a customer, and the organisation's power of attorney (FL-191 to FL-196).

    :raises Invalid: with every missing or wrong item, fields prefixed ``agent_`` or ``handler_``
    :raises NotFound: if there is no such customer
    """
    customer = queries.lock_customer(data.customer_id)
    copies = Copies([data.copy_id, data.power_of_attorney_copy_id], ctx.actor)

    refuse_if(_faults(ctx, data, customer, copies))

    party, document = filing.file_person(ctx, data.person, copies)
    power_of_attorney = copies.attach(data.power_of_attorney_copy_id, customer.party)
    return Handler.objects.create(
        customer=customer,
        party=party,
        document=document,
        role=data.role,
        owner=data.owner,
        signed=data.signed,
        power_of_attorney=power_of_attorney,
        power_of_attorney_sealed=data.power_of_attorney_sealed,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.key,
    )


def _faults(ctx: Context, data: RecordHandler, customer: Customer, copies: Copies) -> Iterator[Fault]:
    kind = customer.party.kind
    if data.role == registration.SELF or data.role not in registration.PRESENTERS[kind]:
        yield Fault(
            field="role",
            code="not_possible",
            message=_("Such a customer cannot be represented by anybody in this role."),
        )
        return
    prefix = "agent_" if data.role == registration.AGENT else "handler_"
    yield from registration.person_faults(filing.as_person(data.person, copies), prefix, on=local_day(ctx.now))
    yield from filing.shown_person_faults(data.person, prefix, copies)
    if data.role == registration.AGENT and kind == registration.ORGANIZATION:
        yield from registration.power_of_attorney_faults(
            kept=copies.get(data.power_of_attorney_copy_id) is not None, is_sealed=data.power_of_attorney_sealed
        )
        yield from copies.faults(
            "power_of_attorney_copy_id",
            data.power_of_attorney_copy_id,
            purposes={copy_rules.POWER_OF_ATTORNEY},
            party=customer.party,
        )
