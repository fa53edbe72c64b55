"""Help: what each work place of the reader is for, the keys, and what fields mean; it is in the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shouli.channels.shell.explained import BUSINESS, PLACES
from shouli.kernel.context import Context
from shouli.web import workplaces
from shouli.web.doors import desk_page, door
from shouli.web.explaining import every_explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHelp:
    """One work place of the reader: what it is for, and where it is."""

    name: str
    title: str
    key: str
    url: str
    text: str


@require_safe
@door(permission=None)
def help_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the help; the address of a work place's own part is its name after the number sign."""
    return desk_page(request, ctx, "shell/help.html", active="help", told=list(places(ctx)), fields=every_explanation())


def places(ctx: Context) -> Iterator[PlaceHelp]:
    """Describe the work places that the reader may enter, in their order."""
    for entry in workplaces.entries_for(ctx):
        text = BUSINESS if entry.serves else PLACES[entry.name]
        yield PlaceHelp(name=entry.name, title=str(entry.title), key=entry.key, url=entry.url, text=str(text))
