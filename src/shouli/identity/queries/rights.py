"""Reads about roles and rights, and whether an actor has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, QuerySet

from shouli.identity import states
from shouli.identity.models import AccountProposal, RightsProposal, Role, RolePermission
from shouli.identity.rules import rights
from shouli.identity.rules.rights import Right
from shouli.kernel import errors
from shouli.kernel.actions import REGISTRY
from shouli.kernel.context import Context
from shouli.kernel.reference import cached
from shouli.kernel.text import lazy as _

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsProposalView:
    """What a role is to do once a second person agrees, beside what it did when that was proposed."""

    id: int
    role: str
    before: tuple[Right, ...]
    rights: tuple[Right, ...]
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    judged_by: str
    judged_at: datetime | None
    judgement: str

    @property
    def granted(self) -> tuple[Right, ...]:
        """What the role could do that it could not before."""
        return tuple(right for right in self.rights if right not in self.before)

    @property
    def withdrawn(self) -> tuple[Right, ...]:
        """What the role could do no more."""
        return tuple(right for right in self.before if right not in self.rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountProposalView:
    """A change of an account that waits for a second person."""

    id: int
    staff_id: int
    kind: str
    roles: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role and how many people hold it."""

    code: str
    name: str
    name_en: str
    staff_count: int


def list_roles() -> list[RoleView]:
    """List all roles."""
    found = Role.objects.annotate(staff_count=Count("staff")).order_by("code")
    return [RoleView(code=row.code, name=row.name, name_en=row.name_en, staff_count=row.staff_count) for row in found]


@cached("identity")
def rights_of(roles: Iterable[str]) -> list[rights.Right]:
    """List the rights of ``roles``, by role and pattern."""
    found = RolePermission.objects.filter(role__code__in=tuple(roles)).order_by("role__code", "pattern", "channel")
    return [
        rights.Right(role=role, pattern=pattern, channel=channel, limit=limit)
        for role, pattern, channel, limit in found.values_list("role__code", "pattern", "channel", "limit")
    ]


def list_rights_proposals(*, role: str = "", state: str = "") -> list[RightsProposalView]:
    """List what was proposed about rights, the latest first, optionally of one role or in one state."""
    asked = {"role__code": role, "state": state}
    given = {name: value for name, value in asked.items() if value}
    return [_proposal(row) for row in _proposals().filter(**given)]


def get_rights_proposal(proposal_id: int) -> RightsProposalView:
    """Return one proposal.

    :raises errors.NotFound: if there is none with this id
    """
    found = _proposals().filter(pk=proposal_id).first()
    if found is None:
        raise errors.NotFound(thing=_("proposal"), key=proposal_id)
    return _proposal(found)


def judges(roles: Iterable[str]) -> bool:
    """Say whether one of ``roles`` may judge what others propose, through whatever channel."""
    named = rights.judging(REGISTRY, auditor_must_differ=settings.SHOULI_AUDITOR_MUST_DIFFER)
    return any(right.covers(name, right.channel) for right in rights_of(tuple(roles)) for name in named)


def list_account_proposals(*, staff_id: int | None = None) -> list[AccountProposalView]:
    """List the changes of accounts that wait for a second person, optionally of one member of staff."""
    rows = AccountProposal.objects.filter(state=states.SUBMITTED).order_by("id")
    found = rows if staff_id is None else rows.filter(staff_id=staff_id)
    return [
        AccountProposalView(
            id=row.pk,
            staff_id=row.staff_id,
            kind=row.kind,
            roles=tuple(row.roles),
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
        )
        for row in found
    ]


def roles_of(ctx: Context) -> tuple[str, ...]:
    """Return the roles an actor holds, with the one that every member of staff holds without being given it."""
    return (*ctx.actor.roles, *((rights.EVERYONE,) if ctx.actor.staff_id is not None else ()))


def may(ctx: Context, permission: str) -> bool:
    """Say whether the actor may run the action, or open the page, named ``permission``; kept until rights change."""
    return SYSTEM in ctx.actor.roles or roles_may(roles_of(ctx), permission, ctx.channel)


@cached("identity")
def roles_may(roles: Iterable[str], permission: str, channel: str) -> bool:
    """Say whether one of ``roles`` may do what ``permission`` names through ``channel``."""
    return rights.allows(rights_of(roles), permission, channel)


def limit(ctx: Context, action: str) -> Decimal | None:
    """Return up to which amount the actor may run ``action``: None is unlimited, zero is not at all."""
    if SYSTEM in ctx.actor.roles:
        return None
    return rights.limit_of(rights_of(roles_of(ctx)), action, ctx.channel)


def rights_to_judge(ctx: Context) -> QuerySet[RightsProposal]:
    """Select the changes of rights that wait for the actor's judgement: those a colleague has proposed."""
    if not may(ctx, "identity.approve_rights"):
        return RightsProposal.objects.none()
    return RightsProposal.objects.filter(state=states.SUBMITTED).exclude(proposed_by=ctx.actor.key)


def accounts_to_judge(ctx: Context) -> QuerySet[AccountProposal]:
    """Select the changes of accounts that wait for the actor: a colleague has proposed them, for somebody else."""
    if not may(ctx, "identity.approve_account"):
        return AccountProposal.objects.none()
    waiting = AccountProposal.objects.filter(state=states.SUBMITTED)
    return waiting.exclude(proposed_by=ctx.actor.key).exclude(staff=ctx.actor.staff_id)


def _proposals() -> QuerySet[RightsProposal]:
    return RightsProposal.objects.select_related("role").order_by("-id")


def _proposal(row: RightsProposal) -> RightsProposalView:
    return RightsProposalView(
        id=row.pk,
        role=row.role.code,
        before=rights.read(row.role.code, row.before),
        rights=rights.read(row.role.code, row.rights),
        reason=row.reason,
        state=row.state,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        judged_by=row.judged_by,
        judged_at=row.judged_at,
        judgement=row.judgement,
    )
