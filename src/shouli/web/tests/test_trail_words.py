"""The audit trail in words: every column that an action writes has a name, and people are called by theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

import shouli
from shouli.web.trail_words import COLUMNS, people_about, people_in, subject_words, value_words

SOURCES = Path(shouli.__file__).parent
WRITERS = {"write", "write_all", "move"}
NO_COLUMNS = {"column", "secret"}
WRITTEN_WHOLE = (  # models of which an action may write any column
    "catalog.Campaign", "catalog.CodeEntry", "catalog.Offering", "catalog.Package", "catalog.PackageService",
    "catalog.PricingPlan", "identity.AccountProposal", "identity.InterfaceNumber", "identity.OrgUnit",
    "identity.SavedFilter", "identity.Staff", "parties.Party",
)  # fmt: skip
NEVER = {  # keys, and what the database writes by itself
    "created_at", "id", "last_login", "list_key", "list_name", "number", "package_id", "primary_id", "staff_id",
    "staff_number", "value",
}  # fmt: skip


def columns_written() -> Iterator[str]:
    """Find the columns that actions name when they write."""
    for path in SOURCES.rglob("actions/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                yield from (word.arg for word in node.keywords if word.arg and word.arg not in NO_COLUMNS)


def columns_of(model: str) -> set[str]:
    return {field.attname for field in apps.get_model(model)._meta.concrete_fields}


def test_every_column_that_an_action_writes_has_a_name() -> None:
    written = set(columns_written())

    assert len(written) > 50
    assert written - COLUMNS.keys() == set()


@pytest.mark.parametrize("model", WRITTEN_WHOLE)
def test_every_column_of_what_is_written_whole_has_a_name(model: str) -> None:
    assert columns_of(model) - NEVER - COLUMNS.keys() == set()


def test_people_are_called_by_their_names_however_they_are_kept() -> None:
    names = {"staff:14": "3301 赵红霞"}
    by_key = {"of": "orders.order:1", "field": "audited_by", "old": "", "new": "staff:14"}
    by_number = {"of": "payments.tillsession:3", "field": "received_by", "old": None, "new": 14}
    a_count = {"of": "payments.invoice:3", "field": "prints", "old": 0, "new": 14}

    assert people_in([by_key, by_number, a_count]) == {"staff:14"}
    assert [value_words(change, "new", names) for change in (by_key, by_number, a_count)] == [
        "3301 赵红霞", "3301 赵红霞", "14",
    ]  # fmt: skip


def test_an_entry_about_a_person_names_the_person() -> None:
    subject = "identity.staff:14"

    assert people_about([subject, "orders.order:14", ""]) == {"staff:14"}
    assert subject_words(subject, {"staff:14": "3301 赵红霞"}) == "3301 赵红霞"
    assert subject_words("orders.order:14", {"staff:14": "3301 赵红霞"}) == "定单 14"
