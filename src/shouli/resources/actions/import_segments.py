"""Bring numbers in by segment, and take numbers out for good."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, Field

from shouli.kernel import errors
from shouli.kernel.actions import action, record_moves
from shouli.kernel.context import Context
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _
from shouli.places import queries as places
from shouli.resources import states
from shouli.resources.models import NumberSegment, TelephoneNumber
from shouli.resources.queries import KEY_RANGE
from shouli.resources.rules.levels import level_of
from shouli.resources.rules.numbers import span
from shouli.resources.rules.segments import Span, overlapping, span_faults

BATCH = 2000


class SegmentRow(BaseModel):
    """One line of ``segments.csv``."""

    prefix: str = Field(pattern=r"^[0-9]{1,8}$")
    exchange: Reference
    first: str
    last: str

    @property
    def span(self) -> Span:
        """The numbers it claims."""
        return Span(self.prefix, self.first, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSegments:
    """Rows of the table."""

    rows: tuple[TableRow[SegmentRow], ...]


@action("resources.import_segments")
def import_segments(ctx: Context, data: ImportSegments) -> None:
    """Add segments with all their numbers, free; a segment known already may grow, never shrink or move.

    :raises Invalid: with every cell that is wrong
    """
    exchanges = places.exchanges_by_code(row.value.exchange for row in data.rows)
    known = {row.prefix: row for row in NumberSegment.objects.select_for_update().order_by("prefix")}

    errors.refuse_if(
        [
            *repeated(data.rows, "prefix"),
            *unknown(data.rows, "exchange", exchanges),
            *_moves(data.rows, exchanges, known),
            *_span_faults(data.rows, known),
        ]
    )

    for row in data.rows:
        segment = known.get(row.value.prefix) or NumberSegment(prefix=row.value.prefix)
        segment.exchange_id = exchanges[row.value.exchange].id
        segment.first, segment.last = row.value.first, row.value.last
        segment.save()
        _expand(segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireNumbers:
    """The numbers to retire; they are never given out again."""

    numbers: tuple[str, ...]


@action("resources.retire_numbers")
def retire_numbers(ctx: Context, data: RetireNumbers) -> int:
    """Retire free or resting numbers; give how many.

    :raises Invalid: with every number that is unknown, held, in use or retired already; nothing is retired then
    """
    rows = TelephoneNumber.objects.select_for_update().filter(number__in=data.numbers).order_by("number")
    found = {row.number: row for row in rows}

    errors.refuse_if(
        errors.Fault(field=number, code="not_retirable", message=_("Only a free or resting number can be retired."))
        for number in dict.fromkeys(data.numbers)
        if number not in found or "retire" not in states.NUMBER.open_from(found[number].state)
    )

    TelephoneNumber.objects.filter(pk__in=[row.pk for row in found.values()]).update(
        state=states.RETIRED, resting_until=None
    )
    for before in (states.FREE, states.RESTING):
        record_moves(ctx, [row for row in found.values() if row.state == before], states.NUMBER, "retire", before)
    return len(found)


def _expand(segment: NumberSegment) -> None:
    """Create the numbers of a segment that do not exist yet."""
    there = set(segment.numbers.values_list("number", flat=True))
    TelephoneNumber.objects.bulk_create(
        (_number(segment, number) for number in span(segment.first, segment.last) if number not in there),
        batch_size=BATCH,
    )


def _number(segment: NumberSegment, number: str) -> TelephoneNumber:
    return TelephoneNumber(
        number=number,
        reversed_number=number[::-1],
        has_four="4" in number,
        segment=segment,
        exchange_id=segment.exchange_id,
        level=level_of(number),
        draw_key=secrets.randbelow(KEY_RANGE),
        state=states.FREE,
    )


def _moves(
    rows: Iterable[TableRow[SegmentRow]], exchanges: dict[str, places.ExchangeView], known: dict[str, NumberSegment]
) -> Iterator[errors.Fault]:
    for row in rows:
        exchange, segment = exchanges.get(row.value.exchange), known.get(row.value.prefix)
        if exchange and segment and segment.exchange_id != exchange.id:
            yield row.fault("exchange", "segment_moves", _("A segment stays with its exchange."))


def _span_faults(rows: tuple[TableRow[SegmentRow], ...], known: dict[str, NumberSegment]) -> Iterator[errors.Fault]:
    for row in rows:
        for column, code, message in span_faults(row.value.span):
            yield row.fault(column, code, message)
        segment = known.get(row.value.prefix)
        if segment is not None and not (row.value.first <= segment.first and segment.last <= row.value.last):
            yield row.fault("last", "segment_shrinks", _("A segment may grow but not shrink; retire its numbers."))
    named = {row.value.prefix for row in rows}
    others = [Span(kept.prefix, kept.first, kept.last) for prefix, kept in known.items() if prefix not in named]
    for later, earlier in overlapping([*(row.value.span for row in rows), *others]):
        if earlier < len(rows):
            yield rows[later if later < len(rows) else earlier].fault(
                "first", "overlap", _("Some of these numbers belong to another segment.")
            )
