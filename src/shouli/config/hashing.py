"""How the demo keeps passwords: as everywhere, but without the second of waiting that protects real ones.

The demo's one password is drawn at random and lies readable beside the database: guessing it slower helps nobody.
"""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoHasher(PBKDF2PasswordHasher):
    """Django's own with a twentieth of its rounds."""

    iterations = 50_000
