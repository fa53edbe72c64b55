"""Shows where an order is in its process: in lanes beside a page, and as the diagram."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.channels.counter.order_labels import state_badge
from shouli.channels.counter.order_urls import order_url
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import in_language, listed
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.business.catalogue import title_of
from shouli.orders.business.journey import get_journey
from shouli.orders.business.procedure import get_procedure
from shouli.orders.cancellations import CancellationView
from shouli.parties import queries as parties
from shouli.processes import queries as processes
from shouli.processes.rules.diagrams import read_diagram
from shouli.processes.states import PROCESS
from shouli.web.doors import desk_page, door
from shouli.web.panels import DiagramView, LaneView, ProcessPanel, Step
from shouli.web.shell import Badge

SHOWN = frozenset({"userTask", "manualTask", "serviceTask", "intermediateCatchEvent", "startEvent"})
CANCELLATION_TONES = {states.ASKED: "amber", states.UNDOING: "blue", states.DONE: "green", states.REFUSED: "red"}
MARKS = {"done": "done", "waiting": "current", "failed": "failed"}


def panel_before(journey: str, order_id: int) -> ProcessPanel:
    """Show the process a draft will go through, with entry as where it is."""
    diagram = read_diagram(get_journey(journey).diagram)
    lanes: dict[str, list[Step]] = {}
    names = {lane.name: in_language(lane.name, lane.name_en) for lane in diagram.lanes}
    for node in diagram.nodes.values():
        if node.kind in SHOWN:
            state = "current" if node.kind == "startEvent" else "later"
            title = in_language(node.name, node.name_en)
            lanes.setdefault(names.get(node.lane, node.lane), []).append(Step(key=node.id, title=title, state=state))
    return ProcessPanel(
        title=_("Process"),
        lanes=tuple(LaneView(title=title, steps=tuple(steps)) for title, steps in lanes.items()),
        state=Badge(label=_("being entered"), tone="amber"),
        diagram_url=order_url(order_id, "counter_diagram"),
    )


def panel_of_order(trace: processes.Trace, state: str, order_id: int) -> ProcessPanel:
    """Show the process of a saved order: what is done, who holds it, since when."""
    return panel_of(trace, _("Process"), state_badge(state), order_url(order_id, "counter_diagram"))


def panel_of_cancellation(trace: processes.Trace, cancellation: CancellationView, order_id: int) -> ProcessPanel:
    """Show how far the cancellation of an order has come, and who holds it."""
    badge = Badge(label=cancellation.state_label, tone=CANCELLATION_TONES.get(cancellation.state, "grey"))
    return panel_of(trace, _("Process of the cancellation"), badge, order_url(order_id, "counter_cancel_diagram"))


def panel_of_customer(trace: processes.Trace, customer_id: int) -> ProcessPanel:
    """Show what follows from a customer's registration, or from the latest change of the file that is not done with."""
    badge = Badge(label=PROCESS.label(trace.state), tone="blue" if trace.ended_at is None else "green")
    url = reverse("counter_customer_diagram", args=[customer_id])
    return panel_of(trace, title_of(trace.process_key), badge, url)


def panel_of(trace: processes.Trace, title: str, state: Badge, diagram_url: str) -> ProcessPanel:
    """Show a process in its lanes: what is done, who holds it, since when."""
    waiting = {task.step: task for task in trace.waiting}
    lanes: dict[str, list[Step]] = {}
    for node in trace.nodes:
        if node.kind in SHOWN:
            task = waiting.get(node.id)
            lanes.setdefault(node.lane, []).append(
                Step(
                    key=node.id,
                    title=node.name,
                    state=MARKS.get(node.mark, "later"),
                    since=task.opened_at if task else None,
                    due_at=task.due_at if task else None,
                )
            )
    events = [node for node in trace.nodes if node.mark == "waiting" and node.id not in waiting]
    held = [*((task.title, task.lane) for task in trace.waiting), *((node.name, node.lane) for node in events)]
    holder = listed(f"{what} · {lane}" for what, lane in held)
    return ProcessPanel(
        title=title,
        lanes=tuple(LaneView(title=lane, steps=tuple(steps)) for lane, steps in lanes.items()),
        state=state,
        diagram_url=diagram_url,
        note=_("Waits for: %(who)s") % {"who": holder} if holder else "",
        blocked_by=trace.failure,
    )


