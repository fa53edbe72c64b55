"""Keep filters of lists under a name, choose the one a list opens with, and forget them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from shouli.identity import queries
from shouli.identity.models import SavedFilter
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _

MOST = 20  # filters of one list


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFilter:
    """What a list is asked for, as pairs of the address's names and values, and under which name to keep it."""

    list_key: str
    name: str
    query: tuple[tuple[str, str], ...]
    is_default: bool = False


@action("identity.save_filter", secret=["query"])
def save_filter(ctx: Context, data: SaveFilter) -> SavedFilter:
    """Keep a filter for the actor; one of the same name is replaced, a default takes the place of the former one.

    What was typed into it may name a customer, and stays out of the audit trail.


    :raises NotAllowed: if the actor is no member of staff
    :raises Invalid: if it has no name that fits, or the list has as many filters as it can show
    """
    staff_id = _staff_id(ctx, "identity.save_filter")
    queries.lock_staff(staff_id)
    own = SavedFilter.objects.filter(staff=staff_id, list_key=data.list_key)
    found = own.filter(name=data.name.strip()).first()

    errors.refuse_if(_faults(data, own, found))

    if data.is_default:
        _no_default(own)
    values = {"query": dict(data.query), "is_default": data.is_default}
    if found is None:
        return SavedFilter.objects.create(staff_id=staff_id, list_key=data.list_key, name=data.name.strip(), **values)
    found.refresh_from_db()
    write(found, secret=["query"], **values)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDefaultFilter:
    """The saved filter with which its list shall open from now on, or no more."""

    filter_id: int
    is_default: bool


@action("identity.choose_default_filter")
def choose_default_filter(ctx: Context, data: ChooseDefaultFilter) -> SavedFilter:
    """Let a list open with one of the actor's filters, or with everything again.

    :raises NotFound: if the actor has no such filter
    """
    found = _own(ctx, "identity.choose_default_filter", data.filter_id)

    if data.is_default:
        _no_default(SavedFilter.objects.filter(staff=found.staff_id, list_key=found.list_key).exclude(pk=found.pk))
    write(found, is_default=data.is_default)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFilter:
    """The saved filter to forget."""

    filter_id: int


@action("identity.delete_filter")
def delete_filter(ctx: Context, data: DeleteFilter) -> str:
    """Forget one of the actor's filters; give its name.

    :raises NotFound: if the actor has no such filter
    """
    found = _own(ctx, "identity.delete_filter", data.filter_id)

    found.delete()
    return found.name


def _staff_id(ctx: Context, name: str) -> int:
    if ctx.actor.staff_id is None:
        raise errors.NotAllowed(action=name)
    return ctx.actor.staff_id


def _own(ctx: Context, name: str, filter_id: int) -> SavedFilter:
    staff_id = _staff_id(ctx, name)
    queries.lock_staff(staff_id)
    found = SavedFilter.objects.filter(pk=filter_id, staff=staff_id).first()
    if found is None:
        raise errors.NotFound(thing=_("saved filter"), key=filter_id)
    return found


def _no_default(filters: QuerySet[SavedFilter]) -> None:
    for former in filters.filter(is_default=True):
        write(former, is_default=False)


def _faults(data: SaveFilter, own: QuerySet[SavedFilter], found: SavedFilter | None) -> list[errors.Fault]:
    faults = list(fit_faults(SavedFilter, {"name": data.name, "list_key": data.list_key}))
    if not data.name.strip():
        faults.append(errors.Fault(field="name", code="missing", message=_("Please fill this in.")))
    if found is None and own.count() >= MOST:
        text = str(_("A list can have at most %(most)s filters; delete one first.")) % {"most": MOST}
        faults.append(errors.Fault(field="name", code="too_many", message=text))
    return faults
