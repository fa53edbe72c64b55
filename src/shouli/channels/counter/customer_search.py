"""Finding what somebody asks for, in the way the manual names or recognised from what is typed (FL-011 … FL-013).

The search of the reception page and the palette recognise alike: lines by the beginning of their number, customers by
name, initials, document, phone or number, accounts and orders by number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shouli.accounts import queries as accounts
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.typed import code, folded, is_digits
from shouli.orders import queries as orders
from shouli.parties import queries as parties
from shouli.parties.queries import CustomerRow
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import LineRow
from shouli.web.forms import Choice

LONGEST = 60
AUTO = "auto"
MOST = 20  # hits shown; who wants another one types more
MOST_NUMBERS = 3  # of one hit
LEAST_DIGITS, LEAST_SIGNS = 4, 2  # what is typed at least of a number, of a name
ORDER, ACCOUNT = re.compile(r"S[0-9]{2,}"), re.compile(r"A-?[0-9]+")
SERVICE_NUMBER_LENGTHS = range(7, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a text that somebody typed can be: looked for as that, and as nothing else."""

    text: str
    line: bool = False
    order: bool = False
    account: bool = False
    customer: bool = False

    @property
    def is_too_short(self) -> bool:
        """Whether it can be nothing yet."""
        return not (self.line or self.order or self.account or self.customer)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerHit:
    """A customer found, with the line that led there, and what tells customers of one name apart."""

    row: CustomerRow
    line: LineRow | None = None
    numbers: tuple[str, ...] = ()
    address: str = ""

    @property
    def first_numbers(self) -> tuple[str, ...]:
        """The numbers shown: a company may have hundreds."""
        return self.numbers[:MOST_NUMBERS]

    @property
    def other_numbers(self) -> int:
        """How many numbers there are besides."""
        return len(self.numbers) - len(self.first_numbers)

    @property
    def action(self) -> str:
        """The button that chooses it."""
        return f"line:pick:{self.line.id}" if self.line else f"customer:pick:{self.row.customer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The candidates, and how they can be told apart; ``more`` says that there are others."""

    candidates: tuple[CustomerHit, ...] = field(default=())
    more: bool = False


def recognise(typed: str) -> Recognised:
    """Tell what a text can be by its form alone; numbers may be typed in groups."""
    text = folded(typed.replace("\x00", ""))
    grouped = re.sub(r"[\s-]", "", code(text))
    if is_digits(grouped):
        long_enough = len(grouped) >= LEAST_DIGITS
        return Recognised(text=grouped, line=long_enough, order=len(grouped) >= 7, customer=long_enough)
    number = code(text).upper()
    if ORDER.fullmatch(number) or ACCOUNT.fullmatch(number):
        return Recognised(text=number, order=number[0] == "S", account=number[0] == "A", customer=True)
    return Recognised(text=text, customer=len(text) >= LEAST_SIGNS)


def how_much() -> str:
    """Say how much of what has to be typed."""
    return _("Type at least four digits of a service number from its beginning, or two characters of a name.")


def modes() -> tuple[Choice, ...]:
    """List the query modes (查询方式)."""
    return (
        Choice(value=AUTO, label=_("Recognise what is typed")),
        Choice(value="service_number", label=_("Service number")),
        Choice(value="document", label=_("18-position document number")),
        Choice(value="name", label=_("Name")),
        Choice(value="initials", label=_("Initials of the name")),
        Choice(value="account", label=_("Account number")),
        Choice(value="number", label=_("Customer number")),
        Choice(value="phone", label=_("Contact phone")),
        Choice(value="other_document", label=_("Other document")),
    )


