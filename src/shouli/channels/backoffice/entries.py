"""What the shell shows of the back office: its work places, what waits there, and pages found by name."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouli.catalog import queries as catalog
from shouli.gateways import queries as gateways
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.dead_letters import dead_letters
from shouli.orders.stuck_search import stuck_cases
from shouli.processes import queries as processes
from shouli.web.palette import Hit, provide
from shouli.web.workplaces import MenuEntry, WaitingRows, register, waits_at

PRODUCTS, RESOURCES, RUNNING = _("Products and prices"), _("Resources"), _("System operation")


def _entry(name: str, title: Promise, url_name: str, group: Promise, key: str, order: int) -> MenuEntry:
    return MenuEntry(
        name=name, title=title, url_name=url_name, permission=f"page.{name}", channel="backoffice", group=group,
        key=key, order=order,
    )  # fmt: skip


register(
    _entry("catalogue", _("Catalogue"), "office_offerings", PRODUCTS, "CP", 400),
    _entry("fee_tables", _("Fee tables"), "office_fee_tables", PRODUCTS, "ZF", 410),
    _entry("prices", _("Monthly prices"), "office_prices", PRODUCTS, "YZ", 420),
    _entry("campaign_report", _("Campaign report"), "office_campaign_report", PRODUCTS, "HD", 430),
    _entry("numbers", _("Numbers"), "office_numbers", RESOURCES, "HM", 500),
    _entry("places", _("Addresses"), "office_addresses", RESOURCES, "DZ", 510),
    _entry("slots", _("Appointment capacity"), "office_slots", RESOURCES, "YY", 515),
    _entry("network", _("Network commands"), "office_network", RESOURCES, "WL", 520),
    _entry("staff", _("Staff"), "office_staff", RUNNING, "RY", 600),
    _entry("processes", _("Processes"), "office_processes", RUNNING, "LC", 610),
    _entry("outbox", _("Messages"), "office_dead_letters", RUNNING, "XX", 620),
    _entry("ledger", _("Books"), "office_ledger", RUNNING, "ZB", 630),
    _entry("audit_trail", _("Audit trail"), "office_audit_trail", RUNNING, "SJ", 640),
)

# Pages below a work place: title, address, right, and the initials of the Chinese title.
PAGES: tuple[tuple[Promise, str, str, str], ...] = (
    (_("Offerings"), "office_offerings", "page.catalogue", "SP"),
    (_("New offering"), "office_offering_new", "page.catalogue", "XJSP"),
    (_("Pricing plans"), "office_plans", "page.catalogue", "DJJH"),
    (_("Campaigns"), "office_campaigns", "page.catalogue", "YXHD"),
    (_("Code lists"), "office_codes", "page.catalogue", "DMB"),
    (_("Prices waiting for approval"), "office_price_proposals", "page.prices", "DSZF"),
    (_("Exchanges"), "office_exchanges", "page.places", "JZ"),
    (_("Import addresses"), "office_address_import", "page.places", "DRDZ"),
    (_("Segments"), "office_segments", "page.numbers", "HMD"),
    (_("Import segments"), "office_segment_import", "page.numbers", "DRHD"),
    (pgettext_lazy("operator", "Organisation"), "office_org_units", "page.org_units", "ZZJG"),
    (_("Interface numbers"), "office_interface_numbers", "page.interface_numbers", "JKBH"),
    (_("Roles and rights"), "office_rights", "page.rights", "JSQX"),
    (_("Changes of rights"), "office_rights_proposals", "page.rights", "QXBG"),
    (_("Changes of accounts"), "office_account_proposals", "page.staff", "ZHBG"),
    (_("Processes stopped by a fault"), "office_failed_processes", "page.processes", "GZLC"),
    (_("Stuck orders and processes"), "office_stuck", "page.processes", "ZLYW"),
    (_("Messages on the way"), "office_outbox", "page.outbox", "ZTXX"),
)


@waits_at("catalogue")
def offerings(ctx: Context) -> WaitingRows:
    """Count the offerings that wait for the reader's judgement."""
    return WaitingRows((catalog.offerings_to_judge(ctx),))


@waits_at("fee_tables")
def fee_tables(ctx: Context) -> WaitingRows:
    """Count the fee tables that wait for the reader's judgement."""
    return WaitingRows((catalog.fee_tables_to_judge(ctx),))


@waits_at("prices")
def prices(ctx: Context) -> WaitingRows:
    """Count the monthly prices that wait for the reader's judgement."""
    return WaitingRows((catalog.prices_to_judge(ctx),))


@waits_at("network")
def rejected_commands(_ctx: Context) -> WaitingRows:
    """Count what the network has rejected."""
    return WaitingRows((gateways.rejected(),))


@waits_at("staff")
def rights_and_accounts(ctx: Context) -> WaitingRows:
    """Count the changes of rights and accounts that wait for the reader's judgement."""
    return WaitingRows((identity.rights_to_judge(ctx), identity.accounts_to_judge(ctx)))


@waits_at("processes")
def stopped(_ctx: Context) -> WaitingRows:
    """Count the processes that a fault has stopped, and what is stuck."""
    return WaitingRows((processes.failed(), stuck_cases()))


@waits_at("outbox")
def messages(_ctx: Context) -> WaitingRows:
    """Count the dead letters."""
    return WaitingRows((dead_letters(),))


@provide
def pages(ctx: Context, asked: str) -> Iterator[Hit]:
    """Find back-office pages by a part of their name or by its initials."""
    folded = asked.casefold()
    for title, url_name, permission, key in PAGES:
        if (folded in str(title).casefold() or key.casefold() == folded) and identity.may(ctx, permission):
            yield Hit(title=str(title), url=reverse(url_name), kind=str(_("Page")), key=key)
