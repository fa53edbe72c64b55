"""Signing in with staff number and password, the second factor, signing out, and one's own password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouli.identity import sign_in as entrance
from shouli.identity.sign_in import SignIn, SignInOutcome
from shouli.kernel import clock
from shouli.kernel.text import lazy as _
from shouli.web.doors import ENDED, OLD_PAGE, SESSION, plain_shell
from shouli.web.shell import page

REASONS = {  # why somebody is at the sign-in page who had been further
    SESSION: _("Your session has ended. Sign in, and you come back to where you were."),
    OLD_PAGE: _("This sign-in page was too old. It has been renewed: please sign in now."),
}
ONWARD = "sign_in_onward"  # session key: where to go once the second factor has been given


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page; with the right pair open the desk, else say only that the pair is wrong."""
    onward = onward_of(request)
    if request.user.is_authenticated:
        return redirect(onward)
    told = REASONS.get(request.GET.get(ENDED, ""), "")
    view: dict[str, Any] = {"staff_number": "", "next": onward, "faults": (), "told": told}
    if request.method != "POST":
        return page(request, "shell/login.html", plain_shell(request), **view)
    staff_number = request.POST.get("username", "")[:20]
    answer = entrance.sign_in(request, staff_number, request.POST.get("password", "")[:128], now=clock.now())
    if answer.answer is SignInOutcome.ENTERED:
        return entered(answer, onward)
    if answer.answer is SignInOutcome.CODE_WANTED:
        request.session[ONWARD] = onward
        return redirect("login_code")
    view |= {"staff_number": staff_number, "faults": answer.faults, "told": ""}
    return page(request, "shell/login.html", plain_shell(request), status=422, **view)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code of somebody whose password was right a moment ago."""
    if not entrance.waits_for_code(request):
        return redirect(settings.LOGIN_URL)
    if request.method != "POST":
        return page(request, "shell/login_code.html", plain_shell(request), faults=())
    onward = request.session.get(ONWARD) or resolve_url(settings.LOGIN_REDIRECT_URL)
    answer = entrance.give_code(request, request.POST.get("code", "").strip()[:10], now=clock.now())
    if answer.answer is SignInOutcome.ENTERED:
        return entered(answer, onward)
    template = "shell/login_code.html" if answer.answer is SignInOutcome.CODE_WANTED else "shell/login.html"
    return page(request, template, plain_shell(request), status=422, faults=answer.faults, next=onward)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; whoever was being served is released with it."""
    entrance.sign_out(request, now=clock.now())
    return redirect(settings.LOGIN_URL)


def entered(answer: SignIn, onward: str) -> HttpResponse:
    """Go on as the staff member who has just entered, in their language."""
    response = redirect(onward)
    if answer.staff is not None:
        keep_language(response, answer.staff.language)
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Let the browser remember the language, for pages before signing in."""
    age = settings.LANGUAGE_COOKIE_AGE or 365 * 24 * 3600
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=age,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )


def onward_of(request: HttpRequest) -> str:
    """Return where to go next: a page of this site that the form or address names, or home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
