"""What of the catalogue waits for a second pair of eyes that may be the actor's."""

from __future__ import annotations

from django.db.models import QuerySet

from shouli.catalog import states
from shouli.catalog.models import FeeTable, FeeTableVersion, OfferingProposal, RecurringPrice
from shouli.identity import queries as identity
from shouli.kernel.context import Context


def fee_tables_to_judge(ctx: Context) -> QuerySet[FeeTable]:
    """Select the fee tables of which a colleague has submitted a version, or several, that the actor may judge."""
    if not identity.may(ctx, "catalog.approve_fee_table"):
        return FeeTable.objects.none()
    submitted = FeeTableVersion.objects.filter(state=states.SUBMITTED).exclude(drafted_by=ctx.actor.key)
    return FeeTable.objects.filter(pk__in=submitted.values("table"))


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
