"""Propose what an offering is to be and have another person judge it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from shouli.catalog import states
from shouli.catalog.actions.save_offering import SaveOffering, offering_faults, save_offering
from shouli.catalog.models import Offering, OfferingProposal
from shouli.catalog.refusals import NothingChanged
from shouli.kernel import four_eyes
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound, Stale, refuse_if
from shouli.kernel.four_eyes import OpenProposal
from shouli.kernel.text import lazy as _

AS_TYPED: TypeAdapter[SaveOffering] = TypeAdapter(SaveOffering)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeOffering:
    """The offering as it is to be."""

    offering: SaveOffering


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOffering:
    """The proposal to put into force."""

    proposal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectOffering:
    """The proposal to reject, and why."""

    proposal_id: int
    reason: str


@action("catalog.propose_offering")
def propose_offering(ctx: Context, data: ProposeOffering) -> OfferingProposal:
    """Propose a new offering or a change of one; no counter shows it before another person approves.

    :raises Invalid: with everything wrong with what was typed
    :raises Stale: if somebody changed it since the form was opened
    :raises OpenProposal: if another change of it waits to be judged
    :raises NothingChanged: if it is so already
    """
    wanted = data.offering
    offering = Offering.objects.select_for_update().filter(code=wanted.code).first()
    before = _told(offering) if offering is not None else {}
    values = _written(wanted)

    refuse_if(offering_faults(ctx, wanted, offering))
    if offering is not None and offering.version != wanted.version:
        raise Stale(thing=offering.code)
    if OfferingProposal.objects.filter(code=wanted.code, state=states.SUBMITTED).exists():
        raise OpenProposal(thing=wanted.code)
    if before == values:
        raise NothingChanged(thing=wanted.code)

    proposal = OfferingProposal.objects.create(
        code=wanted.code,
        values=values,
        before=before,
        state=states.SUBMITTED,
        proposed_by=ctx.actor.key,
        proposed_at=ctx.now,
    )
    record_created(ctx, proposal, states.OFFERING_PROPOSAL)
    return proposal


@action("catalog.approve_offering")
def approve_offering(ctx: Context, data: ApproveOffering) -> OfferingProposal:
    """Put a proposed offering into force. Nobody approves a proposal of their own.

    :raises SamePerson: if the actor proposed it
    :raises WrongState: if it was judged already
    :raises Stale: if the offering was changed while it waited
    :raises Invalid: if it cannot be so any more
    """
    proposal = _lock(data.proposal_id)

    four_eyes.refuse_author(ctx, proposal.proposed_by)
    states.OFFERING_PROPOSAL.target(four_eyes.APPROVE, proposal.state)

    save_offering.within(ctx, AS_TYPED.validate_python(proposal.values))
    four_eyes.approve(ctx, proposal, states.OFFERING_PROPOSAL)
    return proposal


@action("catalog.reject_offering")
def reject_offering(ctx: Context, data: RejectOffering) -> OfferingProposal:
    """Reject a proposed offering with a reason; the person who proposed it may so take it back.

    :raises Invalid: if no reason is given
    :raises WrongState: if it was judged already
    """
    proposal = _lock(data.proposal_id)

    four_eyes.reject(ctx, proposal, states.OFFERING_PROPOSAL, data.reason)
    return proposal


def _lock(proposal_id: int) -> OfferingProposal:
    proposal = OfferingProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound(thing=_("Proposal"), key=proposal_id)
    return proposal


def _written(wanted: SaveOffering) -> dict[str, Any]:
    values: dict[str, Any] = AS_TYPED.dump_python(wanted, mode="json")
    return values


def _told(offering: Offering) -> dict[str, Any]:
    names = asdict(SaveOffering(code="", kind="", name="", name_en="", sells_from=offering.sells_from))
    return _written(SaveOffering(**{name: getattr(offering, name) for name in names}))
