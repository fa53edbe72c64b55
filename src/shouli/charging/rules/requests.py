"""What a request of the network may look like at all, before anything is looked up."""

from __future__ import annotations

from collections.abc import Iterator

from shouli.charging.rules.month import YEARS, Month
from shouli.charging.rules.usage import Usage
from shouli.kernel.errors import Fault
from shouli.kernel.text import CONTROL
from shouli.kernel.text import lazy as _

MOST = 1 << 62
LAST_MOMENT = 1 << 32  # in the year 2106
MOST_MONEY = 10**12  # li: a milliard yuan
LONGEST_SESSION = 80
LONGEST_RESERVATION = 86_400  # seconds


def request_faults(session: str, request: int) -> Iterator[Fault]:
    """Yield what is wrong with the name of a request."""
    if not 1 <= len(session) <= LONGEST_SESSION or CONTROL.search(session):
        yield Fault(field="session", code="no_session", message=_("A session is named in 1 to 80 characters."))
    if not 0 <= request <= MOST:
        yield _beyond("request")


def usage_faults(usage: Usage) -> Iterator[Fault]:
    """Yield which numbers of a use no database keeps, and a moment no calendar has."""
    for name in ("subscriber", "source", "record_id"):
        if not 0 <= getattr(usage, name) <= MOST:
            yield _beyond(name)
    if not 0 <= usage.at < LAST_MOMENT or Month.of(usage.at).year not in YEARS:
        yield _beyond("at")


def grant_faults(least: int, seconds: int) -> Iterator[Fault]:
    """Yield what is wrong with how little is of use, and with how long a grant holds."""
    if not 0 <= least <= MOST:
        yield _beyond("least")
    if not 1 <= seconds <= LONGEST_RESERVATION:
        yield Fault(field="seconds", code="too_long", message=_("A reservation lasts one second to one day."))


def quantity_faults(quantity: int) -> Iterator[Fault]:
    """Yield if a quantity is none."""
    if not 0 <= quantity <= MOST:
        yield _beyond("quantity")


def account_faults(number: int, group: int, floor: int) -> Iterator[Fault]:
    """Yield what is wrong with a new balance; a floor lies at nothing or below."""
    if not 1 <= number <= MOST:
        yield _beyond("number")
    if not 0 <= group <= MOST:
        yield _beyond("group")
    if not -MOST_MONEY <= floor <= 0:
        yield Fault(field="floor", code="no_floor", message=_("A balance may go down to nothing, or into some debt."))


def top_up_faults(amount: int, reference: str) -> Iterator[Fault]:
    """Yield what is wrong with a top-up."""
    if not 1 <= amount <= MOST_MONEY:
        yield Fault(field="amount", code="no_amount", message=_("A top-up must be above zero and not too large."))
    if not 1 <= len(reference) <= LONGEST_SESSION or CONTROL.search(reference):
        yield Fault(field="reference", code="no_reference", message=_("A top-up must name what it is for."))


def _beyond(field: str) -> Fault:
    return Fault(field=field, code="beyond", message=_("The number is negative or out of range."))
