"""The lifecycles of what is decided with four eyes about rights and accounts."""

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
    title=_("proposal of rights"),
    labels={
        SUBMITTED: _("waits for a second person"),
        APPROVED: _("approved"),
        REJECTED: _("rejected"),
    },
)

ROLES, PASSWORD, ENABLE, FACTOR = "roles", "password", "enable", "factor"
ACCOUNT_KINDS = {
    ROLES: _("other roles"),
    PASSWORD: _("a new password"),
    ENABLE: _("to be enabled again"),
    FACTOR: _("to sign in without the second factor"),
}
ACCOUNT_PROPOSAL = Lifecycle(
    "account proposal",
    SUBMITTED,
    {
        "approve": (frozenset({SUBMITTED}), APPROVED),
        "reject": (frozenset({SUBMITTED}), REJECTED),
    },
    title=_("proposal about an account"),
    labels=dict(RIGHTS_PROPOSAL.labels),
)
