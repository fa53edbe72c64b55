"""Forms as view models: a door says what is in a form and what is wrong with it, templates draw it.

A form is driven by the server: each change posts the whole form and the door answers with the whole form again, so
what depends on what is decided once, in Python. ``_action`` names the button pressed, ``_key`` makes repeats harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shouli.kernel.errors import Fault

# Widgets whose parts stand on a line of their own, from the first column to the last.
WIDE = frozenset(["textarea", "address", "number", "account", "plans", "chips", "checks", "developer", "group", "cart"])
PART_LABELS = "part_labels"  # in ``extra``: what parts of a composite are called in the list of faults
NESTED = frozenset({"fields", "new_fields"})  # entries of ``extra`` that hold fields themselves
ACTION_CLASSES = {"link": "quiet", "primary": "btn btn-primary", "danger": "btn btn-danger"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value to choose; ``group`` is its heading in a long list, ``note`` the small print beside it."""

    value: str
    label: str
    note: str = ""
    disabled: bool = False
    group: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """A button or link: with ``url`` it leads there, without it sends the form with ``_action=name``.

    ``kind`` is primary, plain, link or danger; ``confirm`` says in numbers what will happen before it does.
    """

    name: str
    label: str
    key: str = ""
    url: str = ""
    kind: str = "plain"
    icon: str = ""
    confirm: str = ""
    download: bool = False
    disabled: bool = False

    @property
    def css_class(self) -> str:
        """The class of the button or link, unless its place asks for a quiet link."""
        return ACTION_CLASSES.get(self.kind, "btn")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field as drawn by ``web/widgets/<widget>.html``.

    ``value`` is text, a tuple of texts (several ticked) or a mapping of a composite widget's parts. ``faults`` are
    messages; ``part_faults`` name the part of a composite they stand at. ``group`` puts a heading over what follows;
    ``extra`` carries what one widget needs beyond that, as its template says.
    """

    name: str
    label: str
    widget: str = "text"
    value: Any = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    readonly: bool = False
    visible: bool = True
    faults: tuple[str, ...] = ()
    part_faults: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    explained: str = ""  # what it means, for those who meet it first; see explaining.py
    key: str = ""
    group: str = ""
    wide: bool | None = None
    tag: str = ""
    tag_tone: str = "green"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The element's id, which the list of faults jumps to."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def described_by(self) -> str:
        """The ids of what is said about the field: its help, what it means, its faults; empty if nothing is."""
        wrong = bool(self.faults or self.part_faults)
        said = {"help": bool(self.hint), "explained": bool(self.explained), "faults": wrong}
        return " ".join(f"{self.id}-{part}" for part, is_there in said.items() if is_there)

    @property
    def hint(self) -> str:
        """The help below the field, unless it is told there as a fault already."""
        return "" if self.help in self.faults else self.help

    @property
    def is_wide(self) -> bool:
        """Whether the field takes the whole row."""
        return self.widget in WIDE if self.wide is None else self.wide

    @property
    def template(self) -> str:
        """The widget's template; a door may bring its own: ``counter/widgets/relation``."""
        return f"{self.widget}.html" if "/" in self.widget else f"web/widgets/{self.widget}.html"

    @property
    def texts(self) -> tuple[str, ...]:
        """The chosen values, one or several."""
        if not self.value:
            return ()
        if isinstance(self.value, str):
            return (self.value,)
        return tuple(self.value)

    @property
    def chosen_label(self) -> str:
        """What a reader sees for the chosen value."""
        labels = [choice.label for choice in self.choices if choice.value in self.texts]
        return " · ".join(labels) if labels else " · ".join(self.texts)

    @property
    def grouped(self) -> list[tuple[str, list[Choice]]]:
        """The choices under their headings, in the order given."""
        headings: dict[str, list[Choice]] = {}
        for choice in self.choices:
            headings.setdefault(choice.group, []).append(choice)
        return list(headings.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroup:
    """The charging rules and discounts of one product, as the ``plans`` widget shows them."""

    code: str
    label: str
    rules: tuple[Choice, ...] = ()
    discounts: tuple[Choice, ...] = ()
    rule: str = ""
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """One numbered section; ``state`` is todo, current, done, fault or locked, ``summary`` what it says when folded.

    ``template`` is drawn before its fields, ``below`` behind them.
    """

    key: str
    title: str
    hotkey: str = ""
    fields: tuple[FieldView, ...] = ()
    state: str = "todo"
    summary: str = ""
    note: str = ""
    folded: bool = False
    template: str = ""
    below: str = ""
    actions: tuple[ActionView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """One fault as the list on top shows it; ``target`` is the element it jumps to, empty for the whole form."""

    field: str
    label: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A whole form: ``faults`` block, ``missing`` only says what is still to do."""

    key: str
    title: str
    sections: tuple[SectionView, ...]
    url: str
    faults: tuple[FormFault, ...] = ()
    missing: tuple[FormFault, ...] = ()
    version: str = ""
    idempotency_key: str = ""
    actions: tuple[ActionView, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The form element's id."""
        return f"form-{self.key}"


def with_faults(form: FormView, faults: Iterable[Fault]) -> FormView:
    """Put every fault at its field, mark its section, and list all of them on top in the order of the page.

    A fault's ``field`` is a field's name, or ``name.part`` for a part of a composite; one that names no field of the
    form concerns the whole and is listed first.
    """
    found = tuple(faults)
    listed: dict[int, FormFault] = {}  # in the order of the fields, which are marked one after the other
    sections = tuple(_mark(section, found, listed) for section in form.sections)
    whole = [FormFault(field="", label="", text=fault.text) for index, fault in enumerate(found) if index not in listed]
    return replace(form, sections=sections, faults=(*form.faults, *whole, *listed.values()))


def missing_of(form: FormView, faults: Iterable[Fault]) -> tuple[FormFault, ...]:
    """Turn faults into the list of what is still to do, without marking any field."""
    return with_faults(replace(form, faults=()), faults).faults


def _mark(section: SectionView, faults: tuple[Fault, ...], listed: dict[int, FormFault]) -> SectionView:
    before = len(listed)
    fields = tuple(_mark_field(view, faults, listed) for view in section.fields)
    if len(listed) == before:
        return section
    return replace(section, fields=fields, state="fault", folded=False)


def _mark_field(view: FieldView, faults: tuple[Fault, ...], listed: dict[int, FormFault]) -> FieldView:
    """Mark one field, its inner fields first, so that each fault stands as near to its cause as it can."""
    extra = dict(view.extra)
    for name in NESTED & extra.keys():
        extra[name] = tuple(_mark_field(inner, faults, listed) for inner in extra[name])
    whole: list[str] = []
    parts: dict[str, str] = {}
    for index, fault in enumerate(faults):
        if index in listed:
            continue
        target, label = view.id, view.label
        if fault.field == view.name:
            whole.append(fault.text)
        elif fault.field.startswith(f"{view.name}."):
            part = fault.field.removeprefix(f"{view.name}.")
            parts[part] = fault.text
            target = f"{view.id}-{part.replace('.', '-')}"
            label = view.extra.get(PART_LABELS, {}).get(part, label)
        else:
            continue
        listed[index] = FormFault(field=fault.field, label=label, text=fault.text, target=target)
    return replace(view, faults=(*view.faults, *whole), part_faults={**view.part_faults, **parts}, extra=extra)
