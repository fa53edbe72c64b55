"""The palette: one box that finds customers, orders, numbers and businesses, whatever doors have registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouli.kernel.context import Context
from shouli.web import workplaces

MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found: where it leads, what kind it is, and its mnemonic if it has one."""

    title: str
    url: str
    note: str = ""
    kind: str = ""
    key: str = ""
    serves: bool = False


Provider = Callable[[Context, str], Iterable[Hit]]
_providers: list[Provider] = []


def provide(provider: Provider) -> Provider:
    """Add a provider of hits; it checks itself what the actor may find."""
    _providers.append(provider)
    return provider


def find(ctx: Context, asked: str) -> list[Hit]:
    """Return the best hits: exact mnemonics first, then what the providers give in their order."""
    asked = asked.strip()
    hits = [*_work_places(ctx, asked)]
    if asked:
        for provider in _providers:
            hits.extend(provider(ctx, asked))
    hits.sort(key=lambda hit: not (hit.key and hit.key.casefold() == asked.casefold()))
    return hits[:MOST]


def _work_places(ctx: Context, asked: str) -> Iterable[Hit]:
    folded = asked.casefold()
    for entry in workplaces.entries_for(ctx):
        title = str(entry.title)
        if not folded or folded in title.casefold() or entry.key.casefold().startswith(folded):
            yield Hit(
                title=title,
                url=entry.url,
                kind=_("Work place"),
                key=entry.key,
                note=str(entry.group),
                serves=entry.serves,
            )
