"""Set a password for somebody, or change one's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shouli.identity import queries
from shouli.identity.actions.save_staff import refuse_alone
from shouli.identity.models import Staff
from shouli.identity.rules import passwords
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword:
    """A first or a forgotten password; with ``must_change`` its owner chooses another one at the next sign-in."""

    staff_id: int
    password: str
    must_change: bool = False


@action("identity.set_password", secret=["password"])
def set_password(ctx: Context, data: SetPassword) -> Staff:
    """Set the password of a member of staff; their sessions end.

    :raises MatterForTwo: if they judge
    :raises Invalid: with everything that is wrong with the password
    """
    staff = queries.lock_staff(data.staff_id)

    refuse_alone(ctx, staff.roles.values_list("code", flat=True))
    errors.refuse_if(faults_of(staff, data.password, "password"))

    _write(ctx, staff, data.password, must_change=data.must_change)
    return staff


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """The actor's present and new password."""

    current: str
    new: str


@action("identity.change_password", secret=["current", "new"])
def change_password(ctx: Context, data: ChangePassword) -> Staff:
    """Change the actor's own password.

    :raises NotAllowed: if the actor is no member of staff
    :raises Invalid: if the present password is wrong, or with everything that is wrong with the new one
    """
    if ctx.actor.staff_id is None:
        raise errors.NotAllowed(action="identity.change_password")
    staff = queries.lock_staff(ctx.actor.staff_id)

    faults = faults_of(staff, data.new, "new")
    if not check_password(data.current, staff.password):
        text = _("The current password is wrong.")
        faults.append(errors.Fault(field="current", code="wrong_password", message=text))
    elif data.new == data.current:
        faults.append(errors.Fault(field="new", code="same_password", message=_("Choose another password.")))
    errors.refuse_if(faults)

    _write(ctx, staff, data.new, must_change=False)
    return staff


def faults_of(staff: Staff, password: str, field: str) -> list[errors.Fault]:
    """List what is wrong with ``password``, by our rules and by the configured validators."""
    known = (staff.staff_number, staff.employee_id, staff.name, staff.phone)
    faults = passwords.faults_of(password, known=known, field=field)
    try:
        validate_password(password, staff)
    except ValidationError as found:
        told = {fault.code for fault in faults}
        faults += [
            errors.Fault(field=field, code=fault.code or "password", message=" ".join(fault.messages))
            for fault in found.error_list
            if not (fault.code == "password_too_short" and "password_length" in told)
        ]
    return faults


def _write(ctx: Context, staff: Staff, password: str, *, must_change: bool) -> None:
    write(
        staff,
        secret=["password"],
        password=make_password(password),
        must_change_password=must_change,
        password_changed_at=ctx.now,
    )
