"""For an operator: every secret from the environment, transport security on; `check --deploy` is clean."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from shouli.config import logs
from shouli.config.settings.base import *  # noqa: F403
from shouli.config.settings.base import SECRET_KEY, SHOULI_DATA_KEYS, SHOULI_INDEX_KEY, SHOULI_LOG_LEVEL

for _name, _value in {
    "SHOULI_SECRET_KEY": SECRET_KEY,
    "SHOULI_DATA_KEYS": SHOULI_DATA_KEYS,
    "SHOULI_INDEX_KEY": SHOULI_INDEX_KEY,
}.items():
    if not _value:
        raise ImproperlyConfigured(f"{_name} is not set")

if "SHOULI_TRUSTED_PROXIES" not in os.environ:
    SHOULI_TRUSTED_PROXIES = ["127.0.0.1", "::1"]  # the proxy on the same machine
DEBUG = False
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SHOULI_LOG_JSON = True
LOGGING = logs.config(as_json=True, level=SHOULI_LOG_LEVEL)
STORAGES = {  # file names carry a digest of their contents: `shouli manage collectstatic` writes them
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shouli.config.static_files.HashedFiles"},
}
