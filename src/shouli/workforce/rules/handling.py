"""The handling levels (处理级别) and when an appointment time is asked for."""

from __future__ import annotations

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

ORDINARY, MEDIUM, HIGH, APPOINTMENT = "ordinary", "medium", "high", "appointment"
DEFAULT = MEDIUM  # in every bureau (FL-051, FL-AMB-13)

LEVEL_NAMES = {
    ORDINARY: _("ordinary priority"),
    MEDIUM: _("medium priority"),
    HIGH: _("high priority"),
    APPOINTMENT: _("appointment service"),
}


def levels_offered(*, supports_appointment: bool) -> tuple[str, ...]:
    """List the handling levels of a bureau; appointment service only where it is supported (FL-049, FL-050)."""
    common = (ORDINARY, MEDIUM, HIGH)
    return (*common, APPOINTMENT) if supports_appointment else common


def handling_faults(level: str, *, supports_appointment: bool, booked: bool) -> list[Fault]:
    """Find what is wrong with handling level and appointment (FL-049 to FL-052).

    A time must be booked where the bureau supports appointments, and cannot be elsewhere (FL-AMB-10, FL-AMB-13).
    """
    faults = []
    if level not in levels_offered(supports_appointment=supports_appointment):
        faults.append(Fault(field="handling_level", code="unknown_level", message=_("Choose a handling level.")))
    if supports_appointment and not booked:
        faults.append(Fault(field="appointment", code="missing", message=_("Book an appointment time.")))
    if booked and not supports_appointment:
        text = _("This handling bureau does not take appointments.")
        faults.append(Fault(field="appointment", code="not_offered", message=text))
    return faults
