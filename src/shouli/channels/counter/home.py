"""What the home page shows of the counter: tasks, what waits for a judgement, drafts, the shift, takings, customers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.channels.counter.inbox import rows_of
from shouli.channels.counter.order_urls import order_url
from shouli.channels.counter.takings import seen_by, week_chart
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.money import total
from shouli.kernel.text import dotted, named
from shouli.orders import listing, states
from shouli.parties import queries as parties
from shouli.parties.rules.documents import LABELS
from shouli.payments import queries as payments
from shouli.payments import states as payment_states
from shouli.processes import queries as processes
from shouli.web.forms import ActionView
from shouli.web.home import AMBER, RED, Figure, HomeLine, HomePanel, panel
from shouli.web.lists import ALL
from shouli.web.panels import bar_chart
from shouli.web.shell import Badge

CHANNEL = "counter"
MOST = 8  # lines of what waits
FEW = 5  # lines of anything else
FORTNIGHT = 14
HELD_UP = (states.RETURNED, states.AWAITING_CHARGE, states.AWAITING_PRINT, states.FULFILLING)


@panel("page.inbox", channel=CHANNEL, order=10)
def waiting(ctx: Context) -> HomePanel:
    """Show the reader's tasks and those of the roles that are free, what is overdue first."""
    roles = ctx.actor.roles
    tasks = processes.inbox(ctx, roles, limit=MOST)
    return HomePanel(
        key="waiting",
        title=_("What waits for you"),
        url=reverse("counter_inbox"),
        figures=(
            Figure(
                label=_("overdue"),
                url=_address("counter_inbox", late="1"),
                rows=processes.waiting_tasks(ctx, roles, late=True),
                tone=RED,
            ),
            Figure(
                label=_("tasks waiting"),
                url=_address("counter_inbox", **{ALL: "1"}),
                rows=processes.waiting_tasks(ctx, roles),
            ),
            Figure(
                label=_("held by me"),
                url=_address("counter_inbox", mine="1"),
                rows=processes.waiting_tasks(ctx, roles, mine=True),
            ),
            *_for_the_auditor(ctx),
        ),
        lines=tuple(
            HomeLine(
                title=dotted(row.cells["task"], row.cells["order"]),
                url=row.url or reverse("counter_inbox"),
                note=dotted(row.cells["business"], row.cells["customer"]),
                at=task.due_at,
                late=task.is_late(ctx.now),
            )
            for task, row in zip(tasks, rows_of(ctx, tasks), strict=True)
        ),
        empty=_("No task is waiting for you."),
    )


@panel("orders.judge_cancellation", "payments.receive_till", channel=CHANNEL, order=12)
def to_judge(ctx: Context) -> HomePanel:
    """Show the cancellations and tills that need the reader as the second person."""
    tills = Figure(
        label=_("tills to receive"),
        url=_address("counter_tills", judge="1"),
        rows=payments.tills_to_receive(ctx),
        tone=AMBER,
    )
    return HomePanel(
        key="counter-judgements",
        title=_("Needs a second person"),
        figures=(
            Figure(
                label=_("cancellations to approve"),
                url=_address("counter_inbox", step="approve"),
                rows=listing.cancellations_to_judge(ctx),
                tone=AMBER,
            ),
            *((tills,) if identity.may(ctx, "page.reports") else ()),
        ),
        lines=tuple(
            HomeLine(
                title=item.order_number,
                url=order_url(item.order_id, "counter_cancel"),
                note=dotted(item.asked_by_name, item.reason),
                at=item.asked_at,
            )
            for item in listing.list_to_judge(ctx, most=FEW)
        ),
        empty=_("No colleague waits for your approval."),
    )


@panel("page.drafts", channel=CHANNEL, order=20)
def drafts(ctx: Context) -> HomePanel:
    """Show the reader's own half-done acceptances, and what the bureau has parked."""
    own, parked = listing.own_drafts(ctx), listing.parked(ctx)
    half_done = listing.oldest(ctx, own, most=FEW)
    aside = listing.oldest(ctx, parked, most=FEW)
    return HomePanel(
        key="drafts",
        title=_("Begun but not saved"),
        url=reverse("counter_parked"),
        figures=(
            Figure(label=_("unfinished, mine"), url=_address("counter_parked", "list-own"), rows=own),
            Figure(label=_("parked"), url=_address("counter_parked", "list-parked"), rows=parked),
        ),
        lines=(
            *(
                HomeLine(
                    title=f"{row.title} · {row.customer_name}",
                    url=order_url(row.id, "counter_accept"),
                    note=row.order_number,
                    at=row.opened_at,
                )
                for row in half_done
            ),
            *(
                HomeLine(
                    title=f"{row.title} · {row.customer_name}",
                    url=_address("counter_parked", "list-parked"),
                    note=dotted(row.accepted_by_name, row.park_note),
                    at=row.parked_at,
                    badge=Badge(label=_("parked"), tone=AMBER),
                )
                for row in aside
            ),
        ),
        empty=_("You have no unfinished acceptances. F6 on an acceptance parks it."),
        action=ActionView(name="accept", label=_("Integrated acceptance"), url=reverse("counter")),
    )


