"""Reads what an operator writes into the environment; what cannot be read is refused under the name of its setting."""

from __future__ import annotations

from decimal import Decimal
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured

from shouli.kernel import typed

LARGEST_PORT = 65_535
MOST_DAYS = 36_500
MOST_SECONDS = Decimal(86_400)


def days(name: str, text: str) -> int:
    """Read a number of days, which may be below zero.

    :raises ImproperlyConfigured: if it is none
    """
    found = typed.whole(text, least=-MOST_DAYS, most=MOST_DAYS)
    if found is None:
        raise ImproperlyConfigured(f"{name} is not a whole number of days")
    return found


def seconds(name: str, text: str) -> float:
    """Read a number of seconds above zero, at most a day.

    :raises ImproperlyConfigured: if it is none
    """
    found = typed.amount(text, most=MOST_SECONDS, places=3)
    if not found:
        raise ImproperlyConfigured(f"{name} is not a number of seconds above 0")
    return float(found)


def host_and_port(name: str, text: str) -> str:
    """Read ``host:port``.

    :raises ImproperlyConfigured: if it is none
    """
    host, _colon, port = text.rpartition(":")
    number = typed.whole(port, least=1, most=LARGEST_PORT)
    if not host or number is None:
        raise ImproperlyConfigured(f"{name} is not an address such as 127.0.0.1:8531")
    return f"{host}:{number}"


def networks(name: str, text: str) -> list[str]:
    """Read network addresses with commas between them.

    :raises ImproperlyConfigured: if one of them is none
    """
    found = [part.strip() for part in text.split(",") if part.strip()]
    for part in found:
        try:
            ip_network(part)
        except ValueError:
            raise ImproperlyConfigured(f"{name} has an entry that is no network address: {part}") from None
    return found
