"""Settles a request's origin and language, looks at reference data once, and renders refusals as fragment or page."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation

from shouli.identity.rules import addresses
from shouli.kernel import errors, reference
from shouli.web.doors import ENDED, SESSION, SessionEnded, plain_shell
from shouli.web.languages import with_languages
from shouli.web.rights_words import right_title
from shouli.web.shell import page, partial

SAID_BY_PROXIES = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")
PALETTE = "palette-hits"  # where its answers are put; a toast would lie behind it, once for each key
STATUS: dict[type[errors.BusinessError], int] = {
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Stale: 409,
    errors.KeyReused: 409,
    errors.WrongState: 409,
}


class ProxyMiddleware:
    """Settles where a request comes from: what a proxy says of it counts if the proxy is one of the operator's own.

    Everything after it reads the client's address from ``REMOTE_ADDR``.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = addresses.networks(settings.SHOULI_TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the client's address in place of the proxy's."""
        peer = str(request.META.get("REMOTE_ADDR") or "")
        forwarded = str(request.META.pop("HTTP_X_FORWARDED_FOR", ""))
        request.META["REMOTE_ADDR"] = addresses.client_address(peer, forwarded, self.trusted) or None
        if not addresses.is_trusted(peer, self.trusted):
            for name in SAID_BY_PROXIES:
                request.META.pop(name, None)
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the language chosen in this browser, else the operator's; what the browser itself prefers is not asked.

    A signed-in staff member's own language takes over at the door.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language settled on."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if response["Content-Language"] == "en" and response.get("Content-Type", "").startswith("text/html"):
            mark_languages(response)
        return response


def mark_languages(response: HttpResponse) -> None:
    """Say on an English page which of its parts are Chinese."""
    if not response.streaming:
        response.content = with_languages(response.content.decode()).encode()
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))


class ReferenceMiddleware:
    """Looks once a request whether reference data has changed."""

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from reference data as it is now."""
        with reference.reading():
            return self.get_response(request)


class RefusalMiddleware:
    """Renders any ``BusinessError`` a view lets through; machines get theirs from their own door."""

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render a refusal; anything else is a defect and goes on to Django."""
        return refused(request, exception) if isinstance(exception, errors.BusinessError) else None


def refused(request: HttpRequest, error: errors.BusinessError) -> HttpResponse:
    """Render a refusal in the reader's language; no browser and no proxy keeps it."""
    language = getattr(request.user, "language", None) or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        response = refusal(request, error)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    return response


def refusal(request: HttpRequest, error: errors.BusinessError) -> HttpResponse:
    """Render a refusal: for HTMX as a toast that leaves the page as it is, else as a page of its own."""
    if isinstance(error, errors.NotAllowed):
        error = errors.NotAllowed(action=right_title(str(error.params["action"])))
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)
    faults = error.faults if isinstance(error, errors.Invalid) else ()
    view: dict[str, object] = {"error": error, "faults": faults, "told": status}
    if isinstance(error, SessionEnded):
        view["sign_in"] = f"{resolve_url(settings.LOGIN_URL)}?{ENDED}={SESSION}"
        if request.headers.get("HX-Target") == PALETTE:
            return partial(request, "web/ended_hit.html", status=422, **view)
    if request.headers.get("HX-Request") == "true":
        response = partial(request, "web/refusal_toast.html", status=422, **view)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    return page(request, "web/refusal.html", plain_shell(request), status=status, **view)
