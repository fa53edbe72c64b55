"""The proof finds each kind of break, and none in sound books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction

from shouli.kernel.local_time import local_day
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import proving, queries
from shouli.ledger.actions import ReverseEntry, reverse_entry
from shouli.ledger.models import Entry, LedgerAccount, Posting
from shouli.ledger.proving import Break
from shouli.ledger.tests.factories import load_books, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_sub_ledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask only the ledger's own checks: these entries stand for nothing in any other part's book."""
    monkeypatch.setattr(proving, "_provers", {})


@contextmanager
def broken() -> Iterator[None]:
    """Take the broken rows back before PostgreSQL looks at them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bare_entry(source: str = "broken:1", **extra: object) -> Entry:
    return Entry.objects.create(kind="payment", source=source, business_date=local_day(NOON), posted_at=NOON, **extra)


def account(code: str) -> LedgerAccount:
    return LedgerAccount.objects.get(code=code)


def test_sound_books_agree_to_the_cent() -> None:
    load_books()
    for number in range(10):
        post("0.10", source=f"test:{number}")
    reverse_entry(system(), ReverseEntry(entry_id=post("0.30", source="test:x").pk))

    found = proving.report()

    assert found.holds
    assert (found.entries, found.postings) == (12, 24)
    assert queries.balance("1001") == Decimal("1.000")
    assert sum(line.balance for line in queries.trial_balance()) == 0
    assert json.loads(json.dumps(found.as_json()))["breaks"] == []


def test_an_unbalanced_entry_is_found() -> None:
    load_books()
    entry = bare_entry()

    with broken():
        for code, amount in (("1001", "0.3"), ("1121", "-0.1"), ("1121", "-0.1")):
            Posting.objects.create(entry=entry, account=account(code), amount=Decimal(amount))
        found = proving.report()

    assert [(item.check, item.subject, item.found) for item in found.breaks] == [
        ("entries_balance", f"ledger.entry:{entry.pk}", Decimal("0.100"))
    ]
    assert "entries_balance" in found.as_text()


def test_an_entry_without_postings_is_found() -> None:
    entry = bare_entry()

    assert [(item.check, item.subject, item.found) for item in queries.prove()] == [
        ("entries_have_postings", f"ledger.entry:{entry.pk}", Decimal(0))
    ]


def test_a_posting_without_entry_is_found() -> None:
    load_books()

    with broken():
        lost = Posting.objects.create(entry_id=4711, account=account("1001"), amount=Decimal(5))
        checks = {item.check: item.subject for item in queries.prove()}

    assert checks["postings_have_entries"] == f"ledger.posting:{lost.pk}"


def test_a_reversal_that_does_not_cancel_is_found() -> None:
    load_books()
    entry = post("120.00")
    half = bare_entry("broken:2", reverses=entry)
    Posting.objects.create(entry=half, account=account("1001"), amount=Decimal(-100), owner="order:1")
    Posting.objects.create(entry=half, account=account("1121"), amount=Decimal(100), owner="order:1")

    assert [(item.check, item.found, item.detail) for item in queries.prove()] == [
        ("reversals_cancel", Decimal("20.000"), "1001 order:1"),
        ("reversals_cancel", Decimal("-20.000"), "1121 order:1"),
    ]


def test_a_registered_prover_is_asked() -> None:
    missing = Break(check="tills", subject="till:1", expected=Decimal(5), found=Decimal(4), detail="counted")
    queries.register_prover("tills", lambda: [missing])

    found = proving.report()

    assert found.checks[-1] == "tills"
    assert found.breaks == (missing,)
    assert found.as_json()["breaks"][0]["expected"] == "5"
