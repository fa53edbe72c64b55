"""Every address times every role: deny by default, and looking changes nothing."""

from __future__ import annotations

from itertools import product

import pytest
from django.db.models import Max
from django.test import Client

from shouli.identity import queries as identity
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange
from shouli.orders.models import Order
from tests.scenarios.desk import staff_at
from tests.security.walking import OPEN, STAFF, addresses, signed_in, type_of_arguments

LEAVES_A_TRACE = frozenset({"counter_copy"})  # looking at a scan is itself recorded


def footprint() -> tuple[object, ...]:
    """Return what changes as soon as anything happens."""
    return (
        AuditEntry.objects.aggregate(last=Max("id")),
        OutboxMessage.objects.aggregate(last=Max("id")),
        StateChange.objects.aggregate(last=Max("id")),
        list(Order.objects.order_by("pk").values("state", "version", "total", "parked_at", "payment_id")),
    )


def test_every_address_has_a_door() -> None:
    """What is not behind a door is on a short list of what strangers may see."""
    without = {address.name for address in addresses() if not address.is_guarded}

    assert without == OPEN
    assert all(address.name for address in addresses())


def test_strangers_are_led_to_the_sign_in_page(things: type_of_arguments) -> None:
    stranger = Client()
    before = footprint()

    for address in addresses():
        url = address.url(things)
        for answer in (stranger.get(url), stranger.post(url)):
            if address.is_guarded:
                assert answer.status_code in (302, 405), url
                assert answer.status_code == 405 or answer["Location"].startswith("/login?"), url

    assert footprint() == before


@pytest.mark.long
def test_a_page_opens_to_whoever_has_its_right(things: type_of_arguments) -> None:
    """Looking at every page changes nothing; what a role has no right to is refused, shown or sent."""
    clients = {role: signed_in(number) for role, number in STAFF.items()}
    contexts = {role: staff_at(number) for role, number in STAFF.items()}
    guarded = [address for address in addresses() if address.is_guarded]
    before = footprint()

    for role, address in product(STAFF, guarded):
        client, ctx, url = clients[role], contexts[role], address.url(things)
        status = client.get(url).status_code
        if address.right is None or identity.may(ctx, address.right):
            assert status in (200, 302, 404, 405), (role, url, status)
        else:
            assert status in (403, 405), (role, url, status)
            assert client.post(url, {"_action": "save"}).status_code in (403, 405), (role, url)
        if address.name in LEAVES_A_TRACE:
            before = footprint()

    assert footprint() == before


def test_nothing_can_be_sent_without_a_token(things: type_of_arguments) -> None:
    client = signed_in(STAFF["supervisor"], enforce_csrf_checks=True)
    before = footprint()

    answers = {address.name: client.post(address.url(things)).status_code for address in addresses()}

    assert {name: status for name, status in answers.items() if status != 403} == {"login": 302}, (
        "the sign-in page alone comes again, with a fresh token"
    )
    assert footprint() == before


@pytest.mark.long
def test_other_methods_are_refused(things: type_of_arguments) -> None:
    for role in ("supervisor", "administrator"):
        client = signed_in(STAFF[role])
        for address in addresses():
            url = address.url(things)
            for send in (client.put, client.patch, client.delete):
                assert send(url).status_code in (405, 403), (url, send)


def test_a_right_lost_is_lost_at_once(things: type_of_arguments) -> None:
    """The next request of a signed-in clerk without the role is refused."""
    client = signed_in("3107")
    assert client.get("/counter/").status_code == 200

    staff = identity.find_staff("3107")
    assert staff is not None
    staff.roles.clear()

    assert client.get("/counter/").status_code == 403
