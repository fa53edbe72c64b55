"""When timers fire: an ISO 8601 duration or moment, written out or worked out of process data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from shouli.processes.rules.expressions import BadExpression, evaluate, type_of_scalar

_DURATION = re.compile(
    r"P(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+)S)?)?"
)
_LITERAL = re.compile(r"P[0-9TWDHMS]+|[0-9]{4}-[0-9]{2}-[0-9]{2}T\S+")


def is_literal(text: str) -> bool:
    """Say whether ``text`` is a duration or moment as it stands, rather than an expression."""
    return _LITERAL.fullmatch(text) is not None


def parse_duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds.

    :raises BadExpression: if it is none; months and years are not, because they have no fixed length
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise BadExpression(f"'{text}' is not a duration such as P3D or PT4H")
    return timedelta(**{unit: int(count) for unit, count in found.groupdict().items() if count})


def due_moment(text: str, data: Mapping[str, type_of_scalar], now: datetime) -> datetime:
    """Work out when a timer that starts at ``now`` is due.

    :raises BadExpression: if ``text`` gives neither a duration nor an aware moment
    """
    value = text if is_literal(text) else evaluate(text, data)
    if not isinstance(value, str):
        raise BadExpression(f"'{text}' gives neither a duration nor a moment")
    if value.startswith("P"):
        return now + parse_duration(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as fault:
        raise BadExpression(f"'{value}' is neither a duration nor a moment") from fault
    if moment.tzinfo is None:
        raise BadExpression(f"'{value}' does not say in which time zone")
    return moment
