"""Reads a form's answers in the types actions take, gathering a fault for each that does not fit."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext as _

from shouli.kernel import typed
from shouli.kernel.errors import Fault, refuse_if
from shouli.web.posted import Posted

MOST = 999_999_999  # what a whole number of a row can be
SMALL = 32_767  # the largest number of a small column
LARGEST = typed.LARGEST_AMOUNT


class Answers:
    """The answers of one form; ``refuse`` tells everything that does not fit at once."""

    def __init__(self, posted: Posted) -> None:
        self.posted = posted
        self.faults: list[Fault] = []

    @property
    def action(self) -> str:
        """The name of the button pressed."""
        return self.posted.action

    def refuse(self) -> None:
        """Stop here if anything did not fit.

        :raises Invalid: with a fault for each such field
        """
        refuse_if(self.faults)

    def text(self, name: str, most: int, *, lines: bool = False) -> str:
        """Read a text of at most ``most`` characters, of one line or of several."""
        text = self.posted.lines(name) if lines else self.posted.text(name)
        if len(text) > most:
            self._fault(name, "too_long", _("Write at most %(most)s characters.") % {"most": most})
            return ""
        return text

    def flag(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return self.posted.flag(name)

    def many(self, name: str, most: int = 60) -> tuple[str, ...]:
        """Read all values ticked under a name."""
        values = self.posted.many(name)
        if any(len(value) > most for value in values):
            self._fault(name, "too_long", _("Please choose from the list."))
            return ()
        return values

    def whole(self, name: str, text: str | None = None, *, least: int = 0, most: int = MOST) -> int:
        """Read a whole number; ``least`` stands in for one that does not fit. ``text`` is what a table's cell holds."""
        number = typed.whole(self.posted.text(name) if text is None else text, least=least, most=most)
        if number is None:
            ends = {"least": least, "most": most}
            self._fault(name, "not_whole", _("Enter a whole number from %(least)s to %(most)s.") % ends)
        return least if number is None else number

    def row(self, name: str) -> int:
        """Read the id of a chosen row; 0 stands in for none."""
        number = self.posted.number(name)
        if number is None:
            self._fault(name, "missing", _("Please choose one."))
        return number or 0

    def amount(self, name: str, text: str | None = None) -> Decimal:
        """Read an amount in yuan; zero stands in for one that does not fit. ``text`` is what a table's cell holds."""
        amount = typed.amount(self.posted.text(name) if text is None else text, least=-LARGEST, most=LARGEST, places=4)
        if amount is None:
            self._fault(name, "not_an_amount", _("Enter an amount in yuan, such as 12.50."))
        return Decimal(0) if amount is None else amount

    def day(self, name: str) -> date:
        """Read a day; the first there is stands in for one that does not fit."""
        return self.optional_day(name, required=True) or date.min

    def optional_day(self, name: str, *, required: bool = False) -> date | None:
        """Read a day that may be left empty."""
        text = self.posted.text(name)
        if not text and not required:
            return None
        found = typed.day(text)
        if found is None:
            self._fault(name, "not_a_day", _("Enter a day, such as 2026-12-01."))
        return found

    def clock(self, name: str) -> time:
        """Read a time of day; midnight stands in for one that does not fit."""
        found = typed.time_of_day(self.posted.text(name))
        if found is None:
            self._fault(name, "not_a_time", _("Enter a time of day, such as 08:30."))
        return found or time.min

    def _fault(self, name: str, code: str, text: str) -> None:
        self.faults.append(Fault(field=name, code=code, message=text))
