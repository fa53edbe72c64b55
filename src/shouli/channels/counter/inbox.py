"""The inbox: what waits for the reader's roles, the most urgent first; claim, give back, pass on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter import order_filters
from shouli.channels.counter.order_filters import CLERK, CUSTOMER, OrderFilter
from shouli.channels.counter.order_urls import order_url
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.owners import owner_key
from shouli.kernel.typed import is_digits
from shouli.orders import listing
from shouli.orders.business.catalogue import title_of
from shouli.orders.queries import OrderRow
from shouli.parties import queries as parties
from shouli.processes import queries as processes
from shouli.processes.actions import ClaimTask, PassTask, ReleaseTask, claim_task, pass_task, release_task
from shouli.processes.queries import InboxCount, TaskView
from shouli.processes.waiting import TaskQuery
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView
from shouli.web.lists import (
    DAY_FROM,
    DAY_TO,
    PAGE,
    Column,
    ListView,
    Row,
    asked,
    csv_response,
    day_fields,
    days_asked,
    filtered,
    saved_for,
    without_file,
)
from shouli.web.posted import Posted
from shouli.web.shell import Badge
from shouli.workforce.listing import own_visits

MOST_TO_PASS = 20  # own tasks offered for passing on, the most urgent first
MOST_IN_FILE = 10_000  # tasks a CSV file holds
PAGES = {
    "collect": "counter_charge",
    "print": "counter_print",
    "audit": "counter_audit_order",
    "approve": "counter_cancel",
}
VISIT = "visit"  # is reported on the page of the visit
FILTERS = ("step", "mine", "late", CUSTOMER, CLERK, DAY_FROM, DAY_TO)
EVERY_STATE: dict[str, Any] = {"step": "", "mine": False, "late": False}  # the counts tell these apart themselves
OF_ORDERS = frozenset({"order", "cancellation"})


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.inbox")
def inbox(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the tasks of the reader's roles and do with them what the button says."""
    if (leaving := filtered(request)) is not None:
        return leaving
    if request.method == "POST":
        carry_out(request, ctx, Posted(request.POST))
        return go_on(request, "counter_inbox")
    columns = inbox_columns()
    wanted = asked(request, columns, filters=FILTERS, saved=saved_for(ctx, "inbox"))
    query = {name: value.replace("\x00", "")[:40] for name, value in wanted.query.items()}
    roles = ctx.actor.roles
    given = order_filters.read({name: query.get(name, "") for name in (CUSTOMER, CLERK)})
    tasks = tasks_asked(ctx, query, given)
    counts = {count.step: count for count in processes.inbox_counts(ctx, roles, replace(tasks, **EVERY_STATE))}
    numbers = {key: number_of(count, mine=tasks.mine, late=tasks.late) for key, count in counts.items()}
    total = numbers.get(tasks.step, 0) if tasks.step else sum(numbers.values())
    if wanted.as_csv and total > MOST_IN_FILE:
        return without_file(request, MOST_IN_FILE)
    if wanted.as_csv:
        every = processes.inbox(ctx, roles, tasks, limit=MOST_IN_FILE)
        return csv_response(columns, rows_of(ctx, every), "inbox")
    found = processes.inbox(ctx, roles, tasks, limit=PAGE, offset=min(wanted.offset, 10**9))
    shown = ListView(
        key="inbox",
        title=_("Inbox"),
        columns=columns,
        rows=rows_of(ctx, found),
        url=reverse("counter_inbox"),
        query=query,
        page=wanted.page,
        total=total,
        selectable=True,
        csv=True,
        most_in_file=MOST_IN_FILE,
        saved=wanted.saved,
        filters=filters_of(query, tasks, counts, numbers),
        empty=given.told or (_("No task fits. Clear the filter.") if query else _("Nothing is waiting for you.")),
    )
    has_own = any(count.mine for count in counts.values())
    own = processes.inbox(ctx, roles, TaskQuery(mine=True), limit=MOST_TO_PASS) if has_own else []
    return desk_page(request, ctx, "counter/inbox.html", active="inbox", list=shown, own=own)


def inbox_columns() -> tuple[Column, ...]:
    """List the columns of the inbox."""
    return (
        Column(name="task", label=_("Task"), kind="strong"),
        Column(name="order", label=_("Order")),
        Column(name="business", label=_("Business")),
        Column(name="customer", label=_("Customer"), kind="person"),
        Column(name="since", label=_("Waits since"), kind="moment"),
        Column(name="due", label=_("Due"), kind="moment"),
        Column(name="late", label=_("Time limit"), kind="badge"),
        Column(name="holder", label=_("Held by"), kind="badge"),
    )


def tasks_asked(ctx: Context, query: Mapping[str, str], given: OrderFilter) -> TaskQuery:
    """Turn the filters of the inbox into the tasks asked for; customer and clerk are those of the orders."""
    first, last = days_asked(query)
    by_order = query.get(CUSTOMER) or query.get(CLERK)
    of_customers = given.query.customers or () if not query.get(CLERK) else ()
    return TaskQuery(
        step=query.get("step", ""),
        mine=query.get("mine", "") == "1",
        late=query.get("late", "") == "1",
        owners=listing.owners_of(ctx, given.query) if by_order else None,
        parents=[owner_key("customer", customer_id) for customer_id in of_customers],
        first_day=first,
        last_day=last,
    )


