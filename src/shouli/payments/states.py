"""Lifecycles of payments, their papers and tills."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

ACTIVE, REVERSED = "active", "reversed"
ISSUED, VOID, REFUNDED = "issued", "void", "refunded"
OPEN, COUNTING, COUNTED, CLOSED = "open", "counting", "counted", "closed"
IN_HAND = (OPEN, COUNTING)  # the clerk still has the money

PAYMENT = Lifecycle(
    "payment",
    ACTIVE,
    {"reverse": (frozenset({ACTIVE}), REVERSED)},
    title=_("payment"),
    labels={ACTIVE: _("collected"), REVERSED: _("reversed")},
    tmf={ACTIVE: "completed", REVERSED: "cancelled"},
)
INVOICE = Lifecycle(
    "invoice",
    ISSUED,
    {"void": (frozenset({ISSUED}), VOID)},
    title=_("invoice"),
    labels={ISSUED: _("issued"), VOID: _("void")},
)
RECEIPT = Lifecycle(
    "receipt",
    ISSUED,
    {"void": (frozenset({ISSUED}), VOID), "refund": (frozenset({ISSUED}), REFUNDED)},
    title=_("receipt"),
    labels={ISSUED: _("issued"), VOID: _("void"), REFUNDED: _("deposit returned")},
)
TILL = Lifecycle(
    "till",
    OPEN,
    {
        "recount": (frozenset({OPEN}), COUNTING),
        "count": (frozenset({OPEN, COUNTING}), COUNTED),
        "send_back": (frozenset({COUNTED}), COUNTING),
        "receive": (frozenset({COUNTED}), CLOSED),
    },
    title=_("till"),
    labels={
        OPEN: _("till open"),
        COUNTING: _("to be counted again"),
        COUNTED: _("counted, to be handed over"),
        CLOSED: _("till closed"),
    },
)
