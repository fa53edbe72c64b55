"""What one record of use says, and what makes of it something that can be priced.

The functions that every record goes through take integers only: as Python they are what is meant, compiled they do the
work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shouli.charging.rules.compiling import FREE, MINUTE, CompiledTariff
from shouli.charging.rules.compiling import OPEN_PRICE as OPEN
from shouli.charging.rules.month import LONGEST
from shouli.charging.rules.tariff import ANY, Tariff, UsageClass
from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _

MOST: Mapping[str, int] = {  # units of a single use
    "voice": int(LONGEST.total_seconds()),
    "data": 1 << 40,  # bytes: a terabyte
    "sms": 10_000,  # messages: one to each of so many recipients
    "mms": 10_000,
}
TIMED = "voice"  # use of this kind lasts as long as its quantity says, so a change of band cuts it
NO_NUMBER = "data"  # the other party of this kind is an access point with a name of letters
DIGITS, PLUS, BETWEEN = "0123456789", "+", " -./()"
WIDE = 0xFEE0  # signs of full width are those of half width, so much further on
NARROW = {chr(ord(sign) + WIDE): sign for sign in DIGITS + PLUS + BETWEEN.strip()} | {"\u3000": " "}
ABROAD = "00"  # what a plus stands for

FINE = 0
UNKNOWN_SUBSCRIBER, NOTHING_HELD, NO_CLASS, NO_PRICE, OPEN_PRICE = 1, 2, 3, 4, 5
OTHER_MONTH, BAD_QUANTITY, CONFLICT, UNREADABLE, CORRECTED, BAD_PEER = 6, 7, 8, 9, 10, 11
REASONS: dict[int, tuple[str, type_of_text]] = {
    UNKNOWN_SUBSCRIBER: ("unknown_subscriber", _("No subscriber has this number.")),
    NOTHING_HELD: ("nothing_held", _("The subscriber held no product at that moment.")),
    NO_CLASS: ("no_class", _("No class of use fits this kind, direction, destination and place.")),
    NO_PRICE: ("no_price", _("No product of the subscriber has a price for this use.")),
    OPEN_PRICE: ("open_price", _("The operator has not set the price of this use yet.")),
    OTHER_MONTH: ("other_month", _("The use began in another month than the one being rated.")),
    BAD_QUANTITY: ("bad_quantity", _("The quantity is negative or larger than a single use can be.")),
    CONFLICT: ("conflict", _("Another record has this number and says something else.")),
    UNREADABLE: ("unreadable", _("A value is missing or cannot be read.")),
    CORRECTED: ("corrected", _("A later revision of this record replaces it.")),
    BAD_PEER: ("bad_peer", _("The other party's number has characters that are not digits.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One use of the network as it was recorded.

    ``at`` in seconds since 1970 in UTC; ``quantity`` in seconds, bytes or messages; ``size`` of a message in bytes;
    ``source`` and ``record_id`` together name the record; of records of one name the latest ``revision`` stands.
    """

    source: int
    record_id: int
    subscriber: int
    kind: str
    at: int
    quantity: int
    direction: str = "out"
    peer: str = ""
    area: str = ""
    size: int = 0
    delivered: bool = True
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a use within one band: what is priced by one row."""

    index: int
    at: int
    usage_class: int
    key: int
    price: int
    quantity: int


def classified(tariff: Tariff, usage: Usage) -> tuple[int, UsageClass | None]:
    """Return the first class that fits; None with the reason why there is none (see ``REASONS``)."""
    destination = destination_of(tariff, usage.peer)
    if destination is None:
        if usage.kind != NO_NUMBER:
            return BAD_PEER, None
        destination = tariff.destinations.get("", "")
    place = place_of(tariff, usage.area)
    for found in tariff.classes.values():
        if (
            found.kind == usage.kind
            and found.direction in (ANY, usage.direction)
            and found.destination in (ANY, destination)
            and found.place in (ANY, place)
        ):
            return FINE, found
    return NO_CLASS, None


def destination_of(tariff: Tariff, peer: str) -> str | None:
    """Return where the longest known beginning of a number leads, "" if none is known; None if it is no number."""
    digits = dialled(peer)
    if digits is None:
        return None
    for length in range(len(digits), -1, -1):
        if digits[:length] in tariff.destinations:
            return tariff.destinations[digits[:length]]
    return ""


def dialled(number: str) -> str | None:
    """Return the digits that are dialled for a number, or None if it has signs that are no number's.

    A plus before the digits is the prefix of international calls; what people put between digits is left out; digits
    and signs of full width are read as those of half width.
    """
    digits = ""
    for letter in number:
        sign = NARROW.get(letter, letter)
        if sign == PLUS and not digits:
            digits = ABROAD
        elif sign in DIGITS:
            digits += sign
        elif sign not in BETWEEN:
            return None
    return digits


def place_of(tariff: Tariff, area: str) -> str:
    """Return what kind of place a visited area is; home if none is given."""
    return tariff.places.get(area, "") if area else "home"


def segment_within(at: int, quantity: int, minutes: Sequence[int], opens: int) -> int:
    """Return how much of ``quantity`` seconds from ``at`` on is in the band of its first minute.

    Each begun minute belongs to the band of its own beginning (HL-177), minutes counted from the use's beginning.
    """
    band = minutes[(at - opens) // MINUTE]
    within = MINUTE
    while within < quantity and minutes[(at + within - opens) // MINUTE] == band:
        within += MINUTE
    return min(within, quantity)


def segments(compiled: CompiledTariff, usage: Usage, profile: int) -> tuple[int, list[Segment]]:
    """Derive what is to be priced, or the reason why it cannot be (see ``REASONS``)."""
    if not compiled.month.opens <= usage.at < compiled.month.closes:
        return OTHER_MONTH, []
    reason, found = classified(compiled.tariff, usage)
    return (reason, []) if found is None else segments_of(compiled, found, usage, profile)


def segments_of(compiled: CompiledTariff, found: UsageClass, usage: Usage, profile: int) -> tuple[int, list[Segment]]:
    """Derive what is to be priced of a use within the month whose class is known."""
    index = compiled.classes.index(found)
    calendar = compiled.calendars[profile][index]
    if not 0 <= usage.quantity <= MOST[found.kind]:
        return BAD_QUANTITY, []
    bands = compiled.band_hours[compiled.calendar_names[calendar]] if calendar >= 0 else None
    opens, prices = compiled.month.opens, compiled.entries[profile]
    first = compiled.epoch(usage.at) * compiled.tables.keys + index * len(compiled.bands)
    undelivered = not usage.delivered or (found.largest is not None and usage.size > found.largest)
    parts: list[Segment] = []
    at, rest = usage.at, usage.quantity
    while not parts or rest > 0:
        part = rest if bands is None or found.kind != TIMED else segment_within(at, rest, bands, opens)
        band = 0 if bands is None else bands[(at - opens) // MINUTE]
        price = prices[first + band]
        if price < 0 and not undelivered:
            return (OPEN_PRICE if price == OPEN else NO_PRICE), []
        parts.append(
            Segment(
                index=len(parts),
                at=at,
                usage_class=index,
                key=index * len(compiled.bands) + band,
                price=FREE if undelivered else price,
                quantity=part,
            )
        )
        at, rest = at + part, rest - part
    return FINE, parts
