"""The staff through whose hands the sample orders go: each acts in their own name, at a moment of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _

CLERKS = {"B-LX": "3107", "B-SZ": "3108"}
PARTNER_CLERK, AUDITOR = "3109", "3201"
SUNDAY = 7


class Hands:
    """Contexts of staff by staff number; rights and outlets are read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Context] = {}

    def of(self, staff_number: str, now: datetime, *, channel: str = "counter") -> Context:
        """Return the context of a member of staff acting at ``now``.

        :raises NotFound: if the pack has no such staff number
        """
        key = (staff_number, channel)
        if key not in self._known:
            staff = identity.find_staff(staff_number)
            if staff is None:
                raise NotFound(thing=_("member of staff"), key=staff_number)
            self._known[key] = identity.staff_context(staff, channel=channel, now=now, language="zh-hans")
        return replace(self._known[key], now=now)

    def clerk(self, bureau: str, now: datetime, *, partner: bool = False) -> Context:
        """Return the context of a clerk of ``bureau``; of the partner's shop if asked for and it is open that day."""
        at_partner = partner and bureau == "B-LX" and timezone.localtime(now).isoweekday() != SUNDAY
        return self.of(PARTNER_CLERK if at_partner else CLERKS[bureau], now)
