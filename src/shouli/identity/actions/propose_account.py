"""What would let somebody judge is itself a matter for two: proposed by one administrator, put into force by another.

Who could give an account a role that judges, or a password to an account that has one, could judge their own proposals
through it. So roles, passwords, letting in again and removing a second factor go this way wherever a role that judges
is concerned, and at once everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from shouli.identity import queries, states
from shouli.identity.actions.save_staff import refuse_own, unknown_roles
from shouli.identity.actions.set_password import faults_of
from shouli.identity.models import AccountProposal, Role, SecondFactor, Staff
from shouli.kernel import errors, four_eyes
from shouli.kernel.actions import action, move, record_created, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _


class AccountProposed(four_eyes.OpenProposal):
    """Another change of the same kind of the account still waits for a decision."""

    message = _("A change of this kind of the account %(number)s is already waiting for a decision.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeAccount:
    """What is to happen to an account: ``kind`` is one of states.ACCOUNT_KINDS, with its roles or its password."""

    staff_id: int
    kind: str
    roles: tuple[str, ...] = ()
    password: str = ""


@action("identity.propose_account", secret=["password"])
def propose_account(ctx: Context, data: ProposeAccount) -> AccountProposal:
    """Propose a change of an account; nothing changes before another person approves.

    :raises OwnAccount: if it is the actor's
    :raises AccountProposed: if another change of the same kind waits to be judged
    :raises Invalid: with everything that is wrong
    """
    staff = queries.lock_staff(data.staff_id)

    refuse_own(ctx, staff)
    if AccountProposal.objects.filter(staff=staff, kind=data.kind, state=states.SUBMITTED).exists():
        raise AccountProposed(number=staff.staff_number)
    errors.refuse_if(_faults(staff, data))

    proposal = AccountProposal.objects.create(
        staff=staff,
        kind=data.kind,
        roles=sorted(data.roles),
        password=make_password(data.password) if data.kind == states.PASSWORD else "",
        state=states.SUBMITTED,
        proposed_by=ctx.actor.key,
        proposed_at=ctx.now,
    )
    record_created(ctx, proposal, states.ACCOUNT_PROPOSAL)
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAccount:
    """The proposal to put into force."""

    proposal_id: int


@action("identity.approve_account")
def approve_account(ctx: Context, data: ApproveAccount) -> AccountProposal:
    """Put a proposed change of an account into force. No one approves their own proposal, or one about themselves.

    :raises SamePerson: if the actor proposed it
    :raises OwnAccount: if it is about the actor
    :raises WrongState: if it was judged already
    """
    proposal = _lock(data.proposal_id)
    staff = queries.lock_staff(proposal.staff_id)

    four_eyes.refuse_author(ctx, proposal.proposed_by)
    refuse_own(ctx, staff)
    states.ACCOUNT_PROPOSAL.target("approve", proposal.state)

    _put_in_force(ctx, staff, proposal)
    _judge(ctx, proposal, "approve")
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectAccount:
    """The proposal to reject; who proposed it may so take it back."""

    proposal_id: int


@action("identity.reject_account")
def reject_account(ctx: Context, data: RejectAccount) -> AccountProposal:
    """Reject a proposed change of an account.

    :raises WrongState: if it was judged already
    """
    proposal = _lock(data.proposal_id)

    _judge(ctx, proposal, "reject")
    return proposal


def _faults(staff: Staff, data: ProposeAccount) -> Iterator[errors.Fault]:
    if data.kind not in states.ACCOUNT_KINDS:
        yield errors.Fault(field="kind", code="unknown", message=_("%(key)s is not known.") % {"key": data.kind})
    if data.kind == states.PASSWORD:
        yield from faults_of(staff, data.password, "password")
    if data.kind == states.ROLES:
        yield from unknown_roles(data.roles, Role.objects.values_list("code", flat=True))


def _put_in_force(ctx: Context, staff: Staff, proposal: AccountProposal) -> None:
    match proposal.kind:
        case states.ROLES:
            staff.roles.set(Role.objects.filter(code__in=proposal.roles))
        case states.PASSWORD:
            given = {"password": proposal.password, "must_change_password": True, "password_changed_at": ctx.now}
            write(staff, secret=["password"], **given)
        case states.ENABLE:
            write(staff, is_active=True)
        case _:
            SecondFactor.objects.filter(staff=staff).delete()


def _judge(ctx: Context, proposal: AccountProposal, transition: str) -> None:
    kept: dict[str, Any] = {"judged_by": ctx.actor.key, "judged_at": ctx.now}
    write(proposal, secret=["password"], password="")
    move(ctx, proposal, states.ACCOUNT_PROPOSAL, transition, **kept)


def _lock(proposal_id: int) -> AccountProposal:
    found = AccountProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if found is None:
        raise errors.NotFound(thing=_("proposal"), key=proposal_id)
    return found
