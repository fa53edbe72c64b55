"""Texts of any length: what does not fit is refused at its field, what is taken fits its column on every database."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import reduce
from operator import or_
from typing import Any, get_type_hints

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Q
from django.db.models.functions import Length

from shouli.accounts.actions import OpenAccount, open_account
from shouli.kernel.actions import Action
from shouli.kernel.errors import BusinessError
from shouli.orders.business.journey import JOURNEYS
from shouli.parties.actions import ModifyCustomer, modify_customer, register_customer
from shouli.parties.tests import factories as parties
from tests.hostile.pages import SHELL, Page
from tests.hostile.taking_back import taken_back
from tests.scenarios.desk import Desk
from tests.security.walking import STAFF, addresses, signed_in, things_of

TEXTS = ("长" * 130, "长" * 5000, "9" * 31, "9" * 200, "\x00", "王\x07", "\u2028" * 3)


def texts_that_do_not_fit() -> list[str]:
    """Look for rows with a text longer than its column, which SQLite keeps and PostgreSQL refuses."""
    found = []
    for model in (model for part in settings.PARTS for model in apps.get_app_config(part).get_models()):
        columns = [item for item in model._meta.concrete_fields if isinstance(item, CharField) and item.max_length]
        lengths = {f"length_of_{column.name}": Length(column.name) for column in columns}
        too_long = [Q(**{f"length_of_{column.name}__gt": column.max_length}) for column in columns]
        if too_long and model._default_manager.alias(**lengths).filter(reduce(or_, too_long)).exists():
            found.append(model._meta.label)
    return found


def try_each_text(desk: Desk, act: Action[Any, Any], valid: Any) -> list[str]:
    """Put every text into every text field of a valid input in turn; return what was taken and does not fit."""
    wrong = []
    hints = get_type_hints(type(valid))
    for name in (item.name for item in fields(valid) if hints[item.name] in (str, str | None)):
        for text in TEXTS:
            with taken_back():
                try:
                    act(desk.ctx, replace(valid, **{name: text}))
                except BusinessError:
                    continue
                wrong += [f"{name}: {column}" for column in texts_that_do_not_fit()]
    return sorted(set(wrong))


@pytest.mark.parametrize("fill", [parties.individual, parties.organization])
def test_registering_a_customer(desk: Desk, fill: Any) -> None:
    assert try_each_text(desk, register_customer, fill(ctx=desk.ctx)) == []


def test_registering_with_an_agent(desk: Desk) -> None:
    """The five items of whoever acts for the customer."""
    valid = parties.individual(ctx=desk.ctx, presented_by="agent", agent=parties.person(ctx=desk.ctx))
    wrong = []
    for name in ("name", "person_kind", "document_kind", "document_number", "document_address"):
        for text in TEXTS:
            given: dict[str, Any] = {name: text}
            with taken_back():
                try:
                    register_customer(desk.ctx, replace(valid, agent=replace(parties.person(ctx=desk.ctx), **given)))
                except BusinessError:
                    continue
                wrong += [f"{name}: {column}" for column in texts_that_do_not_fit()]
    assert wrong == []


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
    wrong = []
    for name in texts:
        for text in (TEXTS[0], TEXTS[3]):
            with taken_back():
                try:
                    desk.fill(order, **{**values, name: text})
                    desk.collect(desk.save(order))
                except BusinessError:
                    continue
                wrong += [f"{name}: {column}" for column in texts_that_do_not_fit()]
    assert wrong == []


@pytest.mark.parametrize("role", ["installer", "product_manager", "resource_manager", "administrator"])
def test_every_form_of_the_back_office(role: str, desk: Desk) -> None:
    """One field after the other of every form as it stands is made too long and sent by every button."""
    things = things_of(desk)
    wrong = []
    for address in addresses():
        client = signed_in(STAFF[role])
        answer = client.get(address.url(things))
        if not address.name.startswith(("office", "field", "dispatch")) or answer.status_code != 200:
            continue
        for form in Page(answer.content.decode()).forms if "html" in answer["Content-Type"] else ():
            if form.url in SHELL:
                continue
            verbs = [verb for verb in form.buttons if verb] or ["save"]
            for name in (item for item in form.fields if not item.startswith(("_", "csrf"))):
                with taken_back():
                    sent = [{**form.fields, name: ["长" * 400], "_action": [verb]} for verb in verbs]
                    url = form.url or answer.request["PATH_INFO"]
                    if any(client.post(url, fields).status_code in (204, 302) for fields in sent):
                        wrong += [f"{address.name} {name}: {label}" for label in texts_that_do_not_fit()]
    assert wrong == []
