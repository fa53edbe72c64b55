"""What to do when a page has outlived its session or its key against forged forms: say so, and let people go on."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse

from shouli.kernel import errors
from shouli.kernel.text import lazy as _
from shouli.web.doors import ENDED, OLD_PAGE
from shouli.web.middleware import refused

RENEWED = "csrf-renewed"  # the event on which a page takes over the new key (renewing.js)


class PageTooOld(errors.BusinessError):
    """A form came without the key that proves it is ours, or with one of another session."""

    code = "page_too_old"
    message = _("This page is older than your session, or its cookie was deleted; nothing was sent.")
    way_out = _("The page has been renewed: please press again.")


class PageToReload(PageTooOld):
    """The same, where the page itself is gone from the screen."""

    way_out = _("Go back and send it again; the page is fresh then.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a right key: give a new one and say how to go on (CSRF_FAILURE_VIEW)."""
    token = get_token(request)
    if request.headers.get("HX-Request") == "true":
        answer = refused(request, PageTooOld())
        answer["HX-Trigger"] = json.dumps({RENEWED: token})
        return answer
    if request.path == reverse("login"):
        return redirect(f"{reverse('login')}?{ENDED}={OLD_PAGE}")
    answer = refused(request, PageToReload())
    answer.status_code = 403
    return answer
