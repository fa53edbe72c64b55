"""Saved filters of lists: kept, made the one a list opens with, deleted; then the list is shown again."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouli.channels.shell.sign_in import onward_of
from shouli.identity.actions import (
    ChooseDefaultFilter,
    DeleteFilter,
    SaveFilter,
    choose_default_filter,
    delete_filter,
    save_filter,
)
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.web.doors import door
from shouli.web.lists import opened
from shouli.web.posted import Posted

LONGEST = 800  # characters of an address
MOST = 12  # filters of one list


@require_POST
@door(permission=None)
def saved_filters(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Carry out what a list's dialog asks for and lead back to the list as it was shown."""
    posted = Posted(request.POST)
    try:
        carry_out(request, ctx, posted)
    except Invalid as refusal:
        messages.error(request, refusal.text)
    return redirect(onward_of(request))


def carry_out(request: HttpRequest, ctx: Context, posted: Posted) -> None:
    """Do what the button pressed stands for.

    :raises Invalid: if the filter has no name that fits
    """
    pressed = posted.pressed
    if pressed.row is None:
        data = SaveFilter(
            list_key=posted.text("list")[:LONGEST],
            name=posted.text("name")[:LONGEST],
            query=pairs(posted.text("query")[:LONGEST]),
            is_default=posted.flag("default"),
        )
        saved = save_filter(ctx, data)
        messages.success(request, _("The filter is saved as “%(name)s”.") % {"name": saved.name})
    elif pressed.verb == "delete":
        name = delete_filter(ctx, DeleteFilter(filter_id=pressed.row))
        messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": name})
    else:
        choose_default_filter(ctx, ChooseDefaultFilter(filter_id=pressed.row, is_default=pressed.verb == "default"))


def pairs(query: str) -> tuple[tuple[str, str], ...]:
    """Take the address of a list apart; a list has few filters, so what is beyond them is dropped."""
    return tuple((name, opened(name, value)) for name, value in parse_qsl(query, max_num_fields=100)[:MOST])
