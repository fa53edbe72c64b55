"""Lifecycle of an outbox message."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

PENDING, DONE, DEAD, DISCARDED = "pending", "done", "dead", "discarded"

MESSAGE = Lifecycle(
    "message",
    PENDING,
    {
        "deliver": (frozenset({PENDING}), DONE),
        "give_up": (frozenset({PENDING}), DEAD),
        "retry": (frozenset({DEAD}), PENDING),
        "discard": (frozenset({DEAD}), DISCARDED),
    },
    title=_("message"),
    labels={PENDING: _("waiting"), DONE: _("delivered"), DEAD: _("dead letter"), DISCARDED: _("discarded")},
)
