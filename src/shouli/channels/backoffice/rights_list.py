"""The list from which a role's rights are chosen: every page, business and action, with channel and limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shouli.channels.backoffice.answers import Answers
from shouli.identity.rules.rights import Right
from shouli.kernel.errors import Invalid
from shouli.web.forms import Choice, FieldView
from shouli.web.posted import Posted
from shouli.web.rights_words import known_rights, right_title
from shouli.web.trail_words import channel_title

TABLE, GRANTED = "rights", "granted"
WIDGET = "backoffice/widgets/rights"
ANY = "*"
LONGEST = 100  # of a right's code and channel together


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """One right that can be given; ``key`` names it in the form, whatever else is on the list."""

    key: str
    pattern: str
    title: str
    granted: bool = False
    channel: str = ANY
    limit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightGroup:
    """The rights under one heading; it is open where one of them is granted."""

    title: str
    lines: tuple[RightLine, ...]

    @property
    def granted(self) -> int:
        """How many of them are granted."""
        return sum(line.granted for line in self.lines)


def rights_field(label: str, told: str, present: Sequence[Right], channels: dict[str, str], *, may_save: bool,
                 posted: Posted | None = None) -> FieldView:  # fmt: skip
    """Build the field; what was posted takes the place of what the role has.

    Any channel that the role has a right through can be chosen: a list without it would send another one back.
    """
    groups = _groups(present)
    if posted is not None:
        groups = tuple(replace(group, lines=tuple(_typed(line, posted) for line in group.lines)) for group in groups)
    if not may_save:
        held = (replace(group, lines=tuple(line for line in group.lines if line.granted)) for group in groups)
        groups = tuple(group for group in held if group.lines)
    known = {**{right.channel: channel_title(right.channel) for right in present}, **channels}
    choices = tuple(Choice(value=value, label=known[value]) for value in {**channels, **known})
    return FieldView(
        name=TABLE, label=label, widget=WIDGET, wide=True, readonly=not may_save, help=told, choices=choices,
        extra={"groups": groups},
    )  # fmt: skip


def rights_chosen(role: str, present: Sequence[Right], answers: Answers) -> tuple[tuple[str, ...], tuple[Right, ...]]:
    """Read the rights that were ticked: their keys in the form, and the rights themselves."""
    known = {line.key: line for group in _groups(present) for line in group.lines}
    ticked = [known[key] for key in dict.fromkeys(answers.many(GRANTED, LONGEST)) if key in known]
    lines = [_typed(line, answers.posted) for line in ticked]
    chosen = tuple(
        Right(role=role, pattern=line.pattern, channel=line.channel or ANY, limit=_limit(line, answers))
        for line in lines
    )
    return tuple(line.key for line in lines), chosen


def at_their_lines(refusal: Invalid, keys: Sequence[str]) -> Invalid:
    """Put faults that count the rights, such as ``rights.3.limit``, at the lines of the form."""
    moved = []
    for fault in refusal.faults:
        head, _dot, rest = fault.field.partition(".")
        place, _dot, cell = rest.partition(".")
        field = f"{TABLE}.{keys[int(place)]}.{cell}" if head == TABLE and cell else fault.field
        moved.append(replace(fault, field=field))
    return Invalid(moved)


def _limit(line: RightLine, answers: Answers) -> Decimal | None:
    return answers.amount(f"{TABLE}.{line.key}.limit", line.limit) if line.limit else None


def _typed(line: RightLine, posted: Posted) -> RightLine:
    return replace(
        line,
        granted=line.key in posted.many(GRANTED),
        channel=posted.text(f"{TABLE}.{line.key}.channel", ANY)[:20],
        limit=posted.text(f"{TABLE}.{line.key}.limit")[:15],
    )


def _groups(present: Sequence[Right]) -> tuple[RightGroup, ...]:
    """Put everything that can be given under its headings; what a role has besides comes first."""
    held: dict[str, list[Right]] = {}
    for right in present:
        held.setdefault(right.pattern, []).append(right)
    known = known_rights()
    groups: dict[str, list[RightLine]] = {}
    names = {item.pattern for item in known}
    for pattern in (pattern for pattern in held if pattern not in names):
        groups.setdefault("", []).extend(_lines(pattern, right_title(pattern), held[pattern]))
    for item in known:
        groups.setdefault(item.group, []).extend(_lines(item.pattern, item.title, held.get(item.pattern, [])))
    return tuple(RightGroup(title=title, lines=tuple(lines)) for title, lines in groups.items())


def _lines(pattern: str, title: str, held: Iterable[Right]) -> list[RightLine]:
    """One line per right; a right that a role has through several channels has a line for each."""
    found = [
        RightLine(
            key=pattern if place == 0 else f"{pattern}~{place}",
            pattern=pattern,
            title=title,
            granted=True,
            channel=right.channel,
            limit="" if right.limit is None else f"{right.limit:.2f}",
        )
        for place, right in enumerate(held)
    ]
    return found or [RightLine(key=pattern, pattern=pattern, title=title)]
