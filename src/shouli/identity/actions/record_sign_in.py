"""Keep in the audit trail who came in, who was turned away, and who left."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.identity import queries
from shouli.identity.models import Staff
from shouli.kernel.actions import action
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSignIn:
    """Who tried, how it ended (an answer of :mod:`shouli.identity.sign_in`), and from which network address.

    ``staff_id`` is None for a number that nobody has: what was typed is not kept, for it may be a password.
    """

    staff_id: int | None
    outcome: str
    network_address: str


@action("identity.record_sign_in")
def record_sign_in(ctx: Context, data: RecordSignIn) -> Staff | None:
    """Record an attempt to sign in."""
    return queries.get_staff(data.staff_id) if data.staff_id is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSignOut:
    """Who left."""

    staff_id: int


@action("identity.record_sign_out")
def record_sign_out(ctx: Context, data: RecordSignOut) -> Staff:
    """Record that somebody signed out.

    :raises NotFound: if there is no such member of staff
    """
    return queries.get_staff(data.staff_id)
