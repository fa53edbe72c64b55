"""From which network address a request comes, where proxies are in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
HOPS = 20  # more proxies than anybody has; what stands left of them was written by the client


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and networks such as ``10.0.0.5``, ``10.0.0.0/24`` or ``::1``.

    :raises ValueError: if one of them is none
    """
    return tuple(ip_network(text.strip()) for text in texts if text.strip())


def read_address(text: str) -> Address | None:
    """Read an address as proxies write it, with or without a port; None if it is none."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    """Say whether ``peer`` is one of the operator's own proxies."""
    found = read_address(peer)
    return found is not None and any(found in network for network in trusted)


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address of the client: the rightmost hop that is no trusted proxy.

    ``peer`` is who opened the connection, ``forwarded`` the X-Forwarded-For header. Each proxy adds the address it was
    asked from at the right end, so that what a client wrote itself stands left of the first address that counts. Where
    a hop cannot be read, the proxy that passed it on stands for the client.
    """
    found = read_address(peer)
    if found is None:
        return ""
    for hop in reversed(forwarded.rsplit(",", HOPS)):
        if not any(found in network for network in trusted):
            break
        further = read_address(hop)
        if further is None:
            break
        found = further
    return str(found)


def neighbourhood(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 that one connection of IPv6 gets."""
    found = read_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found else ""
