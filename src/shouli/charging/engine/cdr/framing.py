"""Finds the records in a file: behind the headers of 3GPP TS 32.297 (``.cdr``), or BER one after another (``.ber``).

A file is read once, from front to end, and never held as a whole. What is no longer sure to be the beginning of a
record refuses the file, naming the byte; what is wrong inside a record is only that record's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from shouli.kernel.errors import Fault, Invalid, type_of_text
from shouli.kernel.text import lazy as _

FRAMED, PLAIN = (".cdr",), (".ber", ".asn1")
SUFFIXES = FRAMED + PLAIN
SHORTEST_HEADER, LONGEST_HEADER = 52, 1 << 18
NOT_SAID = 0xFFFFFFFF  # for a length or a number of records that the header leaves open
BER = 1
LATER_RELEASE = 7  # then one more octet says which
LONGEST_RECORD = 1 << 20
CONSTRUCTED, MORE, LONG = 0x20, 0x1F, 0x80


class Element(NamedTuple):
    """A tag with its contents: where it begins, where its contents do, and where it ends."""

    tag: int
    begins: int
    contents: int
    ends: int


def records(path: Path) -> Iterator[bytes | None]:
    """Yield every record's octets; None for one that is not written in BER.

    :raises Invalid: if the file is none of ours or ends too early, naming the byte
    """
    with path.open("rb") as source:
        yield from _framed(path, source) if path.suffix in FRAMED else _plain(path, source)


def element(octets: bytes, begins: int = 0) -> Element:
    """Read the tag and length that stand at ``begins``.

    :raises IndexError: if the octets end before the length does
    :raises ValueError: if the length is not given, or is beyond all measure
    """
    place = begins + 1
    tag = octets[begins] & MORE
    if tag == MORE:
        tag = 0
        while octets[place] & LONG:
            tag = tag << 7 | octets[place] & ~LONG
            place += 1
        tag = tag << 7 | octets[place]
        place += 1
    length = octets[place]
    place += 1
    if length & LONG:
        count = length & ~LONG
        if not 1 <= count <= 4:
            raise ValueError("this length says nothing")
        octets[place + count - 1]
        length = int.from_bytes(octets[place : place + count], "big")
        place += count
    return Element(tag, begins, place, place + length)


def _framed(path: Path, source: BinaryIO) -> Iterator[bytes | None]:
    size = path.stat().st_size
    start = source.read(SHORTEST_HEADER)
    length, header = int.from_bytes(start[:4], "big"), int.from_bytes(start[4:8], "big")
    if len(start) < SHORTEST_HEADER or not SHORTEST_HEADER <= header <= LONGEST_HEADER:
        raise _refused(path, 0, "not_cdr", _("There is no header of a file of call data records."))
    if length not in (size, NOT_SAID):
        raise _refused(path, min(length, size), "wrong_length", _("The file is not as long as its header says."))
    source.seek(header)
    place, count = header, 0
    while place < size:
        head = source.read(4)
        if len(head) == 4 and head[2] >> 5 == LATER_RELEASE:
            head += source.read(1)
        wanted = int.from_bytes(head[:2], "big")
        content = source.read(wanted)
        if len(head) < 4 or len(content) < wanted:
            raise _truncated(path, place)
        yield content if head[3] >> 5 == BER else None
        place, count = place + len(head) + wanted, count + 1
    stated = int.from_bytes(start[18:22], "big")
    if stated not in (count, NOT_SAID):
        raise _refused(path, 18, "wrong_count", _("The file has not as many records as its header says."))


def _plain(path: Path, source: BinaryIO) -> Iterator[bytes | None]:
    place = 0
    while head := source.read(1):
        if head == b"\0":  # switches fill their blocks with zeros
            place += 1
            continue
        head += source.read(11)
        try:
            found = element(head)
        except IndexError as fault:
            raise _truncated(path, place) from fault
        except ValueError as fault:
            raise _refused(path, place, "no_record", _("No record begins here.")) from fault
        if not head[0] & CONSTRUCTED or found.ends > LONGEST_RECORD:
            raise _refused(path, place, "no_record", _("No record begins here."))
        if found.ends <= len(head):
            content = head[: found.ends]
            source.seek(place + found.ends)
        else:
            content = head + source.read(found.ends - len(head))
        if len(content) < found.ends:
            raise _truncated(path, place)
        yield content
        place += found.ends


def _truncated(path: Path, place: int) -> Invalid:
    return _refused(path, place, "truncated", _("The file ends within the record that begins here."))


def _refused(path: Path, place: int, code: str, message: type_of_text) -> Invalid:
    return Invalid([Fault(field=f"{path.name}:byte {place}", code=code, message=message)])
