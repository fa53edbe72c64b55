"""Reads about numbers; the only way in for other parts."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from shouli.kernel.errors import refuse_if
from shouli.resources import states
from shouli.resources.models import NumberSegment, TelephoneNumber
from shouli.resources.rules import draws
from shouli.resources.rules.levels import LEVEL_NAMES, PAIR
from shouli.resources.rules.numbers import tail_bounds

KEY_RANGE = 2**31 - 1  # draw keys lie in [0, KEY_RANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOffer:
    """A free number that may be picked."""

    number: str
    level: str

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        return str(LEVEL_NAMES[self.level])


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """A number as others may know it; ``owner`` is empty unless it is held or in use."""

    number: str
    exchange_id: int
    level: str
    state: str
    owner: str
    held_until: datetime | None
    resting_until: datetime | None

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        return str(LEVEL_NAMES[self.level])

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return states.NUMBER.label(self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A segment (号段) and how many of its numbers stand where; ``counts`` is by state."""

    id: int
    prefix: str
    first: str
    last: str
    exchange_id: int
    exchange_name: str
    counts: dict[str, int]


def draw_numbers(
    exchange_id: int,
    *,
    mode: str,
    pattern: str = "",
    count: int = 8,
    levels: tuple[str, ...] = (),
    start: int | None = None,
) -> list[NumberOffer]:
    """Draw up to ``count`` free numbers of an exchange at random (FL-044, FL-045).

    Every number carries a random key; a draw takes those that follow a random ``start``, wrapping round at the end: one
    walk along an index, however large the pool. The offer holds nothing; picking may still find a number taken.

    :raises Invalid: if the mode is unknown or what it wants typed is wrong
    """
    refuse_if(draws.draw_faults(mode, pattern, levels, frozenset(LEVEL_NAMES)))
    rows = _wanted(exchange_id, mode, pattern, levels).only("number", "level").order_by("draw_key")
    begin = secrets.randbelow(KEY_RANGE) if start is None else start
    found = list(rows.filter(draw_key__gte=begin)[:count])
    if len(found) < count:
        found += rows.filter(draw_key__lt=begin)[: count - len(found)]
    return [NumberOffer(number=row.number, level=row.level) for row in found]


def get_number(number: str) -> NumberView | None:
    """Return a number, or None if the operator has no such number."""
    row = TelephoneNumber.objects.filter(number=number.strip()).first()
    return _view(row) if row else None


def get_numbers(numbers: Iterable[str]) -> dict[str, NumberView]:
    """Return those of ``numbers`` the operator has, by number."""
    return {row.number: _view(row) for row in TelephoneNumber.objects.filter(number__in=set(numbers))}


def numbers_of(owner: str) -> list[NumberView]:
    """List the numbers held or used by an owner such as ``order:12``, in number order."""
    return [_view(row) for row in TelephoneNumber.objects.filter(owner=owner).order_by("number")] if owner else []


def pool(exchange_id: int) -> dict[str, dict[str, int]]:
    """Count an exchange's numbers per level and, within it, per state."""
    rows = TelephoneNumber.objects.filter(exchange_id=exchange_id).values_list("level", "state").order_by()
    counts: dict[str, dict[str, int]] = {level: {} for level in LEVEL_NAMES}
    for level, state, count in rows.annotate(count=Count("pk")):
        counts[level][state] = count
    return {level: by_state for level, by_state in counts.items() if by_state}


def pools(exchange_ids: Iterable[int]) -> dict[int, dict[str, dict[str, int]]]:
    """Count the numbers of several exchanges per level and state, in one query."""
    rows = TelephoneNumber.objects.filter(exchange_id__in=set(exchange_ids)).order_by()
    found: dict[int, dict[str, dict[str, int]]] = {}
    for exchange_id, level, state, count in rows.values_list("exchange_id", "level", "state").annotate(
        count=Count("pk")
    ):
        found.setdefault(exchange_id, {}).setdefault(level, {})[state] = count
    return {
        exchange_id: {level: levels[level] for level in LEVEL_NAMES if level in levels}
        for exchange_id, levels in found.items()
    }


def list_segments(exchange_id: int | None = None) -> list[SegmentView]:
    """List segments by prefix with the counts of their numbers; two queries, whatever their size."""
    segments = NumberSegment.objects.select_related("exchange").order_by("prefix")
    if exchange_id is not None:
        segments = segments.filter(exchange_id=exchange_id)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = TelephoneNumber.objects.filter(segment__in=segments.order_by()).values_list("segment_id", "state").order_by()
    for segment_id, state, count in rows.annotate(count=Count("pk")):
        counts[segment_id][state] = count
    return [
        SegmentView(
            id=segment.pk,
            prefix=segment.prefix,
            first=segment.first,
            last=segment.last,
            exchange_id=segment.exchange_id,
            exchange_name=segment.exchange.name,
            counts=counts[segment.pk],
        )
        for segment in segments
    ]


def list_numbers(
    *, exchange_id: int, state: str = "", level: str = "", begins: str = "", limit: int = 50, offset: int = 0
) -> list[NumberView]:
    """List an exchange's numbers in number order for the back office, optionally of one state, level or beginning."""
    rows = _listed(exchange_id, state, level, begins)
    return [_view(row) for row in rows.order_by("number")[offset : offset + limit]]


def count_numbers(*, exchange_id: int, state: str = "", level: str = "", begins: str = "") -> int:
    """Count what ``list_numbers`` would list."""
    return _listed(exchange_id, state, level, begins).count()


def lock_numbers_of(owner: str, state: str) -> list[TelephoneNumber]:
    """Return an owner's numbers in ``state`` locked for change, in number order, as all locks on numbers are taken."""
    rows = TelephoneNumber.objects.select_for_update().filter(owner=owner, state=state)
    return list(rows.order_by("number")) if owner else []


def _listed(exchange_id: int, state: str, level: str, begins: str) -> QuerySet[TelephoneNumber]:
    asked = {"state": state, "level": level, "number__startswith": begins}
    given = {name: value for name, value in asked.items() if value}
    return TelephoneNumber.objects.filter(exchange_id=exchange_id, **given)


def _wanted(exchange_id: int, mode: str, pattern: str, levels: tuple[str, ...]) -> QuerySet[TelephoneNumber]:
    rows = TelephoneNumber.objects.filter(exchange_id=exchange_id, state=states.FREE)
    if levels:
        rows = rows.filter(level__in=levels)
    if mode in (draws.TAIL, draws.BIRTHDAY):
        start, end = tail_bounds(pattern)
        rows = rows.filter(reversed_number__gte=start)
        return rows if end is None else rows.filter(reversed_number__lt=end)
    if mode == draws.CONTAINS:
        return rows.filter(number__contains=pattern)
    if mode == draws.NO_FOUR:
        return rows.filter(has_four=False)
    return rows.filter(level=PAIR) if mode == draws.AABB else rows


def _view(row: TelephoneNumber) -> NumberView:
    return NumberView(
        number=row.number,
        exchange_id=row.exchange_id,
        level=row.level,
        state=row.state,
        owner=row.owner,
        held_until=row.held_until,
        resting_until=row.resting_until,
    )
