"""Completeness of a new account's data (FL-064, FL-161)."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.accounts.rules.completeness import AccountData, account_faults

WAYS = {"cash": False, "bank_collection": True}


def faults(**changed: Any) -> set[tuple[str, str]]:
    given = {"name": "李小明", "address": "建设路13号", "payment_way": "cash"} | changed
    return {(fault.field, fault.code) for fault in account_faults(AccountData(**given), bank_needed=WAYS)}


@pytest.mark.rule("FL-064", "FL-161")
def test_every_missing_field_is_named_at_once() -> None:
    assert faults(name="", address="", payment_way="") == {
        ("name", "required"),
        ("address", "required"),
        ("payment_way", "required"),
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"postcode": "250000"}, set()),
        ({"postcode": "25000"}, {("postcode", "bad_form")}),
        ({"payment_way": "barter"}, {("payment_way", "unknown")}),
        ({"payment_way": "bank_collection"}, {("bank_name", "required"), ("bank_account", "required")}),
        (
            {"payment_way": "bank_collection", "bank_name": "工商银行", "bank_account": "62220210"},
            set(),
        ),
        ({"bank_account": "6222-021"}, {("bank_account", "malformed")}),
        ({"bank_account": "1234567"}, {("bank_account", "malformed")}),
    ],
)
def test_what_is_accepted(changed: dict[str, str], expected: set[tuple[str, str]]) -> None:
    assert faults(**changed) == expected
