"""The lifecycle of what is decided with four eyes about rights."""

from __future__ import annotations

from shouli.kernel.lifecycles import Lifecycle
from shouli.kernel.text import lazy as _

SUBMITTED, APPROVED, REJECTED = "submitted", "approved", "rejected"

RIGHTS_PROPOSAL = Lifecycle(
    "rights proposal",
    SUBMITTED,
    {
        "approve": (frozenset({SUBMITTED}), APPROVED),
        "reject": (frozenset({SUBMITTED}), REJECTED),
    },
    labels={
        SUBMITTED: _("waits for a second person"),
        APPROVED: _("approved"),
        REJECTED: _("rejected"),
    },
)