def find(ctx: Context, mode: str, value: str) -> Found:
    """Find customers in one way, or as what is typed says; nothing found is an empty answer.

    :raises Invalid: if the value cannot be one of that mode, or the number is not in service (FL-013)
    """
    value = value[:LONGEST].strip()
    if not value:
        raise Invalid([Fault(field="value", code="required", message=_("Enter what to look for."))])
    if mode == AUTO:
        return _recognised(ctx, value)
    if mode == "service_number":
        return _by_service_number(value)
    if mode == "account":
        ids = [view.customer_id for view in accounts.find_accounts("account", value)]
        return _candidates(list(parties.rows_of(ids).values()))
    return _candidates(parties.search_customers(mode, value, limit=MOST + 1))


def customers_called(asked: str, *, most: int) -> list[int]:
    """Return the ids of at most ``most`` customers by name, initials, customer or account number.

    Documents and phones are not looked for: what is asked here is in the address of a list.

    :raises Invalid: if too little is typed
    """
    known = recognise(asked[:LONGEST])
    if known.is_too_short:
        raise Invalid([Fault(field="customer", code="too_short", message=how_much())])
    if known.account:
        return [view.customer_id for view in accounts.find_accounts("account", known.text)]
    modes_of = ("name",) if not known.text.isascii() else ("name", "initials") if known.text.isalpha() else ("number",)
    found = {
        row.customer_id: None for mode in modes_of for row in parties.search_customers(mode, known.text, limit=most)
    }
    return list(found)[:most]


def _recognised(ctx: Context, value: str) -> Found:
    asked = recognise(value)
    if asked.is_too_short:
        raise Invalid([Fault(field="value", code="too_short", message=how_much())])
    lines = subscriptions.find_lines(asked.text, limit=MOST + 1) if asked.line else []
    rows = parties.search_customers("any", asked.text, limit=MOST + 1) if asked.customer else []
    ids = [view.customer_id for view in accounts.find_accounts("account", asked.text)] if asked.account else []
    if asked.order and not lines and not rows:
        ids += [row.customer_id for row in orders.find_orders(ctx, asked.text, limit=MOST)]
    if ids:
        rows = [*rows, *parties.rows_of(ids).values()]
    found = _candidates(rows, lines)
    if not found.candidates and len(asked.text) in SERVICE_NUMBER_LENGTHS and asked.line:
        raise _not_in_service()
    return found


def _by_service_number(value: str) -> Found:
    number = code(value)
    if not is_digits(number):
        text = _(
            "A service number consists of digits only. "
            "To search for a name or anything else, choose “Recognise what is typed”."
        )
        raise Invalid([Fault(field="value", code="not_digits", message=text)])
    line = subscriptions.find_in_service(number)
    if line is None:
        raise _not_in_service()
    whole = LineRow(id=line.id, customer_id=line.customer_id, service_number=line.service_number, address=line.address)
    return _candidates([], [whole])


def _not_in_service() -> Invalid:
    text = _("No line in service has this number; no change can be accepted for it.")
    return Invalid([Fault(field="value", code="not_in_service", message=text)])


def _candidates(rows: list[CustomerRow], lines: list[LineRow] | None = None) -> Found:
    """Put lines before customers; several are told apart by numbers and addresses, which are read at once."""
    lines = lines or []
    unique = {row.customer_id: row for row in rows}
    owners = {key: row for key, row in unique.items() if key in {line.customer_id for line in lines}}
    missing = {line.customer_id for line in lines} - owners.keys()
    owners |= parties.rows_of(missing) if missing else {}
    by_line = [
        CustomerHit(row=owners[line.customer_id], line=line, numbers=(line.service_number,), address=line.address)
        for line in lines
        if line.customer_id in owners
    ]
    others = [row for key, row in unique.items() if key not in owners]
    several = len(by_line) + len(others) > 1
    held = subscriptions.lines_of(row.customer_id for row in others) if several and others else {}
    by_name = [
        CustomerHit(
            row=row,
            numbers=tuple(line.service_number for line in held.get(row.customer_id, [])),
            address=next((line.address for line in held.get(row.customer_id, [])), row.address_masked),
        )
        for row in others
    ]
    every = [*by_line, *by_name]
    return Found(candidates=tuple(every[:MOST]), more=len(every) > MOST)
