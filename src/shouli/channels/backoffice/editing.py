"""Forms of the back office: show one, take its answers, and come back with what is wrong or what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.grid import WIDGET, refilled
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault, Invalid, NotAllowed, NotFound, Stale
from shouli.web.doors import KEY_FIELD, desk_page
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import REFRESH, Posted

SAVE = "save"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, in words, and the page to go on with; ``level`` is error where it was done in vain."""

    told: str
    url: str
    level: int = messages.SUCCESS


Save = Callable[[Answers], Done]


@dataclass(frozen=True, slots=True)
class Held:
    """Builds fields that show what a row holds; for a row still to be entered they hold what is usual."""

    row: object | None

    def field(self, name: str, label: str, *, widget: str = "text", otherwise: Any = "", **more: Any) -> FieldView:
        """Build the field of one column; days and times are written as their widgets read them."""
        value = getattr(self.row, name) if self.row is not None else otherwise
        if isinstance(value, date | time):
            value = value.isoformat()
        elif value is None or (isinstance(value, int) and not isinstance(value, bool)):
            value = "" if value is None else str(value)
        return FieldView(name=name, label=label, widget=widget, value=value, **more)


def form_view(
    key: str,
    title: str,
    sections: Iterable[SectionView],
    *,
    url: str,
    back: str,
    version: int | str = 0,
    actions: tuple[ActionView, ...] = (),
    may_save: bool = True,
) -> FormView:
    """Build a form that is saved with F2; more buttons come after it, the way back last."""
    save = (ActionView(name=SAVE, label=_("Save"), key="F2", kind="primary"),) if may_save else ()
    return FormView(
        key=key,
        title=title,
        sections=tuple(sections),
        url=url,
        version=str(version or ""),
        idempotency_key=uuid4().hex,
        actions=(*save, *actions, ActionView(name="back", label=_("Back"), url=back)),
    )


def section(title: str, *fields: FieldView, key: str = "main", number: int = 1, note: str = "") -> SectionView:
    """Build a section that Alt and its number lead to."""
    return SectionView(key=key, title=title, hotkey=f"Alt {number}", fields=fields, note=note)


def edit(
    request: HttpRequest,
    ctx: Context,
    form: FormView,
    save: Save,
    *,
    active: str,
    template: str = "backoffice/form.html",
    **view: Any,
) -> HttpResponse:
    """Show a form or take its answers; a refusal is at its field and nothing typed is lost.

    :raises NotAllowed: if the actor may not do it
    :raises NotFound: if what it is about is gone
    """
    if request.method != "POST":
        return _page(request, ctx, template, active, form, view)
    posted = Posted(request.POST)
    form = filled(form, posted)
    if posted.action == REFRESH:
        return _page(request, ctx, template, active, form, view)
    try:
        done = save(Answers(posted))
    except (NotAllowed, NotFound):
        raise
    except BusinessError as refusal:
        marked = with_faults(form, faults_of(refusal))
        status = 409 if isinstance(refusal, Stale) else 422
        return _page(request, ctx, template, active, marked, view, status)
    return leave(request, done)


def _page(
    request: HttpRequest,
    ctx: Context,
    template: str,
    active: str,
    form: FormView,
    view: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    return desk_page(request, ctx, template, active=active, status=status, **{**view, "form": form})


def faults_of(refusal: BusinessError) -> tuple[Fault, ...]:
    """Turn a refusal into what a form shows: at its fields, or one line for the whole of it."""
    if isinstance(refusal, Invalid):
        return refusal.faults
    return (Fault(field="", code=refusal.code, message=f"{refusal.text} {refusal.advice}".strip()),)


def leave(request: HttpRequest, done: Done) -> HttpResponse:
    """Go on to the next page and tell there what was done."""
    messages.add_message(request, done.level, done.told)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": done.url})
    return redirect(done.url)


def filled(form: FormView, posted: Posted) -> FormView:
    """Put back what was typed, under the key it was sent with; what may not be changed stays as it is."""
    sections = tuple(
        replace(part, fields=tuple(_fill(field, posted) for field in part.fields)) for part in form.sections
    )
    return replace(form, sections=sections, idempotency_key=posted.text(KEY_FIELD)[:64] or form.idempotency_key)


def _fill(field: FieldView, posted: Posted) -> FieldView:
    if field.readonly:
        return field
    if field.widget == WIDGET:
        return refilled(field, posted)
    if field.widget == "checks":
        return replace(field, value=posted.many(field.name))
    if field.widget == "checkbox":
        return replace(field, value=posted.flag(field.name))
    if field.widget == "password":
        return replace(field, value="")
    return replace(field, value=posted.text(field.name)) if posted.has(field.name) else field
