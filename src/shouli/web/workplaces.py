"""The work places on the left: doors register theirs, a role sees those it may enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.counting import count_each
from shouli.kernel.reference import cached
from shouli.web.shell import WorkPlace

Text = str | Promise
Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A registered work place; ``permission`` is the page right that opens it, ``order`` sorts within all.

    ``channel`` is the one its page is entered through. What ``serves`` begins something for the customer being served.
    """

    name: str
    title: Text
    url_name: str
    permission: str
    group: Text
    channel: str = "counter"
    key: str = ""
    serves: bool = False
    order: int = 100
    args: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name, args=self.args)


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """What waits at a work place, as queries that are counted, and how much of it is ``late``."""

    rows: tuple[Rows, ...]
    late: Rows | None = None


Waits = Callable[[Context], WaitingRows]
_entries: dict[str, MenuEntry] = {}
_waits: dict[str, Waits] = {}


def register(*entries: MenuEntry) -> None:
    """Add work places; a name registered again replaces the older entry."""
    _entries.update((entry.name, entry) for entry in entries)


def waits_at(name: str) -> Callable[[Waits], Waits]:
    """Say what waits at the work place ``name``; asked once per page, of those who may enter it."""

    def provide(provider: Waits) -> Waits:
        _waits[name] = provider
        return provider

    return provide


def entries_for(ctx: Context) -> list[MenuEntry]:
    """List the entries this actor may open, in order: the same on the pages of every door."""
    return [_entries[name] for name, _place in _open_to(identity.roles_of(ctx), tuple(_entries))]


def places_for(ctx: Context, active: str = "") -> tuple[WorkPlace, ...]:
    """Build the left-hand list, with what waits at each place."""
    places = _open_to(identity.roles_of(ctx), tuple(_entries))
    waiting = _counted(ctx, [name for name, _place in places])
    return tuple(
        replace(place, badge=waiting.get(name, 0), late=waiting.get(_late(name), 0), active=name == active)
        if name in waiting or name == active
        else place
        for name, place in places
    )


def waiting_at(ctx: Context, name: str) -> WaitingRows:
    """Return what waits at a work place for this actor, as its own door sees it."""
    return _waits[name](replace(ctx, channel=_entries[name].channel))


@cached("identity")
def _open_to(roles: Iterable[str], names: Iterable[str]) -> list[tuple[str, WorkPlace]]:
    """List what ``roles`` may open of the entries ``names``, in order and in the reader's language."""
    found = [_entries[name] for name in names]
    allowed = [entry for entry in found if identity.roles_may(roles, entry.permission, entry.channel)]
    return [
        (
            entry.name,
            WorkPlace(
                title=str(entry.title),
                url=entry.url,
                key=entry.key,
                group=str(entry.group),
                serves=entry.serves,
            ),
        )
        for entry in sorted(allowed, key=lambda entry: (entry.order, entry.name))
    ]


def _counted(ctx: Context, names: Iterable[str]) -> dict[str, int]:
    """Count what waits at the places ``names``, and how much of it is late, in one statement."""
    asked: dict[str, Rows] = {}
    for name in names:
        if name in _waits:
            waiting = waiting_at(ctx, name)
            asked |= {f"{name}/{number}": rows for number, rows in enumerate(waiting.rows)}
            if waiting.late is not None:
                asked[_late(name)] = waiting.late
    counts: dict[str, int] = {}
    for key, count in count_each(asked).items():
        name = key if key.endswith("/late") else key.partition("/")[0]
        counts[name] = counts.get(name, 0) + count
    return counts


def _late(name: str) -> str:
    return f"{name}/late"
