"""What may go together in a relocation (移机); refusals, so that no fee table need price the impossible."""

from __future__ import annotations

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

SAME, CROSS = "same", "cross"  # 本局移, 跨局移


def exchange_relation(old_exchange_id: int, new_exchange_id: int) -> str:
    """Say whether the line stays at its exchange (FL-116)."""
    return SAME if old_exchange_id == new_exchange_id else CROSS


def relocation_faults(relation: str, *, keep_number: bool, announcement: bool) -> list[Fault]:
    """Refuse NP标志 or an announcement where the number stays anyway, and both together (FL-118, FL-124, FL-AMB-30)."""
    faults = []
    if relation == SAME and keep_number:
        text = _("At the same exchange the number stays anyway; NP flag is not offered.")
        faults.append(Fault(field="keep_number", code="number_stays", message=text))
    if relation == SAME and announcement:
        text = _("At the same exchange the number stays; there is no change to announce.")
        faults.append(Fault(field="announcement", code="number_stays", message=text))
    if relation == CROSS and keep_number and announcement:
        text = _("The number is kept, so there is no change to announce: take one of the two.")
        faults.append(Fault(field="announcement", code="excluded", message=text))
    return faults
