"""Serves the gallery beside the shell's own addresses, for tests in a browser and for developers."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shouli.web.forms import FieldView, FormView, SectionView
from shouli.web.posted import Posted
from shouli.web.shell import page, partial
from shouli.web.tests import gallery


def acceptance(request: HttpRequest) -> HttpResponse:
    """Show the acceptance form; a change comes back as sent, with the buttons pressed so far in the title."""
    form = gallery.form(faults=gallery.FAULTS if request.method == "POST" else ())
    if request.method == "POST":
        posted = Posted(request.POST)
        form = replace(echoed(form, posted), title=f"{form.title} {posted.action}")
    shell = gallery.shell(theme=request.GET.get("theme", "light"))
    return page(request, "web/form_page.html", shell, form=form, fees=gallery.fees(), process=gallery.process())


def echoed(form: FormView, posted: Posted) -> FormView:
    """Put back what was sent, as a door does."""

    def again(field: FieldView) -> FieldView:
        if field.widget in ("text", "phone", "select", "digits") and posted.has(field.name):
            return replace(field, value=posted.text(field.name))
        if field.widget == "number" and posted.pressed.verb == "take":
            return replace(field, value=posted.pressed.value)
        return field

    def through(section: SectionView) -> SectionView:
        return replace(section, fields=tuple(again(field) for field in section.fields))

    return replace(form, sections=tuple(through(section) for section in form.sections))


def orders(request: HttpRequest) -> HttpResponse:
    """Show a list."""
    return page(request, "web/list_page.html", gallery.shell(), list=gallery.orders())


def palette(request: HttpRequest) -> HttpResponse:
    """Answer the palette."""
    hits = [{"title": "移机", "url": "/orders", "key": "YJ", "kind": "业务"}]
    return partial(request, "shell/palette_hits.html", hits=hits, asked=request.POST.get("q", ""))


urlpatterns = [
    path("gallery", acceptance),
    path("orders", orders),
    path("palette", palette, name="palette"),
    path("", include("shouli.channels.shell.urls")),
]
