"""What the web server serves: the program behind its front."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _

from shouli.config import web_server
from shouli.config.front import Front
from shouli.config.wsgi import application as program
from shouli.identity import sign_in as entrance


def say(status: HTTPStatus) -> str:
    """Tell people, in the operator's language, why a request was not taken in."""
    with translation.override(settings.LANGUAGE_CODE):
        if status == HTTPStatus.REQUEST_TIMEOUT:
            return _("What was sent did not arrive in time. Please try again.")
        return _("What was sent is too large.")


def is_signed_in(session_key: str) -> bool:
    """Say whether somebody has signed in under this key; asked outside a request."""
    close_old_connections()
    try:
        return entrance.is_signed_in(session_key)
    finally:
        close_old_connections()


application = Front(
    program,
    limits=web_server.limits(),
    threads=web_server.THREADS,
    is_signed_in=is_signed_in,
    cookie=settings.SESSION_COOKIE_NAME,
    say=say,
)
