"""Reads what a form sent back; the middleware has folded it (:mod:`shouli.web.readable`), and nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from shouli.kernel import typed
from shouli.kernel.typed import folded, folded_lines

REFRESH = "refresh"


def clean(text: str) -> str:
    """Return what was typed into a field of one line: folded, line breaks gone."""
    return folded(text)


def whole(text: str) -> int | None:
    """Return the whole number that ``text`` writes, or None; at most what an id can be."""
    return typed.whole(text)


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button that sent the form: ``save``, or ``number:take:86015768`` → field, verb, value."""

    field: str
    verb: str
    value: str

    @property
    def row(self) -> int | None:
        """The id of the row the button is in; None if its value is none."""
        return whole(self.value)


@dataclass(frozen=True, slots=True)
class Posted:
    """A form's answers. Parts of a composite field are named ``field.part``."""

    data: QueryDict

    def text(self, name: str, default: str = "") -> str:
        """Return one answer of one line; ``default`` where the form has no such field."""
        return clean(self.data.get(name, default) or "")

    def lines(self, name: str) -> str:
        """Return one answer that may have several lines."""
        return folded_lines(self.data.get(name, "") or "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return all answers under ``name``, without empty ones."""
        return tuple(value for value in map(clean, self.data.getlist(name)) if value)

    def flag(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return self.data.get(name, "") in {"1", "on", "true"}

    def parts(self, name: str) -> dict[str, str]:
        """Return the parts of a composite field by their names."""
        prefix = f"{name}."
        return {key[len(prefix) :]: self.text(key) for key in self.data if key.startswith(prefix)}

    def number(self, name: str) -> int | None:
        """Return a whole number, or None where it is empty or not one."""
        return whole(self.text(name))

    def has(self, name: str) -> bool:
        """Say whether the form had the field at all."""
        return name in self.data

    @property
    def action(self) -> str:
        """The name of the button pressed; ``refresh`` when a field merely changed."""
        return self.text("_action", REFRESH) or REFRESH

    @property
    def pressed(self) -> Pressed:
        """The button pressed, taken apart at its colons."""
        first, _, rest = self.action.partition(":")
        verb, _, value = rest.partition(":")
        return Pressed(first, verb, value) if rest else Pressed("", first, "")
