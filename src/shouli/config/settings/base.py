"""What every occasion shares. Secrets come from the environment; nothing here is one."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from shouli.config import environment, logs

ROOT = Path(os.environ.get("SHOULI_HOME", Path(__file__).resolve().parents[4]))
VAR = Path(os.environ.get("SHOULI_VAR", ROOT / "var"))
SOURCE = Path(__file__).resolve().parents[2]
SHOULI_ASSETS = Path(os.environ.get("SHOULI_ASSETS", ROOT / "var" / "assets"))  # browser files and fonts: `make assets`

SECRET_KEY = os.environ.get("SHOULI_SECRET_KEY", "")
SHOULI_DATA_KEYS = [key for key in os.environ.get("SHOULI_DATA_KEYS", "").split(",") if key]
SHOULI_INDEX_KEY = os.environ.get("SHOULI_INDEX_KEY", "")
SHOULI_CLOCK_SHIFT_DAYS = environment.days("SHOULI_CLOCK_SHIFT_DAYS", os.environ.get("SHOULI_CLOCK_SHIFT_DAYS", "0"))
SHOULI_PACK = Path(os.environ.get("SHOULI_PACK", ROOT / "packs" / "sample"))
SHOULI_BASE_URL = os.environ.get("SHOULI_BASE_URL", "http://127.0.0.1:8000")
SHOULI_LOCAL_AREA = {  # who counts as local, and what stands in for a missing postcode (FL-210, FL-AMB-45, FL-AMB-46)
    "document_prefixes": ("3701",),
    "military_prefixes": ("济字第",),
    "city_names": ("济南", "驻济"),
    "province_name": "山东省",
    "default_postcode": "250000",
}
SHOULI_AUDITOR_MUST_DIFFER = os.environ.get("SHOULI_AUDITOR_MUST_DIFFER", "") == "1"  # FL-AMB-17
SHOULI_NUMBER_HOLD = timedelta(minutes=15)
SHOULI_SAVED_HOLD = timedelta(days=3)
SHOULI_LOOSE_COPIES_KEPT = timedelta(days=7)
SHOULI_DRAFTS_KEPT = timedelta(days=30)
SHOULI_REVEALS_AN_HOUR = 60
SHOULI_SCANS_AN_HOUR = 120
SHOULI_NETWORK_ADDRESS = environment.host_and_port(
    "SHOULI_NETWORK_ADDRESS", os.environ.get("SHOULI_NETWORK_ADDRESS", "127.0.0.1:8531")
)
SHOULI_NETWORK_COMMAND_SECONDS = environment.seconds(
    "SHOULI_NETWORK_COMMAND_SECONDS", os.environ.get("SHOULI_NETWORK_COMMAND_SECONDS", "5")
)
SHOULI_NETWORK_ROUND_SECONDS = environment.seconds(
    "SHOULI_NETWORK_ROUND_SECONDS", os.environ.get("SHOULI_NETWORK_ROUND_SECONDS", "15")
)

SHOULI_TRUSTED_PROXIES = environment.networks("SHOULI_TRUSTED_PROXIES", os.environ.get("SHOULI_TRUSTED_PROXIES", ""))
ALLOWED_HOSTS = [host for host in os.environ.get("SHOULI_HOSTS", "127.0.0.1,localhost").split(",") if host]

PARTS = [
    "kernel", "identity", "gateways", "processes", "places", "ledger", "parties", "resources", "catalog", "accounts",
    "workforce", "subscriptions", "charging", "payments", "orders", "journeys", "web", "channels",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "shouli.config",
    *[f"shouli.{part}" for part in PARTS if (SOURCE / part / "apps.py").exists()],
]
MIDDLEWARE = [
    "shouli.web.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shouli.web.readable.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shouli.web.middleware.LanguageMiddleware",
    "shouli.web.middleware.ReferenceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shouli.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "shouli.config.urls"
WSGI_APPLICATION = "shouli.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["shouli.web.loading.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Turn a database URL into Django's form; SQLite runs with WAL and immediate transactions.

    :raises ValueError: if the URL names another kind of database
    """
    made: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if made["ENGINE"].endswith("sqlite3"):
        made["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif not made["ENGINE"].endswith("postgresql"):
        raise ValueError("Shouli runs on SQLite and PostgreSQL")
    return made


DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'shouli.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # so that nobody can lock a colleague out from elsewhere
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has them
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shouli.web.renewing.forged"
LANGUAGE_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [folder for folder in [SHOULI_ASSETS] if folder.exists()]
# For the head of a request to arrive, and for its body, with a second more for each so many bytes that have come.
SHOULI_HEADER_SECONDS = environment.seconds("SHOULI_HEADER_SECONDS", os.environ.get("SHOULI_HEADER_SECONDS", "10"))
SHOULI_BODY_SECONDS = environment.seconds("SHOULI_BODY_SECONDS", os.environ.get("SHOULI_BODY_SECONDS", "20"))
SHOULI_SLOWEST_BODY = 16 * 1024
SHOULI_LARGEST_REQUEST = 12 * 1024 * 1024  # bytes, from staff who have signed in
SHOULI_LARGEST_ANONYMOUS_REQUEST = 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = SHOULI_LARGEST_REQUEST
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {  # no inline script or style; data: is for the icons and fonts inside style sheets
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SHOULI_LOG_JSON = os.environ.get("SHOULI_LOG_JSON", "") == "1"
SHOULI_LOG_LEVEL = os.environ.get("SHOULI_LOG_LEVEL", "WARNING").upper()
LOGGING: dict[str, Any] = logs.config(as_json=SHOULI_LOG_JSON, level=SHOULI_LOG_LEVEL)
SILENCED_SYSTEM_CHECKS: list[str] = []
