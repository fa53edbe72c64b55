"""Exchanges by hand and by table."""

from __future__ import annotations

import pytest

from shouli.kernel import errors
from shouli.kernel.models import AuditEntry
from shouli.kernel.tables import parse
from shouli.kernel.tests.factories import clerk_context, system
from shouli.places import queries
from shouli.places.actions import ExchangeRow, ImportExchanges, SaveExchange, import_exchanges, save_exchange
from shouli.places.models import Exchange
from shouli.places.tests.factories import bureau, exchange

pytestmark = pytest.mark.django_db


def test_an_exchange_is_added_and_changed_with_audit() -> None:
    made = exchange("LX")
    data = SaveExchange(exchange_id=made.id, code="LX", name="历下局", bureau_id=bureau("B-SZ"))

    save_exchange(system(), data)

    saved = queries.get_exchange(made.id)
    assert (saved.name, saved.bureau_id) == ("历下局", bureau("B-SZ"))
    entry = AuditEntry.objects.latest("id")
    assert {"of": f"places.exchange:{made.id}", "field": "name", "old": "LX局", "new": "历下局"} in entry.changes


def test_a_code_belongs_to_one_exchange_and_nothing_may_be_empty() -> None:
    exchange("LX")

    with pytest.raises(errors.Invalid) as refusal:
        save_exchange(system(), SaveExchange(code="LX", name=" ", bureau_id=bureau()))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("name", "missing"),
        ("code", "code_taken"),
    ]
    assert Exchange.objects.count() == 1


def test_an_unknown_exchange_or_bureau_is_refused() -> None:
    with pytest.raises(errors.NotFound):
        save_exchange(system(), SaveExchange(exchange_id=9, code="LX", name="历下局", bureau_id=bureau()))
    with pytest.raises(errors.NotFound):
        save_exchange(system(), SaveExchange(code="LX", name="历下局", bureau_id=9999))


def test_who_has_no_right_changes_nothing() -> None:
    with pytest.raises(errors.NotAllowed):
        save_exchange(clerk_context(roles=()), SaveExchange(code="LX", name="历下局", bureau_id=bureau()))

    assert not Exchange.objects.exists()


def load(text: str) -> None:
    import_exchanges(system(), ImportExchanges(rows=parse("exchanges.csv", text, ExchangeRow)))


def test_a_table_adds_and_changes_by_code() -> None:
    bureau("B-LX")
    load("code,name,bureau\nLX,历下,B-LX\n")
    load("code,name,name_en,bureau\nLX,历下局,Lixia,B-LX\nQQ,泉城局,Quancheng,B-LX\n")

    assert list(Exchange.objects.order_by("code").values_list("code", "name", "name_en")) == [
        ("LX", "历下局", "Lixia"),
        ("QQ", "泉城局", "Quancheng"),
    ]


def test_every_wrong_cell_of_a_table_is_named() -> None:
    bureau("B-LX")

    with pytest.raises(errors.Invalid) as refusal:
        load("code,name,bureau\nLX,历下局,B-XX\nQQ,泉城局,B-LX\nQQ,泉城局,B-LX\n")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("exchanges.csv:4:code", "twice"),
        ("exchanges.csv:2:bureau", "unknown"),
    ]
    assert not Exchange.objects.exists()
