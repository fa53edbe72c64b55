"""Life of a reservation."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

RESERVED, COMMITTED, RELEASED, EXPIRED = "reserved", "committed", "released", "expired"

RESERVATION = Lifecycle(
    "reservation",
    RESERVED,
    {
        "commit": (frozenset({RESERVED}), COMMITTED),
        "release": (frozenset({RESERVED}), RELEASED),
        "expire": (frozenset({RESERVED}), EXPIRED),
    },
    title=_("reservation"),
    labels={
        RESERVED: _("reserved"),
        COMMITTED: _("charged"),
        RELEASED: _("given back"),
        EXPIRED: _("expired"),
    },
)
