"""Add roles, and say what each of them may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, Field

from shouli.identity.models import Role, RolePermission
from shouli.identity.rules import rights
from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRights:
    """Everything that one role may do."""

    role: str
    rights: tuple[rights.Right, ...]


@action("identity.set_rights")
def set_rights(ctx: Context, data: SetRights) -> Role:
    """Replace the rights of a role; they count from the next request on.

    :raises NotFound: if there is no such role
    :raises Invalid: with everything that is wrong with a right
    """
    role = Role.objects.select_for_update().filter(code=data.role).first()
    if role is None:
        raise errors.NotFound(thing=_("role"), key=data.role)

    errors.refuse_if(rights_faults(data.role, data.rights))

    _replace({role.code: role.pk}, data.rights)
    return role


def rights_faults(role: str, granted: Sequence[rights.Right]) -> list[errors.Fault]:
    """Find what is wrong with the rights of a role, each at its cell: ``rights.3.pattern``."""
    faults = [
        errors.Fault(
            field=f"rights.{index}.pattern", code="bad_pattern", message=_("This is not a pattern of actions.")
        )
        for index, right in enumerate(granted)
        if not rights.is_pattern(right.pattern)
    ]
    seen: set[tuple[str, str]] = set()
    for index, right in enumerate(granted):
        key = (right.pattern, right.channel)
        if key in seen:
            text = _("This is in the table twice.")
            faults.append(errors.Fault(field=f"rights.{index}.pattern", code="twice", message=text))
        seen.add(key)
    if any(right.role != role for right in granted):
        text = _("A right of another role is among them.")
        faults.append(errors.Fault(field="rights", code="other_role", message=text))
    return faults


class RoleRow(BaseModel):
    """One line of ``roles.csv``."""

    code: str = Field(pattern=r"^[a-z][a-z_]{1,29}$")
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field(default="", max_length=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRoles:
    """Rows of the table."""

    rows: tuple[TableRow[RoleRow], ...]


@action("identity.load_roles")
def load_roles(ctx: Context, data: LoadRoles) -> int:
    """Add or rename roles; those the table does not name stay as they are. Return the number of rows.

    :raises Invalid: if a code stands twice
    """
    errors.refuse_if(repeated(data.rows, "code"))

    Role.objects.bulk_create(
        (Role(code=row.value.code, name=row.value.name, name_en=row.value.name_en) for row in data.rows),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en"],
    )
    return len(data.rows)


class RightRow(BaseModel):
    """One line of ``permissions.csv``; without a limit the right is unlimited."""

    role: Reference
    pattern: str = Field(min_length=1, max_length=80)
    channel: str = Field(default="*", min_length=1, max_length=20)
    limit: Decimal | None = Field(default=None, ge=0, max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRights:
    """Rows of the table."""

    rows: tuple[TableRow[RightRow], ...]


@action("identity.load_rights")
def load_rights(ctx: Context, data: LoadRights) -> int:
    """Replace the rights of every role the table names, so that a line taken out is a right taken away.

    :raises Invalid: with every cell that is wrong
    """
    roles = dict(Role.objects.values_list("code", "pk"))
    faults = repeated(data.rows, "role", "channel", "pattern")
    faults += unknown(data.rows, "role", roles)
    faults += [
        row.fault("pattern", "bad_pattern", _("This is not a pattern of actions."))
        for row in data.rows
        if not rights.is_pattern(row.value.pattern)
    ]

    errors.refuse_if(faults)

    named = {row.value.role: roles[row.value.role] for row in data.rows}
    _replace(named, [rights.Right(**row.value.model_dump()) for row in data.rows])
    return len(data.rows)


def _replace(roles: dict[str, int], granted: Iterable[rights.Right]) -> None:
    RolePermission.objects.filter(role_id__in=roles.values()).delete()
    RolePermission.objects.bulk_create(
        RolePermission(role_id=roles[right.role], pattern=right.pattern, channel=right.channel, limit=right.limit)
        for right in granted
    )
