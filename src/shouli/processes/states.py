"""Lifecycles of process instances and human tasks."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

RUNNING, FAILED, COMPLETED, CANCELLED = "running", "failed", "completed", "cancelled"
OPEN, CLAIMED, CLOSED, WITHDRAWN = "open", "claimed", "closed", "withdrawn"

PROCESS = Lifecycle(
    "process",
    RUNNING,
    {
        "fail": (frozenset({RUNNING}), FAILED),
        "resume": (frozenset({FAILED}), RUNNING),
        "complete": (frozenset({RUNNING}), COMPLETED),
        "cancel": (frozenset({RUNNING, FAILED}), CANCELLED),
    },
    title=_("process"),
    labels={
        RUNNING: _("running"),
        FAILED: _("stopped by a fault"),
        COMPLETED: _("completed"),
        CANCELLED: _("cancelled"),
    },
)

TASK = Lifecycle(
    "task",
    OPEN,
    {
        "claim": (frozenset({OPEN}), CLAIMED),
        "release": (frozenset({CLAIMED}), OPEN),
        "pass_on": (frozenset({CLAIMED}), CLAIMED),
        "close": (frozenset({OPEN, CLAIMED}), CLOSED),
        "withdraw": (frozenset({OPEN, CLAIMED}), WITHDRAWN),
    },
    title=_("task"),
    labels={OPEN: _("open"), CLAIMED: _("claimed"), CLOSED: _("done"), WITHDRAWN: _("withdrawn")},
)
