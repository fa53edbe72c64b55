"""From where a request comes: what counts of X-Forwarded-For, and what of it a client may have made up."""

from __future__ import annotations

import pytest

from shouli.identity.rules.addresses import client_address, is_trusted, neighbourhood, networks

OWN = networks(["10.0.0.0/24", "::1", "127.0.0.1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not our proxy: what it says does not count
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the client wrote 1.1.1.1 itself
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.7", "198.51.100.1"),  # two proxies of our own
        ("127.0.0.1", "10.0.0.7", "10.0.0.7"),  # someone at our proxy's own machine
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "junk", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1, junk, 10.0.0.7", "10.0.0.7"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),  # a local socket without an address
        ("127.0.0.1", ", " * 5000 + "198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_rightmost_hop_that_is_no_proxy_of_ours_is_the_client(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded, OWN) == client


def test_only_named_proxies_are_trusted() -> None:
    assert [is_trusted(peer, OWN) for peer in ("10.0.0.1", "10.0.1.1", "", "::1")] == [True, False, False, True]
    assert not is_trusted("127.0.0.1", ())


def test_a_misspelt_network_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        networks(["10.0.0.0/24", "proxy.example.org"])


def test_one_place_is_an_address_or_the_64_of_a_connection() -> None:
    assert neighbourhood("203.0.113.9") == "203.0.113.9"
    assert neighbourhood("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert neighbourhood("") == ""
