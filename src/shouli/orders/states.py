"""Lifecycle of an order, as in section (b) of the fixed-line rulebook, carried on to completion."""

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

DRAFT, SAVED, AWAITING_CHARGE, CHARGED = "draft", "saved", "awaiting_charge", "charged"
AWAITING_PRINT, AWAITING_AUDIT, RETURNED, AUDITED = "awaiting_print", "awaiting_audit", "returned", "audited"
FULFILLING, COMPLETED, CANCELLED = "fulfilling", "completed", "cancelled"

BEFORE_CHARGE = frozenset({SAVED, AWAITING_CHARGE})
UNFINISHED = frozenset({SAVED, AWAITING_CHARGE, CHARGED, AWAITING_PRINT, AWAITING_AUDIT, RETURNED, AUDITED, FULFILLING})

ORDER = Lifecycle(
    "order",
    DRAFT,
    {
        "save": (frozenset({DRAFT}), SAVED),
        "ask_charge": (frozenset({SAVED}), AWAITING_CHARGE),
        "charge": (frozenset({AWAITING_CHARGE}), CHARGED),
        "ask_print": (frozenset({SAVED, CHARGED}), AWAITING_PRINT),
        "dispatch": (frozenset({AWAITING_PRINT}), AWAITING_AUDIT),
        "return": (frozenset({AWAITING_AUDIT}), RETURNED),
        "resubmit": (frozenset({RETURNED}), AWAITING_AUDIT),
        "audit": (frozenset({AWAITING_AUDIT}), AUDITED),
        "fulfil": (frozenset({AUDITED}), FULFILLING),
        "complete": (frozenset({AUDITED, FULFILLING}), COMPLETED),
        "cancel": (UNFINISHED, CANCELLED),
    },
    title=_("order"),
    labels={
        DRAFT: _("being entered"),
        SAVED: _("saved"),
        AWAITING_CHARGE: _("awaiting charge"),
        CHARGED: _("charged"),
        AWAITING_PRINT: _("awaiting print"),
        AWAITING_AUDIT: _("awaiting audit"),
        RETURNED: _("returned by audit"),
        AUDITED: _("audited"),
        FULFILLING: _("being carried out"),
        COMPLETED: _("completed"),
        CANCELLED: _("cancelled"),
    },
    tmf={
        DRAFT: "draft",
        SAVED: "acknowledged",
        AWAITING_CHARGE: "pending",
        CHARGED: "acknowledged",
        AWAITING_PRINT: "acknowledged",
        AWAITING_AUDIT: "inProgress",
        RETURNED: "held",
        AUDITED: "inProgress",
        FULFILLING: "inProgress",
        COMPLETED: "completed",
        CANCELLED: "cancelled",
    },
)

PROMPTED, PRINTED, DECLINED = "prompted", "printed", "declined"
PROMPT = Lifecycle(
    "print_prompt",
    PROMPTED,
    {"print": (frozenset({PROMPTED}), PRINTED), "decline": (frozenset({PROMPTED}), DECLINED)},
    title=_("print prompt"),
    labels={PROMPTED: _("to be printed"), PRINTED: _("printed"), DECLINED: _("not printed")},
)

ASKED, UNDOING, DONE, REFUSED, OVERTAKEN = "asked", "undoing", "done", "refused", "overtaken"
CANCELLATION = Lifecycle(
    "cancellation",
    ASKED,
    {
        "carry_out": (frozenset({ASKED}), UNDOING),
        "finish": (frozenset({UNDOING}), DONE),
        "refuse": (frozenset({ASKED}), REFUSED),
        "overtake": (frozenset({ASKED}), OVERTAKEN),
    },
    title=_("cancellation"),
    labels={
        ASKED: _("awaiting approval"),
        UNDOING: _("being undone"),
        DONE: _("all undone"),
        REFUSED: _("not approved"),
        OVERTAKEN: _("overtaken: the order was finished first"),
    },
)
