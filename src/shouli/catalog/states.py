"""Lifecycles of what is published with four eyes, and the kinds of things in the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouli.kernel.lifecycles import Lifecycle

LINE, PRIMARY, SECONDARY, SERVICE, DEVICE, PACKAGE = "line", "primary", "secondary", "service", "device", "package"
OFFERING_KINDS = {
    LINE: _("line"),
    PRIMARY: _("primary value-added product"),
    SECONDARY: _("secondary value-added product"),
    SERVICE: _("service"),
    DEVICE: _("device"),
    PACKAGE: _("package"),
}

OFFERS, CONVERTS_TO, EXCLUDES, REQUIRES, EXTENDS = "offers", "converts_to", "excludes", "requires", "extends"
RELATION_KINDS = {
    OFFERS: _("offers"),
    CONVERTS_TO: _("converts to"),
    EXCLUDES: _("excludes"),
    REQUIRES: _("is sold only with"),
    EXTENDS: _("extends"),
}

RULE, DISCOUNT = "rule", "discount"
PLAN_KINDS = {RULE: _("charging rule"), DISCOUNT: _("discount")}

DRAFT, SUBMITTED, PUBLISHED, REJECTED, WITHDRAWN = "draft", "submitted", "published", "rejected", "withdrawn"
LABELS = {
    DRAFT: _("draft"),
    SUBMITTED: _("submitted"),
    PUBLISHED: _("published"),
    REJECTED: _("rejected"),
    WITHDRAWN: _("withdrawn"),
}

FEE_TABLE_VERSION = Lifecycle(
    "fee table version",
    DRAFT,
    {
        "submit": (frozenset({DRAFT}), SUBMITTED),
        "approve": (frozenset({SUBMITTED}), PUBLISHED),
        "reject": (frozenset({SUBMITTED}), REJECTED),
        "withdraw": (frozenset({DRAFT, SUBMITTED}), WITHDRAWN),
    },
    title=_("fee table version"),
    labels=LABELS,
)

OFFERING_PROPOSAL = Lifecycle(
    "offering proposal",
    SUBMITTED,
    {
        "approve": (frozenset({SUBMITTED}), PUBLISHED),
        "reject": (frozenset({SUBMITTED}), REJECTED),
    },
    title=_("proposal of an offering"),
    labels=LABELS,
)

RECURRING_PRICE = Lifecycle(
    "recurring price",
    SUBMITTED,
    {
        "approve": (frozenset({SUBMITTED}), PUBLISHED),
        "reject": (frozenset({SUBMITTED}), REJECTED),
    },
    title=_("recurring price"),
    labels=LABELS,
)
