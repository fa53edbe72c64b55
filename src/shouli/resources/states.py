"""Lifecycle of a telephone number."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

FREE, HELD, IN_USE, RESTING, RETIRED = "free", "held", "in_use", "resting", "retired"

NUMBER = Lifecycle(
    "number",
    FREE,
    {
        "hold": (frozenset({FREE}), HELD),
        "release": (frozenset({HELD}), FREE),
        "take": (frozenset({HELD}), IN_USE),
        "rest": (frozenset({IN_USE}), RESTING),
        "wake": (frozenset({RESTING}), FREE),
        "retire": (frozenset({FREE, RESTING}), RETIRED),
    },
    title=_("number"),
    labels={
        FREE: _("free"),
        HELD: _("held"),
        IN_USE: _("in use"),
        RESTING: _("resting"),
        RETIRED: _("retired"),
    },
)