@require_safe
@door(permission="page.orders")
def diagram(request: HttpRequest, ctx: Context, order_id: int, kind: str = "order") -> HttpResponse:
    """Show the diagram with where the order stands, or with ``kind`` cancellation where its cancellation does."""
    view = orders.get_order(ctx, order_id)
    xml = "counter_diagram_xml" if kind == "order" else "counter_cancel_diagram_xml"
    what = view.row.title if kind == "order" else _("Cancellation")
    drawn = drawing_of(
        processes.trace(f"{kind}:{order_id}"),
        key=f"{kind}-{order_id}",
        title=f"{what} {view.row.order_number}",
        xml_url=reverse(xml, args=[order_id]),
    )
    return desk_page(request, ctx, "web/diagram_page.html", active="orders", about=view.row.customer_id, diagram=drawn)


@require_safe
@door(permission="page.orders")
def diagram_xml(request: HttpRequest, ctx: Context, order_id: int, kind: str = "order") -> HttpResponse:
    """Send the diagram that the order, or its cancellation, runs on."""
    view = orders.get_order(ctx, order_id)
    trace = processes.trace(f"{kind}:{order_id}")
    drawn = get_journey(view.row.journey) if kind == "order" else get_procedure("orders.cancel")
    xml = trace.xml if trace else drawn.diagram
    return HttpResponse(processes.drawing_for_reader(xml), content_type="application/xml; charset=utf-8")


@require_safe
@door(permission="page.customer")
def customer_diagram(request: HttpRequest, ctx: Context, customer_id: int) -> HttpResponse:
    """Show the diagram of the process a customer is in.

    :raises NotFound: if the customer was never in one
    """
    customer = parties.get_customer(ctx, customer_id)
    trace = _trace_of_customer(customer_id)
    drawn = drawing_of(
        trace,
        key=f"customer-{customer_id}",
        title=f"{title_of(trace.process_key)} {customer.name}",
        xml_url=reverse("counter_customer_diagram_xml", args=[customer_id]),
    )
    return desk_page(request, ctx, "web/diagram_page.html", active="customer", about=customer_id, diagram=drawn)


@require_safe
@door(permission="page.customer")
def customer_diagram_xml(request: HttpRequest, ctx: Context, customer_id: int) -> HttpResponse:
    """Send the diagram of the process a customer is in.

    :raises NotFound: if the customer was never in one
    """
    parties.get_customer(ctx, customer_id)
    xml = processes.drawing_for_reader(_trace_of_customer(customer_id).xml)
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


def _trace_of_customer(customer_id: int) -> processes.Trace:
    trace = processes.trace_of_story(f"customer:{customer_id}")
    if trace is None:
        raise NotFound(thing=_("process"), key=customer_id)
    return trace


def drawing_of(trace: processes.Trace | None, *, key: str, title: str, xml_url: str) -> DiagramView:
    """Mark on a diagram what is done and what waits, and say the same in words."""
    steps: tuple[Step, ...] = ()
    marks: dict[str, str] = {}
    if trace is not None:
        tasks = {task.step: task for task in trace.waiting}
        marks = {node.id: MARKS[node.mark] for node in trace.nodes if node.mark in MARKS}
        steps = tuple(
            Step(
                key=node.id,
                title=node.name,
                state=MARKS[node.mark],
                who=node.lane,
                since=tasks[node.id].opened_at if node.id in tasks else None,
                due_at=tasks[node.id].due_at if node.id in tasks else None,
            )
            for node in trace.nodes
            if node.mark in MARKS
        )
    return DiagramView(key=key, title=title, xml_url=xml_url, marks=marks, steps=steps)
