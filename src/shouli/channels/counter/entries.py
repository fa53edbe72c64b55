"""What the shell shows of the counter: its work places, what waits at each, and what the palette finds."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as text_of
from django.utils.translation import gettext_lazy as _

from shouli.channels.counter import customer_search
from shouli.channels.counter.order_urls import order_url
from shouli.channels.counter.strip import strip_of
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.text import dotted
from shouli.orders import listing
from shouli.orders import queries as orders
from shouli.orders.business.journey import menu
from shouli.orders.business.procedure import procedure_menu
from shouli.parties import queries as parties
from shouli.payments import queries as payments
from shouli.processes import queries as processes
from shouli.processes.waiting import overdue
from shouli.subscriptions import queries as subscriptions
from shouli.web import palette, workplaces
from shouli.web.palette import Hit
from shouli.web.served_customer import provide_strip
from shouli.web.workplaces import MenuEntry, WaitingRows

ACCEPTANCE = _("Business acceptance › Acceptance")
AUDIT = _("Business acceptance › Audit")
PROCEDURES = _("Business acceptance › Customers and cancelling")
WORK, MONEY, LOOK = _("Work"), _("Tills and money"), _("Look up")

provide_strip(strip_of)
workplaces.register(
    MenuEntry(name="reception", title=_("Integrated acceptance"), url_name="counter", permission="page.counter",
              group=ACCEPTANCE, key="SL", order=1),
    *(
        MenuEntry(name=f"start:{journey.key}", title=journey.title, url_name="counter_start", args=(journey.key,),
                  permission=journey.permission, group=ACCEPTANCE, key=journey.mnemonic, serves=True, order=10 + place)
        for place, journey in enumerate(menu())
    ),
    *(
        MenuEntry(name=f"start:{procedure.key}", title=procedure.title, url_name=procedure.page,
                  permission=procedure.permission, group=PROCEDURES, key=procedure.mnemonic, order=20 + place)
        for place, procedure in enumerate(procedure_menu())
    ),
    MenuEntry(name="audit", title=_("Audit"), url_name="counter_audit", permission="page.audit", group=AUDIT,
              key="JH", order=29),
    MenuEntry(name="inbox", title=_("Inbox"), url_name="counter_inbox", permission="page.inbox", group=WORK,
              key="DB", order=30),
    MenuEntry(name="parked", title=_("Parked"), url_name="counter_parked", permission="page.drafts", group=WORK,
              key="GQ", order=31),
    MenuEntry(name="till", title=_("My till"), url_name="counter_till", permission="page.till", group=MONEY,
              key="KB", order=35),
    MenuEntry(name="tills", title=_("Tills"), url_name="counter_tills", permission="page.reports", group=MONEY,
              key="JB", order=36),
    MenuEntry(name="takings", title=_("Takings of the day"), url_name="counter_takings", permission="page.reports",
              group=MONEY, key="RB", order=37),
    MenuEntry(name="deposits", title=_("Return a deposit"), url_name="counter_deposits", permission="page.deposits",
              group=MONEY, key="TH", order=38),
    MenuEntry(name="orders", title=_("Orders"), url_name="counter_orders", permission="page.orders", group=LOOK,
              key="DD", order=40),
)  # fmt: skip


@workplaces.waits_at("audit")
def orders_to_audit(ctx: Context) -> WaitingRows:
    """Count what waits at the auditor's desk."""
    return WaitingRows((listing.awaiting_audit(ctx),))


@workplaces.waits_at("inbox")
def tasks(ctx: Context) -> WaitingRows:
    """Count the reader's tasks and those of the roles that are free."""
    rows = processes.waiting_tasks(ctx, ctx.actor.roles)
    return WaitingRows((rows,), late=overdue(rows, ctx.now))


@workplaces.waits_at("parked")
def parked(ctx: Context) -> WaitingRows:
    """Count the acceptances that are parked, and the reader's own half-done ones."""
    return WaitingRows((listing.parked(ctx), listing.own_drafts(ctx)))


@workplaces.waits_at("tills")
def tills(ctx: Context) -> WaitingRows:
    """Count the tills whose money somebody has to receive."""
    return WaitingRows((payments.tills_to_receive(ctx),))


@palette.provide
def hits(ctx: Context, asked: str) -> Iterable[Hit]:
    """Find lines by the beginning of their number, then orders and customers, as the reception page recognises them."""
    typed = customer_search.recognise(asked)
    may_look = identity.may(ctx, "page.customer")
    for line in subscriptions.find_lines(typed.text, limit=5) if may_look and typed.line else []:
        url = reverse("counter_customer", args=[line.customer_id])
        yield Hit(title=line.service_number, url=f"{url}?line={line.id}", kind=text_of("Line"), note=line.address)
    if identity.may(ctx, "page.orders"):
        for row in orders.find_orders(ctx, typed.text, limit=5) if typed.order else []:
            title = f"{row.order_number} {row.title}"
            yield Hit(
                title=title,
                url=order_url(row.id),
                kind=text_of("Order"),
                note=f"{row.customer_name} · {row.state_label}",
            )
    if not may_look or not typed.customer:
        return
    try:
        found = parties.search_customers("any", typed.text, limit=6)
    except Invalid:
        return
    for customer in found:
        told = (customer.document_masked, customer.phone_masked, customer.address_masked)
        yield Hit(
            title=customer.name,
            url=reverse("counter_customer", args=[customer.customer_id]),
            kind=text_of("Customer"),
            note=dotted(*told),
        )
