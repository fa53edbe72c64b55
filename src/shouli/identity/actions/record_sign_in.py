"""Keep in the audit trail who came in, who was turned away, and who left."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from shouli.identity import queries
from shouli.identity.models import SignInTally, Staff
from shouli.identity.rules import attempts
from shouli.kernel.actions import action
from shouli.kernel.context import Context

ENTERED, REFUSED = "entered", "refused"  # the outcomes that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSignIn:
    """An attempt to sign in, its answer (of :mod:`shouli.identity.sign_in`) and the network address it came from.

    ``staff_id`` is None for an unknown number: what was typed is not kept, for it may be a password. ``tallies``
    are the digests of :func:`shouli.identity.queries.tallies_of` under which the outcome is counted.
    """

    staff_id: int | None
    outcome: str
    network_address: str
    tallies: dict[str, str] = field(default_factory=dict)


@action("identity.record_sign_in", secret=["tallies"])
def record_sign_in(ctx: Context, data: RecordSignIn) -> Staff | None:
    """Record an attempt to sign in; count a failure, and remember from where a staff number has come in."""
    if data.outcome == REFUSED:
        _count_failure(ctx, data.tallies)
    elif data.outcome == ENTERED and attempts.KNOWN in data.tallies:
        came = attempts.Tally(failures=0, since=ctx.now, last=ctx.now)
        _keep({attempts.KNOWN: came}, data.tallies)
    return queries.get_staff(data.staff_id) if data.staff_id is not None else None


def _count_failure(ctx: Context, keys: dict[str, str]) -> None:
    counted = (attempts.ADDRESS, attempts.NUMBER)
    before = queries.lock_tallies({kind: keys[kind] for kind in counted if kind in keys})
    after = {kind: attempts.one_more(kind, before.get(kind), ctx.now) for kind in counted if kind in keys}
    _keep(after, keys)


def _keep(tallies: dict[str, attempts.Tally], keys: dict[str, str]) -> None:
    SignInTally.objects.bulk_create(
        (SignInTally(kind=kind, key=keys[kind], **asdict(tally)) for kind, tally in tallies.items()),
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["failures", "since", "last"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSignOut:
    """The member of staff who signs out."""

    staff_id: int


@action("identity.record_sign_out")
def record_sign_out(ctx: Context, data: RecordSignOut) -> Staff:
    """Record that somebody signed out.

    :raises NotFound: if there is no such member of staff
    """
    return queries.get_staff(data.staff_id)
