"""Home and the palette: from here to everywhere a role may go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from shouli.kernel.context import Context
from shouli.web import palette as palettes
from shouli.web.doors import desk_page, door
from shouli.web.home import panels_for
from shouli.web.posted import Posted
from shouli.web.shell import partial


@require_safe
@door(permission=None)
def home(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what waits for the signed-in staff member, in panels that the doors contribute."""
    panels = panels_for(ctx)
    main = [found for found in panels if not found.aside]
    aside = [found for found in panels if found.aside]
    return desk_page(request, ctx, "shell/home.html", main=main, aside=aside)


@require_POST
@door(permission=None)
def palette(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Answer the palette's box with what was found; a name or phone typed there stays out of addresses and logs."""
    asked = Posted(request.POST).text("q")[:60]
    return partial(request, "shell/palette_hits.html", hits=palettes.find(ctx, asked), asked=asked)
