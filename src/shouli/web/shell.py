"""The frame around every page as view models, and the one function that renders a page into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A small coloured label; ``tone`` is green, amber, red, blue or grey."""

    label: str
    tone: str = "grey"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlace:
    """One entry on the left: ``key`` is its mnemonic, ``group`` its heading; ``badge`` waits there, ``late`` overdue.

    ``serves`` marks what begins something for the customer being served: its link says for which.
    """

    title: str
    url: str
    key: str = ""
    badge: int = 0
    late: int = 0
    group: str = ""
    serves: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerStrip:
    """Who is being served, in one line: it stays until the customer is released."""

    customer_id: int
    name: str
    url: str = ""
    release_url: str = ""
    tags: tuple[Badge, ...] = ()
    number: str = ""
    document: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    serving_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything around a page. ``moved_date`` is set where the clock has been moved (a training tenant)."""

    now: datetime
    staff_label: str = ""
    role_label: str = ""
    shop: str = ""
    interface_number: str = ""
    hours: str = ""
    places: tuple[WorkPlace, ...] = ()
    customer: CustomerStrip | None = None
    language: str = "zh-hans"
    theme: str = "light"
    moved_date: bool = False
    active: str = ""  # the work place the page belongs to

    @property
    def groups(self) -> list[tuple[str, list[WorkPlace]]]:
        """The work places under their headings, in the order given."""
        grouped: dict[str, list[WorkPlace]] = {}
        for place in self.places:
            grouped.setdefault(place.group, []).append(place)
        return list(grouped.items())


def page(request: HttpRequest, template: str, shell: Shell, *, status: int = 200, **view: Any) -> HttpResponse:
    """Render ``template``, which says ``{% extends "web/base.html" %}``, into the shell.

    A request by HTMX for the work area alone (``HX-Target: work``) gets just that, the customer strip and new toasts.
    """
    inner = request.headers.get("HX-Target") == "work" and request.headers.get("HX-Boosted") != "true"
    body = render_to_string(template, {**view, "shell": shell, "inner": inner}, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def partial(request: HttpRequest, template: str, *, status: int = 200, **view: Any) -> HttpResponse:
    """Render a fragment without the shell, for HTMX to put into a page."""
    return HttpResponse(render_to_string(template, view, request), status=status)