def filters_of(
    query: Mapping[str, str], tasks: TaskQuery, counts: Mapping[str, InboxCount], numbers: Mapping[str, int]
) -> tuple[FieldView, ...]:
    """Build the fields of the filter, each choice with how many tasks it leaves."""
    overdue = sum(count.mine_late if tasks.mine else count.late for count in counts.values())
    steps = tuple(Choice(value=key, label=f"{counts[key].title} ({n})") for key, n in numbers.items())
    return (
        FieldView(name="step", label=_("Task"), widget="select", value=tasks.step, choices=steps),
        FieldView(name="mine", label=_("Assignment"), widget="select", value="1" if tasks.mine else "",
                  choices=(Choice(value="1", label=_("only mine")),)),
        FieldView(name="late", label=_("Due"), widget="select", value="1" if tasks.late else "",
                  choices=(Choice(value="1", label=_("only overdue ({count})").format(count=overdue)),)),
        *order_filters.people_fields(query),
        *day_fields(_("Waits from"), _("Waits until"), query),
    )  # fmt: skip


def number_of(count: InboxCount, *, mine: bool, late: bool) -> int:
    """Return how many of the tasks of one step the filters leave."""
    if late:
        return count.mine_late if mine else count.late
    return count.mine if mine else count.waiting


def carry_out(request: HttpRequest, ctx: Context, posted: Posted) -> None:
    """Claim a task, give it back, or pass it to a colleague."""
    pressed = posted.pressed
    task_id = pressed.row
    if task_id is None:
        return
    match pressed.verb:
        case "claim":
            claim_task(ctx.keyed(""), ClaimTask(task_id=task_id))
            messages.success(request, _("The task is yours."))
        case "release":
            release_task(ctx.keyed(""), ReleaseTask(task_id=task_id))
            messages.success(request, _("The task is open to all again."))
        case "pass":
            staff = identity.find_staff(posted.text("to"))
            if staff is None:
                messages.error(request, _("There is no such staff number."))
                return
            pass_task(ctx.keyed(""), PassTask(task_id=task_id, to_staff=staff.pk))
            messages.success(request, _("The task has been passed on."))


def customer_of(task: TaskView) -> int | None:
    """Return the id of the customer a task is about; None if it is about something else."""
    kind, _colon, key = task.owner.partition(":")
    found = key.partition(":")[0]
    return int(found) if kind == "customer" and is_digits(found) else None


def rows_of(ctx: Context, tasks: Sequence[TaskView]) -> list[Row]:
    """Lay tasks out with the orders and customers they are about, read at once."""
    orders = listing.rows_by_id(ctx, {order_id for task in tasks if (order_id := _order_id(task))})
    customers = {customer_id for task in tasks if (customer_id := customer_of(task))}
    names = {key: row.name for key, row in parties.rows_of(customers).items()} if customers else {}
    urls = urls_of(ctx, tasks)
    return [_row(task, ctx, orders.get(_order_id(task) or 0), names, urls[task.id]) for task in tasks]


def urls_of(ctx: Context, tasks: Sequence[TaskView]) -> dict[int, str]:
    """Say where each task is done; empty where the reader may not open the page, as of the visit of another crew."""
    visits: dict[str, int] = {}
    if any(task.step == VISIT for task in tasks) and identity.may(ctx, "page.field"):
        visits = own_visits(ctx, {task.owner for task in tasks})
    sees_orders, sees_customers = identity.may(ctx, "page.orders"), identity.may(ctx, "page.customer")
    urls = {}
    for task in tasks:
        order_id, customer_id = _order_id(task), customer_of(task)
        urls[task.id] = ""
        if task.step == VISIT and task.owner in visits:
            urls[task.id] = reverse("field_visit", args=[visits[task.owner]])
        elif order_id and sees_orders:
            urls[task.id] = order_url(order_id, PAGES.get(task.step, "counter_order"))
        elif customer_id and sees_customers:
            urls[task.id] = reverse("counter_customer", args=[customer_id])
    return urls


def _row(task: TaskView, ctx: Context, order: OrderRow | None, names: Mapping[int, str], url: str) -> Row:
    own = task.claimed_by == ctx.actor.key
    actions = (
        ActionView(name=f"task:release:{task.id}", label=_("Return"))
        if own
        else ActionView(name=f"task:claim:{task.id}", label=_("Claim")),
    )
    customer_id = customer_of(task)
    return Row(
        key=str(task.id),
        url=url,
        tone="red" if task.is_late(ctx.now) else "",
        cells={
            "task": task.title,
            "order": order.order_number if order else "" if customer_id else task.owner,
            "business": order.title if order else title_of(task.process_key),
            "customer": order.customer_name if order else names.get(customer_id or 0, ""),
            "since": task.opened_at,
            "due": task.due_at,
            "late": Badge(label=_("late"), tone="red") if task.is_late(ctx.now) else "",
            "holder": Badge(label=_("me"), tone="green") if own else "",
        },
        actions=actions,
    )


def _order_id(task: TaskView) -> int | None:
    kind, _colon, key = task.owner.partition(":")
    return int(key) if kind in OF_ORDERS and is_digits(key) else None
