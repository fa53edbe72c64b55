"""Lifecycles of work orders and appointments."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

OPEN, STARTED, COMPLETED, FAILED, WITHDRAWN = "open", "started", "completed", "failed", "withdrawn"
BOOKED, KEPT, RELEASED = "booked", "kept", "released"

WORK_ORDER = Lifecycle(
    "work_order",
    OPEN,
    {
        "start": (frozenset({OPEN}), STARTED),
        "complete": (frozenset({OPEN, STARTED}), COMPLETED),
        "fail": (frozenset({OPEN, STARTED}), FAILED),
        "withdraw": (frozenset({OPEN, STARTED}), WITHDRAWN),
    },
    title=_("work order"),
    labels={
        OPEN: _("to do"),
        STARTED: _("under way"),
        COMPLETED: _("completed"),
        FAILED: _("not completed"),
        WITHDRAWN: _("withdrawn"),
    },
)

APPOINTMENT = Lifecycle(
    "appointment",
    BOOKED,
    {"keep": (frozenset({BOOKED}), KEPT), "release": (frozenset({BOOKED}), RELEASED)},
    title=_("appointment"),
    labels={BOOKED: _("booked"), KEPT: _("kept"), RELEASED: _("released")},
)
