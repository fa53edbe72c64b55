"""Posting: done, each refusal with nothing changed, and the guards of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from shouli.kernel.errors import Invalid
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import system
from shouli.ledger import queries
from shouli.ledger.actions import AlreadyPosted, Line, PostEntry, Unbalanced, post_entry
from shouli.ledger.models import Entry, Posting
from shouli.ledger.tests.factories import load_books, post

pytestmark = pytest.mark.django_db


@contextmanager
def checked_at_once() -> Iterator[None]:
    """Let PostgreSQL check at each statement what it otherwise checks at commit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


def lines(*amounts: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(Line(account=account, amount=Decimal(amount), owner="order:1") for account, amount in amounts)


def test_posts_on_the_business_date_of_the_context() -> None:
    load_books()

    entry = post("120.00")

    assert str(entry.business_date) == "2026-11-22"
    assert queries.balance("1001") == Decimal("120.000")
    assert queries.balance("1121", owner="order:1") == Decimal("-120.000")
    assert queries.balance("1121", owner="order:2") == Decimal(0)
    assert AuditEntry.objects.get(action="ledger.post_entry").outcome == "done"


def test_refuses_what_does_not_sum_to_zero() -> None:
    load_books()

    with pytest.raises(Unbalanced) as refusal:
        post_entry(system(), PostEntry(kind="payment", source="t:1", lines=lines(("1001", "120"), ("1121", "-119.99"))))

    assert refusal.value.params["difference"] == Decimal("0.01")
    assert not Entry.objects.exists()


def test_names_every_faulty_line_at_once() -> None:
    load_books()

    with pytest.raises(Invalid) as refusal:
        post_entry(
            system(),
            PostEntry(kind="payment", source="t:1", lines=lines(("9999", "1.0001"), ("1121", "0"))),
        )

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("lines.0.amount", "too_fine"),
        ("lines.1.amount", "zero_line"),
        ("lines.0.account", "unknown_account"),
    ]


def test_a_single_line_is_no_entry() -> None:
    load_books()

    with pytest.raises(Invalid) as refusal:
        post_entry(system(), PostEntry(kind="payment", source="t:1", lines=lines(("1001", "1"))))

    assert [fault.code for fault in refusal.value.faults] == ["one_sided"]


def test_the_same_row_is_posted_once() -> None:
    load_books()
    post("120.00", source="payments.payment:7")

    with pytest.raises(AlreadyPosted):
        post("50.00", source="payments.payment:7")

    assert queries.balance("1001") == Decimal(120)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_posted(table: str, statement: str) -> None:
    load_books()
    post()

    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert (Entry.objects.count(), Posting.objects.count()) == (1, 2)


@pytest.mark.postgres
def test_postgresql_refuses_an_unbalanced_entry_at_commit() -> None:
    load_books()
    entry = post()
    extra = entry.postings.get(amount__gt=0)
    extra.pk = None

    with pytest.raises(DatabaseError, match="does not sum to zero"), checked_at_once():
        extra.save(force_insert=True)
