"""Reversal: a mirror entry, once, and never of a reversal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.kernel.errors import NotFound, WrongState
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import queries
from shouli.ledger.actions import AlreadyReversed, ReverseEntry, reverse_entry
from shouli.ledger.models import Entry
from shouli.ledger.tests.factories import load_books, post

pytestmark = pytest.mark.django_db


def test_posts_the_mirror_on_its_own_day_and_leaves_the_original() -> None:
    load_books()
    entry = post("120.00", source="test:1")

    reversal = reverse_entry(system(NOON + timedelta(days=1)), ReverseEntry(entry_id=entry.pk, memo="wrong amount"))

    assert str(reversal.business_date) == "2026-11-23"
    assert [item.id for item in queries.entries_of(source="test:1")] == [entry.pk, reversal.pk]
    assert queries.balance("1001") == Decimal(0)
    assert queries.balance("1001", until=entry.business_date) == Decimal(120)
    assert queries.entry_ids("test:1") == []


def test_an_entry_is_reversed_once() -> None:
    load_books()
    entry = post()
    reverse_entry(system(), ReverseEntry(entry_id=entry.pk))

    with pytest.raises(AlreadyReversed):
        reverse_entry(system(), ReverseEntry(entry_id=entry.pk))

    assert Entry.objects.count() == 2


def test_a_reversal_is_not_reversed() -> None:
    load_books()
    reversal = reverse_entry(system(), ReverseEntry(entry_id=post().pk))

    with pytest.raises(WrongState):
        reverse_entry(system(), ReverseEntry(entry_id=reversal.pk))


def test_an_unknown_entry_is_not_found() -> None:
    with pytest.raises(NotFound):
        reverse_entry(system(), ReverseEntry(entry_id=99))
