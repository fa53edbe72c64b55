"""Give back what expired reservations hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import F

from shouli.charging import states
from shouli.charging.models import ChargingAccount, ChargingMonth, Reservation
from shouli.charging.rules.online import added
from shouli.kernel.actions import action
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireReservations:
    """The largest number of reservations to expire."""

    limit: int = 500


@action("charging.expire_reservations")
def expire_reservations(ctx: Context, data: ExpireReservations) -> int:
    """Give back what overdue reservations hold; give how many there were.

    Reservations of subscribers who are using something just now are left for the next sweep.
    """
    overdue = Reservation.objects.filter(state=states.RESERVED, expires_at__lte=ctx.now).order_by("expires_at")
    locked = overdue.select_related("month", "account").select_for_update(
        skip_locked=True, of=("self", "month", "account")
    )
    expired = list(locked[: data.limit])

    counters: dict[int, dict[str, int]] = {}
    reserved: Counter[int] = Counter()
    for row in expired:
        now = counters.get(row.month_id, row.month.counters)
        counters[row.month_id] = added(now, {}, row.claim)
        reserved[row.account_id] += row.reserved_li

    for month_id, counted in counters.items():
        ChargingMonth.objects.filter(pk=month_id).update(counters=counted)
    for number, amount in reserved.items():
        ChargingAccount.objects.filter(pk=number).update(reserved=F("reserved") - amount)
    Reservation.objects.filter(pk__in=[row.pk for row in expired]).update(state=states.EXPIRED, settled_at=ctx.now)
    return len(expired)
