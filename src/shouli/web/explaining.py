"""What fields mean, for those who meet them first: doors register texts, every form shows them behind a question mark.

A text stands under the key of its form and the name of its field, so that forms need not carry it; of fields that
repeat, such as ``counted.cash``, under what their names begin with. The mark is no stop of Tab, which would cost those
who know it a key; F1 opens it for the field that has the focus, and readers of the screen are told it as the
description of the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from shouli.web.forms import FormView

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The text of one field, and what the field is called where all are listed."""

    form: str
    field: str
    title: Text
    text: Text


_explanations: dict[tuple[str, str], Explanation] = {}


def explain(form: str, texts: Mapping[str, tuple[Text, Text]]) -> None:
    """Add what fields of a form mean: name of the field → what it is called, and the text."""
    for name, (title, text) in texts.items():
        _explanations[form, name] = Explanation(form=form, field=name, title=title, text=text)


def explanation(form: FormView | None, field: str) -> str:
    """Return what a field means; empty where nobody need be told."""
    if form is None:
        return ""
    found = _explanations.get((form.key, field)) or _explanations.get((form.key, field.partition(".")[0]))
    return str(found.text) if found else ""


def every_explanation() -> list[Explanation]:
    """List all texts in the order in which they were added."""
    return list(_explanations.values())
