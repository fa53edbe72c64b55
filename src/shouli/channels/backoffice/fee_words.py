"""Fee tables in the reader's words: columns, conditions, what rows change, and what orders cost before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouli.catalog import queries
from shouli.catalog.queries import FeeFactView
from shouli.catalog.rules.conditions import NUMBER, YES, YES_NO
from shouli.catalog.rules.difference import ADDED, REMOVED, RowChange
from shouli.catalog.rules.examples import FeeExample
from shouli.catalog.rules.fees import DEPOSIT, FEE, PER_LINE, PER_ORDER, PER_SET, FeeRow
from shouli.channels.backoffice.naming import yes_no
from shouli.kernel.text import in_language
from shouli.web.lists import Column, ListView, Row
from shouli.web.shell import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeWords:
    """What the codes of a fee table are called: its charge items, its facts and their values."""

    items: Mapping[str, str]
    facts: Mapping[str, FeeFactView]

    def column(self, name: str) -> str:
        """Name a column of a fee sheet."""
        fact = self.facts.get(name)
        return in_language(fact.label, fact.label_en) if fact else column_words().get(name, name)

    def values(self, fact: str) -> dict[str, str]:
        """Name the values of a fact that is chosen from a list."""
        found = self.facts[fact]
        if found.kind == YES_NO:
            return {YES: yes_no(True), "no": yes_no(False)}
        names = in_language_each(found.choice_names, found.choice_names_en)
        return dict(zip(found.choices, names, strict=True))

    def cell(self, name: str, text: str) -> str:
        """Say what a cell of a fee sheet holds; a condition as people say it, not as the sheet writes it."""
        if name in self.facts:
            return self._condition(name, text) if text else ""
        if name == "charge_item":
            return self.items.get(text, text)
        return {"per": per_words(), "kind": kind_words()}.get(name, {}).get(text, text)

    def conditions(self, given: Mapping[str, str]) -> str:
        """Say all that a row asks."""
        return " · ".join(f"{self.column(name)}: {self.cell(name, text)}" for name, text in given.items())

    def _condition(self, name: str, text: str) -> str:
        if self.facts[name].kind != NUMBER:
            words = self.values(name)
            return " / ".join(words.get(value, value) for value in text.split("|"))
        low, _dots, high = text.partition("..")
        if low == high or not _dots:
            return low
        return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def words() -> FeeWords:
    """Read all names in two queries."""
    items = {code: in_language(name, name_en) for code, name, name_en in queries.list_charge_items()}
    return FeeWords(items=items, facts={fact.name: fact for fact in queries.list_fee_facts()})


def in_language_each(names: Iterable[str], names_en: Iterable[str]) -> list[str]:
    """Choose each name in the reader's language."""
    return [in_language(name, name_en) for name, name_en in zip(names, names_en, strict=True)]


def column_words() -> dict[str, str]:
    """Name the fixed columns of a fee sheet."""
    return {
        "row_number": _("Row"),
        "priority": _("Priority"),
        "charge_item": _("Charge item"),
        "unit_amount": _("Amount"),
        "per": _("Per"),
        "kind": _("Kind"),
        "clause": _("Clause"),
        "reason": _("Reason (Chinese)"),
        "reason_en": _("Reason (English)"),
    }


def per_words() -> dict[str, str]:
    """Say what rows are counted by."""
    return {PER_LINE: pgettext("per", "line"), PER_SET: pgettext("per", "set"), PER_ORDER: pgettext("per", "order")}


def kind_words() -> dict[str, str]:
    """Name what is charged and what is returned one day."""
    return {FEE: pgettext("fee row", "fee"), DEPOSIT: pgettext("fee row", "deposit")}


def conditions_of(row: FeeRow) -> dict[str, str]:
    """Return what a row asks, by fact, as the sheet writes it."""
    return {condition.fact: condition.text for condition in row.conditions}


def changes_list(changes: Iterable[RowChange], named: FeeWords) -> ListView:
    """List each cell that a version changes, before and after, in words."""
    badges = {
        ADDED: Badge(label=pgettext("row", "added"), tone="green"),
        REMOVED: Badge(label=pgettext("row", "removed"), tone="red"),
    }
    changed = Badge(label=pgettext("row", "changed"), tone="amber")
    rows = [
        Row(
            key=f"{change.row_number}.{cell.column}",
            cells={
                "row": change.row_number,
                "change": badges.get(change.kind, changed),
                "column": named.column(cell.column),
                "before": named.cell(cell.column, cell.before),
                "after": named.cell(cell.column, cell.after),
            },
        )
        for change in changes
        for cell in change.cells
    ]
    columns = (
        Column(name="row", label=_("Row"), kind="strong"),
        Column(name="change", label=_("Change"), kind="badge"),
        Column(name="column", label=_("Column")),
        Column(name="before", label=_("Before"), kind="del"),
        Column(name="after", label=_("After"), kind="ins"),
    )
    return whole("changes", _("What it changes"), columns, rows, _("It is identical to the previous version."))


def examples_list(examples: Iterable[FeeExample], named: FeeWords) -> ListView:
    """List what an order of one line costs by this table alone, before and after."""
    rows = [
        Row(
            key=example.row_number,
            cells={
                "row": example.row_number,
                "order": named.conditions({name: str(value) for name, value in example.facts.items()})
                or _("any order"),
                "before": example.before,
                "after": example.after,
                "more": example.after - example.before,
            },
        )
        for example in examples
    ]
    columns = (
        Column(name="row", label=_("Row"), kind="strong"),
        Column(name="order", label=_("An order of one line")),
        Column(name="before", label=_("Before"), kind="money"),
        Column(name="after", label=_("After"), kind="money"),
        Column(name="more", label=pgettext("of two prices", "Difference"), kind="money"),
    )
    return whole("examples", _("What orders cost by this table"), columns, rows)


def whole(key: str, title: str, columns: tuple[Column, ...], rows: list[Row], empty: str = "") -> ListView:
    """Build a list that is shown whole."""
    return ListView(
        key=key, title=title, columns=columns, rows=rows, url="", size=max(len(rows), 1), total=len(rows),
        empty=empty or _("There is nothing yet."),
    )  # fmt: skip
