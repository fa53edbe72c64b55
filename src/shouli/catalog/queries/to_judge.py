"""What of the catalogue waits for a second pair of eyes that may be the actor's."""

from __future__ import annotations

from django.db.models import QuerySet

from shouli.catalog import states
from shouli.catalog.models import FeeTableVersion, OfferingProposal, RecurringPrice
from shouli.identity import queries as identity
from shouli.kernel.context import Context


def fee_versions_to_judge(ctx: Context) -> QuerySet[FeeTableVersion]:
    """Select the versions of fee tables that a colleague has submitted and the actor may judge."""
    if not identity.may(ctx, "catalog.approve_fee_table"):
        return FeeTableVersion.objects.none()
    return FeeTableVersion.objects.filter(state=states.SUBMITTED).exclude(drafted_by=ctx.actor.key)


def prices_to_judge(ctx: Context) -> QuerySet[RecurringPrice]:
    """Select the monthly prices that a colleague has proposed and the actor may judge."""
    if not identity.may(ctx, "catalog.approve_price"):
        return RecurringPrice.objects.none()
    return RecurringPrice.objects.filter(state=states.SUBMITTED).exclude(proposed_by=ctx.actor.key)


def offerings_to_judge(ctx: Context) -> QuerySet[OfferingProposal]:
    """Select the offerings that a colleague has proposed and the actor may judge."""
    if not identity.may(ctx, "catalog.approve_offering"):
        return OfferingProposal.objects.none()
    return OfferingProposal.objects.filter(state=states.SUBMITTED).exclude(proposed_by=ctx.actor.key)
