"""Propose what a role may do and have another person judge it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shouli.identity import states
from shouli.identity.actions.set_rights import SetRights, rights_faults, set_rights
from shouli.identity.models import RightsProposal, Role, RolePermission
from shouli.identity.rules import rights
from shouli.kernel import errors, four_eyes
from shouli.kernel.actions import action, record_created
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.money import is_whole_cents
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults

MOST = Decimal(10) ** 12  # a limit below it fits its column


class RightsProposed(four_eyes.OpenProposal):
    """Another change of the role's rights still waits for a decision."""

    message = _("A change of the rights of %(role)s is already waiting for a decision.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRights:
    """Everything a role is to do and why; ``seen`` is the fingerprint of the rights the page was opened with."""

    role: str
    rights: tuple[rights.Right, ...]
    reason: str
    seen: str


@action("identity.propose_rights")
def propose_rights(ctx: Context, data: ProposeRights) -> RightsProposal:
    """Propose the rights of a role; nothing changes before another person approves.

    :raises NotFound: if there is no such role
    :raises Stale: if its rights were changed since the page was opened
    :raises RightsProposed: if another change of them still waits for a decision
    :raises Invalid: with everything wrong, cell by cell, such as ``rights.3.pattern``
    """
    role = Role.objects.select_for_update().filter(code=data.role).first()
    if role is None:
        raise errors.NotFound(thing=_("role"), key=data.role)
    current = _rights_of(role)

    if rights.fingerprint(current) != data.seen:
        raise errors.Stale(thing=role.name)
    if RightsProposal.objects.filter(role=role, state=states.SUBMITTED).exists():
        raise RightsProposed(role=role.name)
    errors.refuse_if(_faults(data, current))

    proposal = RightsProposal.objects.create(
        role=role,
        before=rights.written(current),
        rights=rights.written(data.rights),
        reason=data.reason.strip(),
        state=states.SUBMITTED,
        proposed_by=ctx.actor.key,
        proposed_at=ctx.now,
    )
    record_created(ctx.because(data.reason), proposal, states.RIGHTS_PROPOSAL)
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRights:
    """The proposal to put into force."""

    proposal_id: int


@action("identity.approve_rights")
def approve_rights(ctx: Context, data: ApproveRights) -> RightsProposal:
    """Put proposed rights into force; they count from the next request on. Nobody approves a proposal of their own.

    :raises SamePerson: if the actor proposed it
    :raises WrongState: if it was judged already
    :raises Stale: if the role's rights changed while it waited
    """
    proposal = _lock(data.proposal_id)

    four_eyes.refuse_author(ctx, proposal.proposed_by)
    states.RIGHTS_PROPOSAL.target("approve", proposal.state)
    if rights.written(_rights_of(proposal.role)) != proposal.before:
        raise errors.Stale(thing=proposal.role.name)

    code = proposal.role.code
    set_rights.within(ctx.because(proposal.reason), SetRights(role=code, rights=rights.read(code, proposal.rights)))
    four_eyes.approve(ctx, proposal, states.RIGHTS_PROPOSAL)
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRights:
    """The proposal to reject, and why."""

    proposal_id: int
    reason: str


@action("identity.reject_rights")
def reject_rights(ctx: Context, data: RejectRights) -> RightsProposal:
    """Reject proposed rights with a reason; who proposed them may so take them back.

    :raises Invalid: if no reason is given
    :raises WrongState: if it was judged already
    """
    proposal = _lock(data.proposal_id)

    four_eyes.reject(ctx, proposal, states.RIGHTS_PROPOSAL, data.reason)
    return proposal


def _lock(proposal_id: int) -> RightsProposal:
    found = RightsProposal.objects.select_for_update(of=("self",)).select_related("role").filter(pk=proposal_id).first()
    if found is None:
        raise errors.NotFound(thing=_("proposal"), key=proposal_id)
    return found


def _rights_of(role: Role) -> list[rights.Right]:
    rows = RolePermission.objects.filter(role=role).values_list("pattern", "channel", "limit")
    return [rights.Right(role=role.code, pattern=row[0], channel=row[1], limit=row[2]) for row in rows]


def _faults(data: ProposeRights, current: list[rights.Right]) -> Iterator[errors.Fault]:
    yield from _reason_faults(data.reason)
    yield from rights_faults(data.role, data.rights)
    for index, right in enumerate(data.rights):
        texts = {"pattern": right.pattern, "channel": right.channel}
        yield from fit_faults(RolePermission, texts, prefix=f"rights.{index}.")
        if not right.channel.strip():
            yield errors.Fault(field=f"rights.{index}.channel", code="missing", message=_("Please fill this in."))
        if right.limit is not None and not (0 <= right.limit < MOST and is_whole_cents(right.limit)):
            text = _("A limit is an amount in yuan, not below zero.")
            yield errors.Fault(field=f"rights.{index}.limit", code="no_limit", message=text)
    if rights.written(data.rights) == rights.written(current):
        yield errors.Fault(field="rights", code="nothing_changed", message=_("The role may do exactly this already."))


def _reason_faults(reason: str) -> Iterator[errors.Fault]:
    yield from reason_faults(reason, _("Please say why."))
    for fault in fit_faults(RightsProposal, {"reason": reason}):
        yield errors.Fault(field="reason", code=fault.code, message=fault.message)
