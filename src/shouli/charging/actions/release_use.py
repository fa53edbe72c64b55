"""Give a reservation back unused."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.charging import states
from shouli.charging.account_lock import lock_reservation
from shouli.charging.charge_sql import settlement
from shouli.charging.rules.online import added
from shouli.charging.rules.requests import request_faults
from shouli.charging.statements import write
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseUse:
    """The session and request of the reservation to release."""

    session: str
    request: int


@action("charging.release_use", own_trail=True)
def release_use(ctx: Context, data: ReleaseUse) -> None:
    """Give back what a request was granted; doing it again, or after it has expired, is no error.

    :raises Invalid: if the request is none
    :raises NotFound: if there was no such request
    :raises WrongState: if it was charged
    """
    refuse_if(request_faults(data.session, data.request))
    account, reservation = lock_reservation(data.session, data.request)

    if reservation.state in (states.RELEASED, states.EXPIRED):
        return
    after = states.RESERVATION.target("release", reservation.state)

    write(
        *account.bookings(added(account.counters, {}, reservation.claim), hold=-reservation.reserved_li),
        settlement(ctx, reservation.id, after),
    )
