"""The chart of accounts: loaded twice is loaded once; the cell of every fault is named."""

from __future__ import annotations

import pytest

from shouli.kernel.errors import Invalid
from shouli.kernel.tables import parse
from shouli.kernel.tests.factories import system
from shouli.ledger import queries
from shouli.ledger.actions import AccountRow, LoadLedgerAccounts, load_accounts
from shouli.ledger.tests.factories import load_books, post

pytestmark = pytest.mark.django_db
HEAD = "code,name,name_en,kind\n"


def load(text: str) -> int:
    rows = parse("accounts.csv", HEAD + text, AccountRow)
    return load_accounts(system(), LoadLedgerAccounts(rows=rows))


def test_loading_twice_changes_nothing_and_renaming_is_possible() -> None:
    load_books()
    load_books()
    load("1001,现金,Cash,asset\n")

    accounts = {line.code: line.name_en for line in queries.trial_balance()}
    assert accounts["1001"] == "Cash"
    assert set(accounts) == {"1001", "1002", "1003", "1004", "1121", "2203", "6001", "6002", "6711"}


def test_a_code_that_comes_twice_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        load("1001,现金,Cash,asset\n1001,现金,Cash,asset\n")

    assert [fault.field for fault in refusal.value.faults] == ["accounts.csv:3:code"]
    assert not queries.has_account("1001")


def test_an_account_with_postings_keeps_its_kind() -> None:
    load_books()
    post()

    with pytest.raises(Invalid) as refusal:
        load("1001,现金,Cash,income\n6001,收入,Income,liability\n")

    assert [fault.field for fault in refusal.value.faults] == ["accounts.csv:2:kind"]
