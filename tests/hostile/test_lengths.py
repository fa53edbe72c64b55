"""Texts of any length: what does not fit is refused at its field, what is taken fits its column on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import partial
from itertools import product
from typing import Any, get_type_hints

import pytest
from django.db import DatabaseError
from django.test import Client

from shouli.accounts.actions import OpenAccount, open_account
from shouli.kernel.actions import Action
from shouli.kernel.errors import BusinessError
from shouli.orders.business.journey import JOURNEYS
from shouli.parties.actions import ModifyCustomer, modify_customer, register_customer
from shouli.parties.tests import factories as parties
from shouli.payments.models import MeansOfPayment
from tests.hostile.pages import SHELL, Page
from tests.hostile.taking_back import taken_back
from tests.scenarios.desk import Desk
from tests.security.walking import STAFF, addresses, signed_in, things_of

TEXTS = ("长" * 130, "长" * 5000, "9" * 31, "9" * 200, "\x00", "王\x07", "\u2028" * 3)


def try_each_text(desk: Desk, act: Action[Any, Any], valid: Any) -> list[str]:
    """Put every text into every text field of a valid input in turn; return what was taken and does not fit."""
    hints = get_type_hints(type(valid))
    names = [item.name for item in fields(valid) if hints[item.name] in (str, str | None)]
    tried = (
        (name, does_not_fit(lambda given: act(desk.ctx, replace(valid, **given)), {name: text}))
        for name, text in product(names, TEXTS)
    )
    return sorted({f"{name}: {wrong}" for name, wrong in tried if wrong})


def does_not_fit(act: Callable[[Any], object], given: Any) -> str:
    """Do something, and take it back; tell what the database had to refuse because no rule did before."""
    try:
        with taken_back():
            act(given)
    except BusinessError:
        return ""
    except DatabaseError as refusal:
        return str(refusal)
    return ""


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("given", [{"name": "长" * 61}, {"name": "a\x00b"}, {"position": 2**31}], ids=str)
def test_no_database_keeps_what_another_refuses(given: dict[str, Any]) -> None:
    """On SQLite too, in every test: what does not fit its column is a failure, not a row."""
    with pytest.raises((DatabaseError, ValueError)), taken_back():
        MeansOfPayment.objects.update(**given)


@pytest.mark.parametrize("fill", [parties.individual, parties.organization])
def test_registering_a_customer(desk: Desk, fill: Any) -> None:
    assert try_each_text(desk, register_customer, fill(ctx=desk.ctx)) == []


def test_registering_with_an_agent(desk: Desk) -> None:
    """The five items of whoever acts for the customer."""
    valid = parties.individual(ctx=desk.ctx, presented_by="agent", agent=parties.person(ctx=desk.ctx))

    def register(given: dict[str, Any]) -> None:
        register_customer(desk.ctx, replace(valid, agent=replace(parties.person(ctx=desk.ctx), **given)))

    names = ("name", "person_kind", "document_kind", "document_number", "document_address")
    assert [wrong for name, text in product(names, TEXTS) if (wrong := does_not_fit(register, {name: text}))] == []


def test_modifying_a_customer(desk: Desk) -> None:
    customer = desk.new_customer(account=False)
    valid = ModifyCustomer(customer_id=customer.pk, version=customer.version)

    assert try_each_text(desk, modify_customer, valid) == []


def test_opening_an_account(desk: Desk) -> None:
    valid = OpenAccount(
        customer_id=desk.new_customer(account=False).pk,
        name="帐户",
        address="建设路13号",
        payment_way="transfer",
        bank_name="工商银行",
        bank_account="6222021602001234567",
    )

    assert try_each_text(desk, open_account, valid) == []


def test_a_new_installation(desk: Desk) -> None:
    """What is accepted goes all the way to the subscription and still fits."""
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order)
    values = desk.fresh(order).values
    texts = [name for name, hint in JOURNEYS[order.journey].intake.model_fields.items() if hint.annotation is str]

    def go_through(given: dict[str, str]) -> None:
        desk.fill(order, **{**values, **given})
        desk.collect(desk.save(order))

    tried = product(texts, (TEXTS[0], TEXTS[3]))
    assert [wrong for name, text in tried if (wrong := does_not_fit(go_through, {name: text}))] == []


def in_turn(names: Iterable[str]) -> list[list[str]]:
    """Say which fields are broken at once: each field alone, and all together.

    A table is drawn and read by one piece of code, row by row: of ``rows.0.amount``, ``rows.1.amount`` and so on the
    first and the last are tried alone.
    """
    columns: dict[tuple[str, str], list[str]] = {}
    for name in names:
        parts = name.split(".")
        columns.setdefault((parts[0], parts[-1]), []).append(name)
    alone = [name for column in columns.values() for name in dict.fromkeys((column[0], column[-1]))]
    return [*([name] for name in alone), [name for column in columns.values() for name in column]]


def test_of_a_table_the_first_and_the_last_row_are_tried_and_all_together() -> None:
    rows = [f"rows.{place}.{name}" for place in range(3) for name in ("amount", "per")]
    alone = ["note", "rows.0.amount", "rows.2.amount", "rows.0.per", "rows.2.per"]

    assert in_turn(["note", *rows])[:-1] == [[name] for name in alone]
    assert sorted(in_turn(["note", *rows])[-1]) == sorted(["note", *rows])


def send_all(client: Client, url: str, sent: list[dict[str, list[str]]]) -> None:
    """Send a form several times."""
    for fields_sent in sent:
        client.post(url, fields_sent)


@pytest.mark.long
@pytest.mark.parametrize("role", ["installer", "product_manager", "resource_manager", "administrator"])
def test_every_form_of_the_back_office(role: str, desk: Desk) -> None:
    """Every field of every form as it stands is made too long and sent by every button."""
    things = things_of(desk)
    wrong = []
    client = signed_in(STAFF[role])
    for address in (item for item in addresses() if item.name.startswith(("office", "field", "dispatch"))):
        answer = client.get(address.url(things))
        if answer.status_code != 200:
            continue
        for form in Page(answer.content.decode()).forms if "html" in answer["Content-Type"] else ():
            if form.url in SHELL:
                continue
            verbs = [verb for verb in form.buttons if verb] or ["save"]
            url = form.url or answer.request["PATH_INFO"]
            for names in in_turn(item for item in form.fields if not item.startswith(("_", "csrf"))):
                broken = {**form.fields, **{name: ["长" * 400] for name in names}}
                told = does_not_fit(partial(send_all, client, url), [{**broken, "_action": [verb]} for verb in verbs])
                wrong += [f"{address.name} {names}: {told}"] if told else []
    assert wrong == []
