"""Personal data at rest: authenticated encryption, and a keyed index to find what is encrypted.

Keys come from ``SHOULI_DATA_KEYS`` (newest first, url-safe base64, 32 bytes), so that they can be rotated.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(plain: bytes) -> bytes:
    """Encrypt ``plain`` with the newest key."""
    return _box(tuple(settings.SHOULI_DATA_KEYS)).encrypt(plain)


def unseal(sealed: bytes) -> bytes:
    """Decrypt what :func:`seal` made with any known key.

    :raises cryptography.fernet.InvalidToken: if it was tampered with or its key is gone
    """
    return _box(tuple(settings.SHOULI_DATA_KEYS)).decrypt(bytes(sealed))


def is_newest(sealed: bytes) -> bool:
    """Say whether ``sealed`` was made with the newest key."""
    try:
        _box((settings.SHOULI_DATA_KEYS[0],)).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def reseal(sealed: bytes) -> bytes:
    """Encrypt with the newest key what was encrypted with any known one.

    :raises cryptography.fernet.InvalidToken: if it was tampered with or its key is gone
    """
    return _box(tuple(settings.SHOULI_DATA_KEYS)).rotate(bytes(sealed))


def blind_index(value: str) -> str:
    """Return the keyed digest by which an encrypted ``value`` is found; equal values give equal digests."""
    normal = "".join(value.split()).upper()
    return hmac.new(settings.SHOULI_INDEX_KEY.encode(), normal.encode(), hashlib.sha256).hexdigest()
