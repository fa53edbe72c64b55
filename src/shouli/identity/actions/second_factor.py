"""The second factor: enrol an authenticator application, confirm it, check its codes, take it away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password

from shouli.identity import queries
from shouli.identity.actions.save_staff import refuse_alone
from shouli.identity.models import SecondFactor
from shouli.identity.rules import one_time
from shouli.kernel import crypto, errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _

FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


class NotEnrolled(errors.BusinessError):
    """There is no second factor that waits for this."""

    code = "not_enrolled"
    message = _("No second factor waits for this.")
    way_out = _("Begin the enrolment again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactor:
    """The actor's password: a desk left open is not enough to put somebody else's authenticator in its place."""

    password: str


@action("identity.enrol_second_factor", secret=["password"])
def enrol_second_factor(ctx: Context, data: EnrolSecondFactor) -> SecondFactor:
    """Make a new secret for the actor; it counts once a first code confirms it.

    :raises NotAllowed: if the actor is no member of staff, or has a confirmed second factor
    :raises Invalid: if the password is wrong
    """
    if ctx.actor.staff_id is None:
        raise errors.NotAllowed(action="identity.enrol_second_factor")
    factor = SecondFactor.objects.select_for_update().filter(staff_id=ctx.actor.staff_id).first()

    if factor is not None and factor.confirmed_at is not None:
        raise errors.NotAllowed(action="identity.enrol_second_factor")
    if not check_password(data.password, queries.get_staff(ctx.actor.staff_id).password):
        text = _("The current password is wrong.")
        raise errors.Invalid([errors.Fault(field="password", code="wrong_password", message=text)])

    sealed = crypto.seal(secrets.token_bytes(one_time.SECRET_BYTES))

    if factor is None:
        return SecondFactor.objects.create(staff_id=ctx.actor.staff_id, sealed_secret=sealed)
    write(factor, secret=["sealed_secret"], sealed_secret=sealed, last_counter=0, failures=0, locked_until=None)
    return factor


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactor:
    """The first code the application shows."""

    code: str


@action("identity.confirm_second_factor", secret=["code"])
def confirm_second_factor(ctx: Context, data: ConfirmSecondFactor) -> SecondFactor:
    """Turn the enrolled second factor on; from now on it is asked for at every sign-in.

    :raises NotEnrolled: if nothing waits for confirmation
    :raises Invalid: if the code is wrong
    """
    staff_id = ctx.actor.staff_id or 0  # which nobody has
    factor = SecondFactor.objects.select_for_update().filter(staff_id=staff_id, confirmed_at=None).first()

    if factor is None:
        raise NotEnrolled()
    counter = _counter(factor, data.code, ctx.now)
    if counter is None:
        raise errors.Invalid([errors.Fault(field="code", code="wrong_code", message=_("This code is not right."))])

    write(factor, confirmed_at=ctx.now, last_counter=counter)
    return factor


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifySecondFactor:
    """The member of staff whose code is checked."""

    staff_id: int
    code: str


@action("identity.verify_second_factor", secret=["code"])
def verify_second_factor(ctx: Context, data: VerifySecondFactor) -> bool:
    """Say whether the code is right; each counts once, and five wrong ones in a row lock for a quarter of an hour.

    A wrong code is an answer, not a refusal: the count of failures must stay.
    """
    factor = SecondFactor.objects.select_for_update().filter(staff_id=data.staff_id).first()
    if factor is None or factor.confirmed_at is None:
        return False
    if factor.locked_until is not None and ctx.now < factor.locked_until:
        return False

    counter = _counter(factor, data.code, ctx.now)

    if counter is not None:
        write(factor, last_counter=counter, failures=0, locked_until=None)
        return True
    failures = factor.failures + 1
    if failures >= FAILURES:
        write(factor, failures=0, locked_until=ctx.now + LOCKED_FOR)
    else:
        write(factor, failures=failures)
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSecondFactor:
    """The member of staff whose second factor is removed."""

    staff_id: int


@action("identity.remove_second_factor")
def remove_second_factor(ctx: Context, data: RemoveSecondFactor) -> int:
    """Take away a lost second factor, so that its owner can enrol again; return how many there were.

    :raises MatterForTwo: if they judge
    """
    staff = queries.lock_staff(data.staff_id)

    refuse_alone(ctx, staff.roles.values_list("code", flat=True))

    return SecondFactor.objects.filter(staff_id=data.staff_id).delete()[0]


def secret_of(factor: SecondFactor) -> bytes:
    """Return the shared secret."""
    return crypto.unseal(bytes(factor.sealed_secret))


def _counter(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """Return the period of ``code``. Applications keep real time, even where a training tenant's clock is moved."""
    real = now - timedelta(days=settings.SHOULI_CLOCK_SHIFT_DAYS)
    return one_time.counter_of(secret_of(factor), code, seconds=int(real.timestamp()), after=factor.last_counter)
