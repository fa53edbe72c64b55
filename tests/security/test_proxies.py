"""Behind a proxy: whose address counts, in the trail and for the lock, and what a client cannot make up."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from shouli.identity import queries as identity
from shouli.identity.actions import SetPassword, set_password
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import system

PASSWORD = "Quan-Cheng-2026"

pytestmark = pytest.mark.usefixtures("operator")


@pytest.fixture(autouse=True)
def _behind_a_proxy(operator: None, settings: Settings) -> None:
    """A proxy on this machine is trusted, and a clerk has a password."""
    settings.SHOULI_TRUSTED_PROXIES = ["127.0.0.1"]
    staff = identity.find_staff("3107")
    assert staff is not None
    set_password(system(), SetPassword(staff_id=staff.pk, password=PASSWORD))


def enter(password: str, *, by: str = "127.0.0.1", hops: str) -> int:
    """Sign in through a proxy at ``by`` that says it was asked by ``hops``."""
    sent = {"username": "3107", "password": password}
    return Client(REMOTE_ADDR=by).post("/login", sent, headers={"X-Forwarded-For": hops}).status_code


def addresses_kept() -> list[str]:
    """List the addresses of all attempts in the audit trail, in their order."""
    kept = AuditEntry.objects.filter(action="identity.record_sign_in").order_by("id")
    return [entry.given["network_address"] for entry in kept]


def test_nobody_locks_a_colleague_out_from_another_address() -> None:
    wrong = [enter("nearly-right", hops="198.51.100.66") for _attempt in range(5)]

    assert set(wrong) == {422}
    assert enter(PASSWORD, hops="198.51.100.66") == 422
    assert enter(PASSWORD, hops="198.51.100.7") == 302
    assert addresses_kept() == ["198.51.100.66"] * 6 + ["198.51.100.7"]


def test_an_address_the_client_wrote_itself_counts_for_nothing() -> None:
    """With another invented address in each attempt, the lock holds all the same."""
    answers = [enter("nearly-right", hops=f"203.0.113.{turn}, 198.51.100.66") for turn in range(5)]

    assert set(answers) == {422}
    assert enter(PASSWORD, hops="203.0.113.9, 198.51.100.66") == 422
    assert set(addresses_kept()) == {"198.51.100.66"}


def test_what_a_stranger_says_in_a_proxys_words_is_not_heard(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.9.8.7"}

    proxied, direct = (Client(REMOTE_ADDR=peer).get("/login", headers=said) for peer in ("127.0.0.1", "203.0.113.9"))

    assert (proxied.status_code, direct.status_code) == (200, 301)
    assert enter("nearly-right", by="203.0.113.9", hops="10.9.8.7") == 301
