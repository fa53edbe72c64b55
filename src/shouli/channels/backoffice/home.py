"""What the home page shows of the back office: judgements, the network, what has stopped, capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.catalog import queries as catalog
from shouli.gateways import queries as gateways
from shouli.gateways import states as command_states
from shouli.identity import queries as identity
from shouli.kernel import trail
from shouli.kernel.context import Context
from shouli.kernel.dead_letters import dead_letters
from shouli.kernel.local_time import day_begins, local_day
from shouli.kernel.text import dotted
from shouli.orders import stuck_search
from shouli.processes import queries as processes
from shouli.web.action_titles import action_title
from shouli.web.commands import words_of
from shouli.web.forms import ActionView
from shouli.web.home import AMBER, RED, Figure, HomeLine, HomePanel, panel
from shouli.web.panels import bar_chart
from shouli.web.people import labels_of
from shouli.web.workplaces import Rows
from shouli.workforce import queries as workforce

CHANNEL = "backoffice"
FEW = 5
WEEK = 7
JUDGED_ON = ("page.fee_tables", "page.prices", "page.catalogue", "page.rights", "page.staff")


@panel(*JUDGED_ON, channel=CHANNEL, order=8)
def to_judge(ctx: Context) -> HomePanel:
    """Show what colleagues propose and the reader may judge: fee tables, prices, offerings, rights, accounts."""
    kinds: dict[str, tuple[str, str, Callable[[Context], Rows]]] = {
        "page.fee_tables": (_("fee tables"), "office_fee_tables", catalog.fee_tables_to_judge),
        "page.prices": (_("monthly prices"), "office_price_proposals", catalog.prices_to_judge),
        "page.catalogue": (_("offerings"), "office_offering_proposals", catalog.offerings_to_judge),
        "page.rights": (_("changes of rights"), "office_rights_proposals", identity.rights_to_judge),
        "page.staff": (_("changes of accounts"), "office_account_proposals", identity.accounts_to_judge),
    }
    figures = tuple(
        Figure(label=label, url=_address(url_name, judge="1"), rows=rows(ctx), tone=AMBER)
        for permission, (label, url_name, rows) in kinds.items()
        if identity.may(ctx, permission)
    )
    return HomePanel(
        key="judgements",
        title=_("Needs a second person"),
        figures=figures,
        empty=_("No proposal of a colleague is waiting for your decision. Your own proposals wait for somebody else."),
    )


@panel("page.network", channel=CHANNEL, order=14)
def network(ctx: Context) -> HomePanel:
    """Show what the network has rejected, and the faults that somebody has to repair."""
    commands = words_of(gateways.list_commands(state=command_states.REJECTED, limit=FEW))
    counter = replace(ctx, channel="counter")  # the door of the inbox: who is a clerk as well sees one bureau's there
    inside_inbox = identity.may(counter, "page.inbox")
    faults = processes.waiting_tasks(counter, ctx.actor.roles, step="repair")
    overdue = processes.waiting_tasks(counter, ctx.actor.roles, step="repair", late=True)
    tasks = (
        Figure(
            label=_("faults overdue"),
            url=_address("counter_inbox", step="repair", late="1"),
            rows=overdue,
            tone=RED,
            optional=True,
        ),
        Figure(label=_("faults to repair"), url=_address("counter_inbox", step="repair"), rows=faults, optional=True),
    )
    return HomePanel(
        key="network",
        title=_("Network commands"),
        url=reverse("office_network"),
        figures=(
            *(tasks if inside_inbox else ()),
            Figure(
                label=command_states.COMMAND.label(command_states.REJECTED),
                url=_address("office_network", state=command_states.REJECTED),
                rows=gateways.rejected(),
                tone=RED,
            ),
            Figure(
                label=_("not answered yet"),
                url=_address("office_network", state=command_states.SENT),
                rows=gateways.in_state(command_states.SENT),
            ),
        ),
        lines=tuple(
            HomeLine(
                title=f"{item.title} {item.line}",
                url=reverse("office_command", args=[item.id]),
                note=dotted(item.exchange, item.answer[:60]),
                at=item.answered_at,
                badge=item.badge,
            )
            for item in commands
        ),
        empty=_("The network has carried out all that was asked of it."),
    )


@panel("page.processes", "page.outbox", channel=CHANNEL, order=16)
def running(ctx: Context) -> HomePanel:
    """Show what has come to a stop: processes, orders that wait for nobody, messages that were given up."""
    sees_processes = identity.may(ctx, "page.processes")
    figures = (
        Figure(label=_("processes stopped"), url=reverse("office_failed_processes"), rows=processes.failed(), tone=RED),
        Figure(label=_("stuck"), url=reverse("office_stuck"), rows=stuck_search.stuck_cases(), tone=RED),
    )
    letters = Figure(label=_("dead letters"), url=reverse("office_dead_letters"), rows=dead_letters(), tone=RED)
    found = stuck_search.list_stuck(most=FEW) if sees_processes else []
    return HomePanel(
        key="running",
        title=_("What has stopped"),
        url=reverse("office_stuck") if sees_processes else reverse("office_dead_letters"),
        figures=(
            *(figures if sees_processes else ()),
            *((letters,) if identity.may(ctx, "page.outbox") else ()),
        ),
        lines=tuple(
            HomeLine(
                title=f"{item.order_number or item.about} {item.business}".strip(),
                url=reverse("office_stuck"),
                note=item.cause,
                at=item.since,
                late=True,
            )
            for item in found
        ),
        empty=_("Everything is running normally; nothing has stopped."),
    )


@panel("page.slots", channel=CHANNEL, order=45)
def capacity(ctx: Context) -> HomePanel:
    """Show how many visits can still be booked on each of the next days."""
    today = local_day(ctx.now)
    url = reverse("office_slots")
    free: dict[str, int] = {}
    for day in workforce.list_slot_days(from_day=today, days=WEEK):
        free[f"{day.day:%m-%d}"] = free.get(f"{day.day:%m-%d}", 0) + day.capacity - day.taken
    days = [f"{today + timedelta(days=number):%m-%d}" for number in range(WEEK)]
    chart = bar_chart(
        _("Visits that can still be booked"), [(day, Decimal(free.get(day, 0))) for day in days], whole=True, current=0
    )
    return HomePanel(
        key="capacity",
        title=_("Appointment capacity"),
        url=url,
        chart=chart if free else None,
        empty=_("No slots are open for the next seven days."),
        action=ActionView(name="slots", label=_("Open slots"), url=url),
        aside=True,
    )


@panel("page.audit_trail", channel=CHANNEL, order=50)
def refused(ctx: Context) -> HomePanel:
    """Show what was refused today, as the audit trail has it."""
    today = local_day(ctx.now)
    since = day_begins(today)
    entries = trail.list_trail(trail.TrailQuery(refused_only=True, since=since), limit=FEW)
    people = labels_of(item.actor for item in entries)
    day = today.isoformat()
    return HomePanel(
        key="trail",
        title=_("Refused today"),
        url=_address("office_audit_trail", since=day),
        figures=(
            Figure(
                label=_("attempts refused"),
                url=_address("office_audit_trail", outcome="refused", since=day),
                rows=trail.attempts(trail.TrailQuery(refused_only=True, since=since)),
                tone=AMBER,
            ),
        ),
        lines=tuple(
            HomeLine(
                title=f"{people[item.actor]} · {action_title(item.action)}",
                url=reverse("office_audit_entry", args=[item.id]),
                note=item.outcome,
                at=item.at,
            )
            for item in entries
        ),
        empty=_("Nothing was refused today."),
        aside=True,
    )


def _address(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"
