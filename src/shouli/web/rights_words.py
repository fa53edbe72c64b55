"""Rights in words: every page, business and action that a role can be allowed, by its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shouli.kernel.actions import REGISTRY
from shouli.orders.business.journey import JOURNEYS
from shouli.web.action_titles import action_title

PAGE, JOURNEY, STAR = "page.", "journeys.", ".*"
PAGES: Mapping[str, Promise] = {
    "page.home": pgettext_lazy("page", "Home"),
    "page.keys": pgettext_lazy("page", "All keys"),
    "page.palette": pgettext_lazy("page", "Search"),
    "page.preferences": pgettext_lazy("page", "Own account"),
    "page.inbox": pgettext_lazy("page", "Inbox"),
    "page.counter": pgettext_lazy("page", "Counter"),
    "page.customer": pgettext_lazy("page", "Customer"),
    "page.orders": pgettext_lazy("page", "Orders"),
    "page.drafts": pgettext_lazy("page", "Parked acceptances"),
    "page.papers": pgettext_lazy("page", "Papers"),
    "page.audit": pgettext_lazy("page", "Audit"),
    "page.till": pgettext_lazy("page", "My till"),
    "page.reports": pgettext_lazy("page", "Tills and takings"),
    "page.deposits": pgettext_lazy("page", "Deposits"),
    "page.field": pgettext_lazy("page", "My visits"),
    "page.dispatch": pgettext_lazy("page", "Dispatch board"),
    "page.catalogue": pgettext_lazy("page", "Catalogue"),
    "page.fee_tables": pgettext_lazy("page", "Fee tables"),
    "page.prices": pgettext_lazy("page", "Monthly prices"),
    "page.campaign_report": pgettext_lazy("page", "Campaign report"),
    "page.numbers": pgettext_lazy("page", "Numbers"),
    "page.places": pgettext_lazy("page", "Addresses"),
    "page.slots": pgettext_lazy("page", "Appointment capacity"),
    "page.network": pgettext_lazy("page", "Network commands"),
    "page.staff": pgettext_lazy("page", "Staff"),
    "page.org_units": pgettext_lazy("page", "Organisation"),
    "page.interface_numbers": pgettext_lazy("page", "Interface numbers"),
    "page.rights": pgettext_lazy("page", "Roles and rights"),
    "page.processes": pgettext_lazy("page", "Processes"),
    "page.outbox": pgettext_lazy("page", "Messages"),
    "page.ledger": pgettext_lazy("page", "Books"),
    "page.audit_trail": pgettext_lazy("page", "Audit trail"),
    "page.what_if": pgettext_lazy("page", "What if"),
}
PARTS: Mapping[str, Promise] = {
    "accounts": pgettext_lazy("part", "Accounts"),
    "catalog": pgettext_lazy("part", "Catalogue"),
    "charging": pgettext_lazy("part", "Charging"),
    "gateways": pgettext_lazy("part", "Network"),
    "identity": pgettext_lazy("part", "Staff and rights"),
    "kernel": pgettext_lazy("part", "System operation"),
    "ledger": pgettext_lazy("part", "Books"),
    "orders": pgettext_lazy("part", "Orders"),
    "parties": pgettext_lazy("part", "Customers"),
    "payments": pgettext_lazy("part", "Payments"),
    "places": pgettext_lazy("part", "Addresses"),
    "processes": pgettext_lazy("part", "Processes"),
    "resources": pgettext_lazy("part", "Numbers"),
    "subscriptions": pgettext_lazy("part", "Lines"),
    "workforce": pgettext_lazy("part", "Visits"),
}
OF_PAGES, OF_BUSINESSES = gettext_lazy("Pages"), gettext_lazy("Businesses")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRight:
    """One right that can be given: its code, its title, and the heading it is under."""

    pattern: str
    title: str
    group: str


def right_title(pattern: str) -> str:
    """Name what a right is about in the reader's language; what is not known keeps its code."""
    if pattern == "*":
        return _("Everything")
    if pattern.endswith(STAR):
        return _whole(pattern.removesuffix(STAR)) or pattern
    if pattern.startswith(PAGE):
        return str(PAGES.get(pattern, pattern))
    if pattern.startswith(JOURNEY):
        journey = JOURNEYS.get(pattern.removeprefix(JOURNEY))
        return str(journey.title) if journey else pattern
    return action_title(pattern)


def kind_of(pattern: str) -> str:
    """Say what kind of thing a right is about: a page, a business, or an action."""
    if pattern.startswith(PAGE):
        return _("page")
    return _("business") if pattern.startswith(JOURNEY) else _("action")


def known_rights() -> list[KnownRight]:
    """List everything that a role can be allowed, under its headings: pages, businesses, then part by part."""
    pages = [KnownRight(pattern=code, title=str(title), group=str(OF_PAGES)) for code, title in PAGES.items()]
    keys = [f"{JOURNEY[:-1]}{STAR}", *(f"{JOURNEY}{key}" for key in sorted(JOURNEYS))]
    businesses = [KnownRight(pattern=key, title=right_title(key), group=str(OF_BUSINESSES)) for key in keys]
    found = [*pages, *businesses]
    for part in sorted({name.partition(".")[0] for name in REGISTRY}):
        if part in PARTS:
            names = [f"{part}{STAR}", *(name for name in sorted(REGISTRY) if name.startswith(f"{part}."))]
            found += [KnownRight(pattern=name, title=right_title(name), group=str(PARTS[part])) for name in names]
    return found


def _whole(start: str) -> str:
    """Name a whole group of rights."""
    if start == PAGE[:-1]:
        return _("Every page")
    if start == JOURNEY[:-1]:
        return _("Every business")
    return _("Everything of: %(part)s") % {"part": PARTS[start]} if start in PARTS else ""
