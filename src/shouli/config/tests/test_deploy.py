"""Production settings stand up to Django's own deployment checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from shouli.config.tests.factories import shouli

pytestmark = pytest.mark.long

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "shouli.config.settings.production",
    "SHOULI_SECRET_KEY": "a-long-key-only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SHOULI_DATA_KEYS": Fernet.generate_key().decode(),
    "SHOULI_INDEX_KEY": "an-index-key-only-for-this-check",
    "SHOULI_HOSTS": "bss.example.org",
}


def test_check_deploy_finds_nothing(tmp_path: Path) -> None:
    ended = shouli(tmp_path, "manage", "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)

    assert (ended.returncode, ended.stdout) == (0, "System check identified no issues (0 silenced).\n"), ended.stderr


def test_the_content_policy_allows_nothing_inline(tmp_path: Path) -> None:
    asked = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
    ended = shouli(tmp_path, "manage", "shell", "--no-imports", "--command", asked, **PRODUCTION)

    assert "unsafe" not in ended.stdout
    assert "'default-src': [\"'self'\"]" in ended.stdout
