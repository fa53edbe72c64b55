"""How a request enters: signed-in staff, the right to the page, and the context that everything below takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation

from shouli.identity import queries as identity
from shouli.kernel import clock, errors
from shouli.kernel.context import Context
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _
from shouli.web import served_customer, workplaces
from shouli.web.posted import clean
from shouli.web.shell import Shell, page

if TYPE_CHECKING:
    from shouli.identity.models import Staff

ENDED = "ended"  # in the address of the sign-in page: why one is there
SESSION, OLD_PAGE = "session", "page"  # the values of it
KEY_FIELD = "_key"
LONGEST_KEY = 120
P = ParamSpec("P")
DoorView = Callable[Concatenate[HttpRequest, Context, P], HttpResponse]
PlainView = Callable[Concatenate[HttpRequest, P], HttpResponse]
RIGHTS: dict[tuple[str, str], str | None] = {}  # module and name of each view behind a door → the right it asks for


class SessionEnded(errors.BusinessError):
    """A form was sent after its session had ended."""

    code = "session_ended"
    message = _("Your session has ended; nothing was sent.")
    way_out = _("Sign in again in a new window, then press here again: what you typed is still here.")


def door(
    *, permission: str | None, channel: str = "counter", owes_password: bool = False
) -> Callable[[DoorView[P]], PlainView[P]]:
    """Let signed-in staff with the page right ``permission`` in; the view gets ``(request, ctx, ...)``.

    Entry is denied by default: without a session the sign-in page is shown, without the right the request is refused.
    ``None`` is for what every member of staff may open. Who owes a new password is sent to choose one, except
    through a door marked ``owes_password``.
    """

    def guard(view: DoorView[P]) -> PlainView[P]:
        RIGHTS[view.__module__, view.__qualname__] = permission

        @wraps(view)
        def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            ctx = context_of(request, channel=channel)
            with translation.override(ctx.language):
                request.LANGUAGE_CODE = ctx.language
                if request.user.must_change_password and not owes_password:
                    return redirect("own_account")
                if permission is not None and not identity.may(ctx, permission):
                    raise errors.NotAllowed(action=permission)
                response = view(request, ctx, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "no-store")
                response.headers["Content-Language"] = ctx.language
                return response

        return enter

    return guard


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the reader to the sign-in page and back here afterwards; HTMX is told to load it whole.

    Whose session has ended is told so there. A form that HTMX sends stays on the screen with what was typed in it.
    """
    had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    entrance = resolve_url(settings.LOGIN_URL) + (f"?{ENDED}={SESSION}" if had_session else "")
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(request.get_full_path(), entrance)
    if request.method == "POST":
        raise SessionEnded
    came_from = _path_of(request.headers.get("HX-Current-URL", ""))
    return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(came_from, entrance)["Location"]})


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:  # whatever that was, it was no page of ours
        return "/"


def context_of(request: HttpRequest, *, channel: str = "counter") -> Context:
    """Build the context of a signed-in request; the form's ``_key`` makes sending it twice harmless."""
    staff = _staff(request)
    return identity.staff_context(
        staff,
        channel=channel,
        now=clock.now(),
        language=staff.language,
        request_id=uuid4(),
        idempotency_key=clean(request.POST.get(KEY_FIELD, ""))[:LONGEST_KEY] if request.method == "POST" else "",
    )


def shell_for(request: HttpRequest, ctx: Context, *, active: str = "", customer_id: int | None = None) -> Shell:
    """Build the shell around a page of the work place ``active``; ``customer_id`` is whom the page is about."""
    staff = _staff(request)
    origin = identity.origin(ctx.interface_number) if ctx.interface_number else None
    english = ctx.language == "en"
    roles = [role.name_en if english and role.name_en else role.name for role in staff.roles.all()]
    return Shell(
        now=ctx.now,
        staff_label=f"{staff.staff_number} {staff.name}",
        role_label=" · ".join(roles),
        shop=in_language(origin.org_unit.name, origin.org_unit.name_en) if origin else "",
        interface_number=ctx.interface_number,
        hours=f"{origin.opens_at:%H:%M}–{origin.closes_at:%H:%M}" if origin else "",
        places=workplaces.places_for(ctx, active),
        active=active,
        customer=served_customer.strip_of(request, ctx, customer_id),
        language=ctx.language,
        theme=staff.theme,
        moved_date=settings.SHOULI_CLOCK_SHIFT_DAYS != 0,
    )


def go_on(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """Lead the reader to another page once a form has been dealt with, whether HTMX sent it or the browser."""
    response = redirect(to, *args)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def plain_shell(request: HttpRequest) -> Shell:
    """Build the shell of a page outside any work place, signed in or not; it asks the database nothing."""
    staff = request.user if request.user.is_authenticated else None
    return Shell(
        now=clock.now(),
        staff_label=f"{staff.staff_number} {staff.name}" if staff else "",
        language=translation.get_language() or settings.LANGUAGE_CODE,
        theme=staff.theme if staff else "auto",
        moved_date=settings.SHOULI_CLOCK_SHIFT_DAYS != 0,
    )


def _staff(request: HttpRequest) -> Staff:
    """Return the signed-in staff member, whom the session's one query has loaded.

    :raises errors.NotAllowed: if no one has signed in
    """
    if not request.user.is_authenticated:
        raise errors.NotAllowed(action=request.path)
    return request.user


def desk_page(
    request: HttpRequest,
    ctx: Context,
    template: str,
    *,
    active: str = "",
    status: int = 200,
    about: int | None = None,
    **view: Any,
) -> HttpResponse:
    """Render a page of the work place ``active`` in its shell; what most views end with.

    ``about`` is the customer whom the page is about where that need not be the one being served.
    """
    shell = shell_for(request, ctx, active=active, customer_id=about)
    return page(request, template, shell, status=status, **view)
