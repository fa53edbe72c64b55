"""Language and theme: kept with the staff member and, for pages before signing in, the language in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shouli.channels.shell.sign_in import keep_language, onward_of
from shouli.identity.actions import SetPreferences, set_preferences
from shouli.web.doors import context_of


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language and show the same page again; a language that is not offered changes nothing."""
    wanted = request.POST.get("language", "")
    response = redirect(onward_of(request))
    if wanted in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            set_preferences(context_of(request), SetPreferences(language=wanted))
        keep_language(response, wanted)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Switch between light and dark and show the same page again."""
    if request.user.is_authenticated:
        set_preferences(context_of(request), SetPreferences(theme=request.POST.get("theme", "")))
    return redirect(onward_of(request))