@panel("page.till", channel=CHANNEL, order=30)
def shift(ctx: Context) -> HomePanel:
    """Show the reader's shift: how often money moved, but not how much while the count is blind."""
    found = payments.shift_of(ctx.actor.staff_id) if ctx.actor.staff_id is not None else None
    url = reverse("counter_till")
    if found is None:
        return HomePanel(
            key="shift",
            title=_("My till"),
            url=url,
            empty=_("Your till is not open. Open it before you take cash."),
            action=ActionView(name="open", label=_("Open my till"), url=url),
            aside=True,
        )
    counted = tuple(Figure(label=named(item), url=url, amount=item.counted) for item in found.till.counts)
    tone = "green" if found.till.state == payment_states.OPEN else AMBER
    return HomePanel(
        key="shift",
        title=_("My till"),
        url=url,
        figures=(
            Figure(label=_("payments taken"), url=url, value=found.payments),
            Figure(label=_("given back"), url=url, value=found.given_back),
            *counted,
        ),
        lines=(
            HomeLine(
                title=_("Open since"),
                url=url,
                at=found.till.opened_at,
                badge=Badge(label=found.till.state_label, tone=tone),
            ),
        ),
        aside=True,
    )


@panel("page.reports", channel=CHANNEL, order=32)
def takings(ctx: Context) -> HomePanel:
    """Show the takings of the day, with those of the week as a chart."""
    day = local_day(ctx.now)
    whose, blind = seen_by(ctx)
    figures, chart = payments.day_figures(day, whose), week_chart(day, whose)
    url = reverse("counter_takings")
    return HomePanel(
        key="takings",
        title=_("Takings of the day"),
        url=url,
        figures=(
            Figure(label=_("net"), url=url, amount=total(item.net for item in figures)),
            Figure(label=_("orders paid"), url=url, value=sum(item.orders for item in figures)),
            Figure(label=_("payments reversed"), url=url, value=sum(item.reversals for item in figures), tone=AMBER),
        ),
        chart=chart if any(bar.amount for bar in chart.bars) else None,
        note=_("Without your own till, until you have counted it.") if blind else "",
        aside=True,
    )


@panel("page.orders", channel=CHANNEL, order=40)
def orders_under_way(ctx: Context) -> HomePanel:
    """Show where orders are held up, and how many were accepted on each day of the fortnight."""
    today = local_day(ctx.now)
    first = today - timedelta(days=FORTNIGHT - 1)
    found = listing.accepted_by_day(ctx, first)
    days = [first + timedelta(days=number) for number in range(FORTNIGHT)]
    chart = bar_chart(
        _("Orders accepted, last fortnight"), [(f"{day:%d}", Decimal(found.get(day, 0))) for day in days], whole=True
    )
    return HomePanel(
        key="orders",
        title=_("Orders"),
        url=reverse("counter_orders"),
        figures=tuple(
            Figure(
                label=states.ORDER.label(state),
                url=_address("counter_orders", state=state),
                rows=listing.in_state(ctx, state),
                tone=RED if state == states.RETURNED else "",
            )
            for state in HELD_UP
        ),
        chart=chart if found else None,
        empty=_("No order was accepted in the last fourteen days."),
        aside=True,
    )


@panel("page.counter", channel=CHANNEL, order=50)
def last_customers(ctx: Context) -> HomePanel | None:
    """Show the customers whose orders the reader entered last, with their documents masked."""
    if not identity.may(ctx, "page.customer"):
        return None
    served = listing.last_customers(ctx, most=FEW)
    known = parties.rows_of(served) if served else {}
    return HomePanel(
        key="customers",
        title=_("Customers I served last"),
        lines=tuple(
            HomeLine(
                title=known[customer_id].name,
                url=reverse("counter_customer", args=[customer_id]),
                note=f"{LABELS.get(known[customer_id].document_kind, '')} {known[customer_id].document_masked}".strip(),
                at=at,
            )
            for customer_id, at in served.items()
            if customer_id in known
        ),
        empty=_("You have served no customer yet. Press / and type a number, a name or a document."),
        aside=True,
    )


def _for_the_auditor(ctx: Context) -> tuple[Figure, ...]:
    if not identity.may(ctx, "page.audit"):
        return ()
    rows = listing.awaiting_audit(ctx)
    label = states.ORDER.label(states.AWAITING_AUDIT)
    return (Figure(label=label, url=reverse("counter_audit"), rows=rows, tone=AMBER),)


def _address(name: str, place: str = "", **asked: str) -> str:
    url = reverse(name) + (f"?{urlencode(asked)}" if asked else "")
    return f"{url}#{place}" if place else url
