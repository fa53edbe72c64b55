"""One-time codes by time (RFC 6238): six digits, thirty seconds, SHA-1, as every authenticator application has them."""

from __future__ import annotations

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, PERIOD, TOLERANCE = 6, 30, 1
SECRET_BYTES = 20


def code_at(secret: bytes, counter: int) -> str:
    """Return the code of the ``counter``-th period since 1970."""
    return _totp(secret).generate(counter * PERIOD).decode()


def counter_of(secret: bytes, code: str, *, seconds: int, after: int) -> int | None:
    """Return the period whose code is ``code``, if it is within one period of ``seconds`` since 1970.

    A code counts once: only periods later than ``after``, the last one used, are looked at.
    """
    given = "".join(code.split()).encode(errors="replace")
    now = seconds // PERIOD
    for counter in range(max(now - TOLERANCE, after + 1), now + TOLERANCE + 1):
        if bytes_eq(code_at(secret, counter).encode(), given):
            return counter
    return None


def uri(secret: bytes, *, account: str, issuer: str) -> str:
    """Return the address that authenticator applications read from a QR code."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), PERIOD)  # noqa: S303 - SHA-1 is what RFC 6238 and the applications use
