"""For the tests: fixed keys that guard nothing, a fast hasher, SQLite unless TEST_DATABASE_URL says otherwise."""

from __future__ import annotations

import os

from shouli.config.settings.base import *  # noqa: F403
from shouli.config.settings.base import MIDDLEWARE as ALL_MIDDLEWARE
from shouli.config.settings.base import database

SECRET_KEY = "only-for-tests"  # noqa: S105
SHOULI_DATA_KEYS = ["dGVzdC1vbmx5LWtleS10aGF0LWd1YXJkcy1ub3RoaW4="]
SHOULI_INDEX_KEY = "only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
AXES_ENABLED = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in ALL_MIDDLEWARE if "whitenoise" not in name]  # no files to serve
