"""How an address is found by initials, checked and put together (the four boxes of the address field)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shouli.kernel.errors import Fault
from shouli.kernel.pinyin import readings_of
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits

ODD, EVEN, MIXED = "odd", "even", "mixed"
PARITY_NAMES = {ODD: _("odd numbers"), EVEN: _("even numbers"), MIXED: _("odd and even numbers")}
DOOR_FIELD = "door_number"


class Stretch(NamedTuple):
    """Door numbers ``door_from`` to ``door_to``, both included, of one parity of one street."""

    street: str
    door_from: int
    door_to: int
    parity: str


def initials_of(text: str) -> str:
    """Return the first letter of each character's pinyin in lower case: 建设路 gives ``jsl`` (FL-032).

    Letters and digits stand for themselves; of a character with several readings the one that fits the word is taken.
    """
    return readings_of(text)[0]


def initials_asked(text: str) -> str:
    """Return what to look for when ``text`` was typed, in any case; empty means: do not query (FL-032)."""
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())


def check_door(door: str, door_from: int, door_to: int, parity: str) -> list[Fault]:
    """Find what is wrong with a door number for a range; an empty one is fine (FL-034 to FL-037)."""
    given = door.strip()
    if not given:
        return []
    if not is_digits(given):
        return [Fault(field=DOOR_FIELD, code="door_not_digits", message=_("The door number may only contain digits."))]
    faults = []
    if not door_from <= int(given) <= door_to:
        text = _("The door number must lie between %(from)s and %(to)s.")
        faults.append(_door_fault("door_out_of_range", text % {"from": door_from, "to": door_to}))
    if parity == ODD and int(given) % 2 == 0:
        faults.append(_door_fault("door_not_odd", _("Only odd door numbers belong to this address.")))
    if parity == EVEN and int(given) % 2 == 1:
        faults.append(_door_fault("door_not_even", _("Only even door numbers belong to this address.")))
    return faults


def compose(street: str, door: str, text: str) -> str:
    """Put street, door number and free text together: 建设路, 13, 2号楼1单元501室 (FL-038, FL-039)."""
    number = f"{door.strip()}号" if door.strip() else ""
    return f"{street.strip()}{number}{text.strip()}"


def has_doors(door_from: int, door_to: int, parity: str) -> bool:
    """Say whether any door lies in a range: an even number alone is no odd door."""
    return _share_a_door(Stretch("", door_from, door_to, parity), Stretch("", door_from, door_to, MIXED))


def find_overlaps(stretches: Iterable[Stretch]) -> Iterator[tuple[int, int]]:
    """Yield the positions of stretches that claim the same door of the same street, the later one first."""
    by_street: dict[str, list[tuple[int, Stretch]]] = defaultdict(list)
    for position, stretch in enumerate(stretches):
        by_street[stretch.street].append((position, stretch))
    for members in by_street.values():
        members.sort(key=lambda member: member[1].door_from)
        for index, (position, stretch) in enumerate(members):
            for other_position, other in members[index + 1 :]:
                if other.door_from > stretch.door_to:
                    break
                if _share_a_door(stretch, other):
                    yield max(position, other_position), min(position, other_position)


def _share_a_door(first: Stretch, second: Stretch) -> bool:
    start, end = max(first.door_from, second.door_from), min(first.door_to, second.door_to)
    parities = {first.parity, second.parity} - {MIXED}
    if start > end or len(parities) > 1:
        return False
    if not parities or start < end:
        return True
    return start % 2 == (1 if parities == {ODD} else 0)


def _door_fault(code: str, message: object) -> Fault:
    return Fault(field=DOOR_FIELD, code=code, message=message)  # type: ignore[arg-type]
