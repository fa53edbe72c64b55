"""Scans that a business asks for, besides those of the person at the counter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shouli.kernel.context import Context
from shouli.orders.business.asking import Asking, AskSection
from shouli.parties.actions import FileCopy, file_copy

OF_PERSONS = frozenset({"agent_copy_id", "handler_copy_id", "power_of_attorney_copy_id"})  # filed with the person


def file_scans(ctx: Context, asking: Asking[Any], sections: Iterable[AskSection]) -> None:
    """Put every scan that the form shows into the customer's file, as a proof that stays.

    :raises Invalid: at its field, if one is not on file or was kept for another purpose
    """
    asks = [ask for section in sections for ask in section.asks if ask.widget == "file" and ask.visible]
    for ask in asks:
        copy_id = getattr(asking.intake, ask.name, None)
        if ask.name not in OF_PERSONS and copy_id is not None:
            purpose = str(ask.extra["purpose"])
            file_copy.within(
                ctx, FileCopy(customer_id=asking.customer.id, copy_id=copy_id, purpose=purpose, field=ask.name)
            )
