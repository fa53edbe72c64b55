"""Let no account pay for a subscription any longer."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.accounts.events import RelationsEnded
from shouli.accounts.models import AccountRelation
from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRelations:
    """The subscription that ends."""

    subscription_id: int


@action("accounts.end_relations")
def end_relations(ctx: Context, data: EndRelations) -> tuple[AccountRelation, ...]:
    """End every relation of a subscription; ending none is no error, so that an undone order can be undone again."""
    current = tuple(
        AccountRelation.objects.select_for_update()
        .filter(subscription_id=data.subscription_id, valid_to=None)
        .order_by("id")
    )

    for relation in current:
        write(relation, valid_to=ctx.now)

    if current:
        ended = tuple(relation.account_id for relation in current)
        say(RelationsEnded(subscription_id=data.subscription_id, account_ids=ended))
    return current
