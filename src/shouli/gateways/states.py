"""Lifecycle of a command to the network."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

REQUESTED, SENT, ACCEPTED, REJECTED, WITHDRAWN = "requested", "sent", "accepted", "rejected", "withdrawn"
OPEN = (REQUESTED, SENT)

COMMAND = Lifecycle(
    "network_command",
    REQUESTED,
    {
        "send": (frozenset({REQUESTED, SENT}), SENT),
        "accept": (frozenset({SENT}), ACCEPTED),
        "reject": (frozenset({SENT}), REJECTED),
        "retry": (frozenset({REJECTED}), REQUESTED),
        "withdraw": (frozenset({REQUESTED, REJECTED}), WITHDRAWN),
    },
    title=_("network command"),
    labels={
        REQUESTED: _("requested"),
        SENT: _("sent"),
        ACCEPTED: _("carried out"),
        REJECTED: _("rejected by the network"),
        WITHDRAWN: _("withdrawn"),
    },
)
