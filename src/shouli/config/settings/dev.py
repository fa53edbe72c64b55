"""For the demo on one machine: keys are made on first start and kept under var/, served on loopback only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from shouli.config.settings.base import *  # noqa: F403
from shouli.config.settings.base import TEMPLATES, VAR


def _kept(name: str, make: str) -> str:
    """Return a secret kept under var/keys, made and stored readable by its owner alone on first use."""
    path = Path(VAR) / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make, encoding="ascii")
    return path.read_text(encoding="ascii").strip()


DEBUG = os.environ.get("SHOULI_DEBUG", "") == "1"
SECRET_KEY = _kept("secret_key", secrets.token_urlsafe(50))
SHOULI_DATA_KEYS = [_kept("data_key", Fernet.generate_key().decode())]
SHOULI_INDEX_KEY = _kept("index_key", secrets.token_urlsafe(32))
PASSWORD_HASHERS = ["shouli.config.hashing.DemoHasher"]
WHITENOISE_USE_FINDERS = True  # straight from the sources: nothing to collect
if os.environ.get("SHOULI_DEMO", "") == "1":
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("shouli.config.population_progress.still_entering")
