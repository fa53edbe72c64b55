"""Every form of every work place, filled with what nobody means: answered in words, never with a crash."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shouli.identity import queries as identity
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from shouli.orders.models import Order
from tests.hostile.pages import SHELL, FormSeen, Page
from tests.hostile.taking_back import taken_back
from tests.hostile.typed import nasty_texts, tries
from tests.scenarios.desk import Desk, staff_at
from tests.security.walking import STAFF, addresses, signed_in, things_of, type_of_arguments

ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 422}
VERBS = (
    "save",
    "confirm",
    "find",
    "collect",
    "pass",
    "return",
    "cancel",
    "park",
    "resume",
    "approve",
    "upload",
    "x:y:²",
)
HTMX = {"HX-Request": "true", "HX-Target": "work"}


pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand still at noon, when every shop is open."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def many(desk: Desk) -> list[type_of_arguments]:
    """The things that addresses are about, with orders at every stage of the counter."""
    under_way = things_of(desk)
    customer = desk.new_customer(document_number=desk.citizen("777"))
    draft, saved, paid = (desk.open("fixed_line.install", customer) for _stage in range(3))
    for order in (draft, saved, paid):
        desk.fill_install(order)
    desk.save(saved)
    desk.save(paid)
    desk.collect(paid)
    return [under_way, *({**under_way, "order_id": order.pk} for order in (draft, saved, paid))]


def forms_of(client: Client, url: str) -> list[FormSeen]:
    """Open a page and read its forms."""
    answer = client.get(url, follow=True)
    html = "html" in answer.get("Content-Type", "")
    forms = Page(answer.content.decode()).forms if html else []
    return [form for form in forms if form.url not in SHELL]


def hostile_fields(data: st.DataObject, form: FormSeen) -> dict[str, list[str]]:
    """Fill a form as it stands, then spoil some of it: other values, several values, fields that it does not have."""
    texts = st.lists(nasty_texts, min_size=1, max_size=3)
    spoilt = data.draw(st.dictionaries(st.sampled_from(sorted(form.fields) or ["_"]), texts, max_size=6))
    foreign = data.draw(st.dictionaries(nasty_texts, texts, max_size=1))
    button = data.draw(st.one_of(st.sampled_from([*form.buttons, *VERBS]), nasty_texts))
    rows = data.draw(st.sampled_from(["", ":" + data.draw(nasty_texts)]))
    return {**form.fields, **spoilt, **foreign, "_action": [button + rows]}


@pytest.mark.parametrize("role", STAFF)
@tries(20)
@given(data=st.data())
def test_every_form_answers(role: str, many: list[type_of_arguments], data: st.DataObject) -> None:
    ctx = staff_at(STAFF[role])
    open_to = [
        address
        for address in addresses()
        if address.is_guarded and (address.right is None or identity.may(ctx, address.right))
    ]
    url = data.draw(st.sampled_from(open_to)).url(data.draw(st.sampled_from(many)))
    with taken_back():
        client = signed_in(STAFF[role])
        query = data.draw(
            st.dictionaries(
                st.sampled_from(["q", "page", "sort", "on", "state", "step", "next", "saved"]), nasty_texts, max_size=2
            )
        )
        assert client.get(url, query).status_code in ANSWERS
        form = data.draw(st.sampled_from([*forms_of(client, url), FormSeen(url)]))
        headers = data.draw(st.sampled_from([{}, HTMX]))
        answer = client.post(form.url or url, hostile_fields(data, form), headers=headers)
        assert answer.status_code in ANSWERS


@tries(20)
@given(data=st.data())
def test_the_acceptance_page_keeps_the_draft(many: list[type_of_arguments], data: st.DataObject) -> None:
    """Whatever is sent to it, the draft is there afterwards and can be looked at, or was saved or discarded."""
    order_id = many[1]["order_id"]
    url = f"/counter/orders/{order_id}/accept"
    with taken_back():
        client = signed_in("3107")
        (form,) = [item for item in forms_of(client, url) if "products_confirmed" in item.fields]
        for _turn in range(2):
            answer = client.post(url, hostile_fields(data, form), headers=HTMX)
            assert answer.status_code in ANSWERS
        if Order.objects.filter(pk=order_id, state="draft").exists():
            assert client.get(url).status_code == 200


@tries(15)
@given(
    fields=st.dictionaries(st.sampled_from(["username", "password", "next", "code", "language"]), nasty_texts),
    data=st.data(),
)
def test_the_doors_for_strangers_answer(operator: Any, fields: dict[str, str], data: st.DataObject) -> None:
    with taken_back():
        for url in ("/login", "/login/code", "/language", "/theme", "/logout"):
            answer = Client().post(url, fields)
            assert answer.status_code in ANSWERS, url
            assert not answer.get("Location", "/").startswith(("//", "http", "javascript")), url
