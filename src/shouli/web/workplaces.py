"""The work places on the left: doors register theirs, a role sees those it may enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.web.shell import WorkPlace

Text = str | Promise
Counts = Callable[[Context], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registered work place; ``permission`` is the page right that opens it, ``order`` sorts within all.

    What ``serves`` begins something for the customer being served.
    """

    name: str
    title: Text
    url_name: str
    permission: str
    group: Text
    key: str = ""
    serves: bool = False
    order: int = 100
    args: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name, args=self.args)


_entries: dict[str, Entry] = {}
_counts: list[Counts] = []


def register(*entries: Entry) -> None:
    """Add work places; a name registered again replaces the older entry."""
    _entries.update((entry.name, entry) for entry in entries)


def count_with(provider: Counts) -> Counts:
    """Add a provider of what waits where: name of a work place → number, asked once per page."""
    _counts.append(provider)
    return provider


def entries_for(ctx: Context) -> list[Entry]:
    """List the entries this actor may open, in order."""
    allowed = [entry for entry in _entries.values() if identity.may(ctx, entry.permission)]
    return sorted(allowed, key=lambda entry: (entry.order, entry.name))


def places_for(ctx: Context, active: str = "") -> tuple[WorkPlace, ...]:
    """Build the left-hand list, with what waits at each place."""
    entries = entries_for(ctx)
    waiting: dict[str, int] = {}
    if entries:
        for provider in _counts:
            waiting.update(provider(ctx))
    return tuple(
        WorkPlace(
            title=str(entry.title),
            url=entry.url,
            key=entry.key,
            badge=waiting.get(entry.name, 0),
            group=str(entry.group),
            serves=entry.serves,
            active=entry.name == active,
        )
        for entry in entries
    )
