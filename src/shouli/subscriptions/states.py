"""Lifecycle of a subscription."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

PENDING, ACTIVE, SUSPENDED, ENDED, ABANDONED = "pending", "active", "suspended", "ended", "abandoned"
HOLDS_NUMBER = (PENDING, ACTIVE, SUSPENDED)

LIFE = Lifecycle(
    "subscription",
    PENDING,
    {
        "activate": (frozenset({PENDING}), ACTIVE),
        "suspend": (frozenset({ACTIVE}), SUSPENDED),
        "resume": (frozenset({SUSPENDED}), ACTIVE),
        "end": (frozenset({ACTIVE, SUSPENDED}), ENDED),
        "abandon": (frozenset({PENDING}), ABANDONED),
    },
    title=_("line"),
    labels={
        PENDING: _("being installed"),
        ACTIVE: _("in service"),
        SUSPENDED: _("suspended"),
        ENDED: _("removed"),
        ABANDONED: _("not installed"),
    },
    tmf={PENDING: "created", ACTIVE: "active", SUSPENDED: "suspended", ENDED: "terminated", ABANDONED: "cancelled"},
)
