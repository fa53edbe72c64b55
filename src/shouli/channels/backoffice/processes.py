"""Processes: where everything stands, on the diagrams that run, and what a fault has stopped."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, Tab, answer
from shouli.channels.backoffice.staff import role_names
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import in_language
from shouli.orders.business.catalogue import businesses, get_business, title_of
from shouli.orders.stuck_search import list_stuck
from shouli.processes import queries
from shouli.processes.actions import ResumeFailed, resume_failed
from shouli.processes.rules.diagrams import read_diagram
from shouli.processes.states import COMPLETED, FAILED, PROCESS, RUNNING
from shouli.web.doors import desk_page, door
from shouli.web.forms import ActionView, FieldView
from shouli.web.lists import Column, ListView, Row
from shouli.web.panels import DiagramView
from shouli.web.trail_words import subject_words

ACTIVE = "processes"
MOST = 1000


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of processes."""
    pages = {"processes": _("Processes"), "failed_processes": _("Stopped by a fault"), "stuck": _("Stuck")}
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


@require_safe
@door(permission="page.processes", channel="backoffice")
def process_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the businesses with how many of their processes are in which state."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        live = queries.live_counts()
        known = businesses()
        return [
            Row(
                key=key,
                url=reverse("office_process", args=[key]),
                cells={
                    "title": title_of(key),
                    "mnemonic": known[key].mnemonic if key in known else "",
                    **{state: live.get(key, {}).get(state, 0) for state in (RUNNING, FAILED, COMPLETED)},
                },
                tone="red" if live.get(key, {}).get(FAILED) else "",
            )
            for key in sorted({*known, *live})
        ]

    counted = tuple(
        Column(name=state, label=PROCESS.label(state), kind="number", sortable=True)
        for state in (RUNNING, FAILED, COMPLETED)
    )
    listing = Listing(
        key="processes",
        title=_("Processes"),
        columns=(
            Column(name="title", label=_("Business"), kind="strong", sortable=True),
            Column(name="mnemonic", label=_("Mnemonic"), sortable=True),
            *counted,
        ),
        rows=rows,
        empty=_("No business has a process yet."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("processes"))


@require_safe
@door(permission="page.processes", channel="backoffice")
def process(request: HttpRequest, ctx: Context, key: str) -> HttpResponse:
    """Show a business's diagram with what waits at each step, how late and how long."""
    get_business(key)
    found = queries.counts(key, ctx.now)
    roles = role_names()
    diagram = DiagramView(
        key="process",
        title=title_of(key),
        xml_url=reverse("office_process_diagram", args=[key]),
        marks={item.step: "failed" if item.late else "current" for item in found},
        badges={item.step: str(item.waiting) for item in found},
    )
    table = steps_list(found, roles)
    return desk_page(
        request, ctx, "backoffice/process.html", active=ACTIVE, diagram=diagram, table=table, tabs=tabs("")
    )


@require_safe
@door(permission="page.processes", channel="backoffice")
def diagram(request: HttpRequest, ctx: Context, key: str) -> HttpResponse:
    """Send a business's diagram as BPMN."""
    xml = queries.drawing_for_reader(get_business(key).diagram)
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


@require_safe
@door(permission="page.processes", channel="backoffice")
def failed_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the processes that a fault has stopped, with the cause."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=str(item.instance_id),
                url=reverse("office_failed_process", args=[item.instance_id]),
                cells={
                    "owner": owner_words(item.owner),
                    "title": title_of(item.process_key),
                    "step": step_title(item.process_key, item.step),
                    "cause": item.failure,
                    "since": item.started_at,
                },
                tone="red",
            )
            for item in queries.list_failed(limit=MOST)
        ]

    listing = Listing(
        key="failed-processes",
        title=_("Processes stopped by a fault"),
        columns=(
            Column(name="owner", label=_("About"), kind="strong", sortable=True),
            Column(name="title", label=_("Business"), sortable=True),
            Column(name="step", label=_("Step"), sortable=True),
            Column(name="cause", label=_("Cause"), kind="why"),
            Column(name="since", label=_("Started"), kind="moment", sortable=True),
        ),
        rows=rows,
        empty=_("No process is stopped by a fault."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("failed_processes"))


@require_safe
@door(permission="page.processes", channel="backoffice")
def stuck_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what waits for nothing and nobody, with the cause and what to do about it."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=item.about,
                cells={
                    "order": item.order_number or item.about,
                    "title": item.business,
                    "state": item.state_label,
                    "cause": item.cause,
                    "way_out": item.way_out,
                    "since": item.since,
                },
                tone="red",
            )
            for item in list_stuck()
        ]

    listing = Listing(
        key="stuck",
        title=_("Stuck orders and processes"),
        columns=(
            Column(name="order", label=_("About"), kind="strong", sortable=True),
            Column(name="title", label=_("Business"), sortable=True),
            Column(name="state", label=_("State"), sortable=True),
            Column(name="cause", label=_("Cause"), kind="why"),
            Column(name="way_out", label=_("What to do"), kind="why"),
            Column(name="since", label=_("Since"), kind="moment", sortable=True),
        ),
        rows=rows,
        empty=_("Nothing is stuck."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("stuck"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.processes", channel="backoffice")
def failed(request: HttpRequest, ctx: Context, instance_id: int) -> HttpResponse:
    """Show one stopped process; have it tried again once the fault is corrected."""
    found = next((item for item in queries.list_failed(limit=MOST) if item.instance_id == instance_id), None)
    if found is None:
        raise NotFound(thing=_("Process"), key=instance_id)

    def save(answers: Answers) -> Done:
        resumed = resume_failed(ctx, ResumeFailed(instance_id=instance_id))
        if resumed.state == FAILED:
            told = _("It has failed again at %(step)s: %(cause)s")
            return Done(
                told=told % {"step": step_title(found.process_key, resumed.failed_step), "cause": resumed.failure},
                url=reverse("office_failed_process", args=[instance_id]),
                level=messages.ERROR,
            )
        return Done(told=_("The process goes on."), url=reverse("office_failed_processes"))

    fields = section(
        _("Stopped by a fault"),
        FieldView(name="owner", label=_("About"), readonly=True, value=owner_words(found.owner)),
        FieldView(name="step", label=_("Step"), readonly=True, value=step_title(found.process_key, found.step)),
        FieldView(
            name="failure", label=_("Cause"), widget="textarea", readonly=True, value=found.failure, extra={"rows": 4}
        ),
    )
    form = form_view(
        "failed-process",
        f"{title_of(found.process_key)} · {owner_words(found.owner)}",
        (fields,),
        url=reverse("office_failed_process", args=[instance_id]),
        back=reverse("office_failed_processes"),
        may_save=False,
        actions=(ActionView(name="resume", label=_("Try again"), key="F2", kind="primary"),),
    )
    return edit(request, ctx, form, save, active=ACTIVE)


def step_title(process_key: str, step: str) -> str:
    """Name a step of a business's process in the reader's language; one that is not drawn any more keeps its code."""
    business = businesses().get(process_key)
    node = read_diagram(business.diagram).nodes.get(step) if business is not None else None
    return in_language(node.name, node.name_en) if node is not None and node.name else step


def owner_words(owner: str) -> str:
    """Name what a process is about, such as order 12."""
    return subject_words(f"orders.{owner}")


def steps_list(found: list[queries.StepCount], roles: Mapping[str, str]) -> ListView:
    """List what waits at each step."""
    rows = [
        Row(
            key=item.step,
            cells={
                "step": item.title,
                "role": roles.get(item.role, item.role),
                "waiting": item.waiting,
                "late": item.late,
                "oldest": item.oldest_opened_at,
            },
            tone="red" if item.late else "",
        )
        for item in found
    ]
    columns = (
        Column(name="step", label=_("Step"), kind="strong"),
        Column(name="role", label=_("Role")),
        Column(name="waiting", label=_("Waiting"), kind="number"),
        Column(name="late", label=_("Late"), kind="number"),
        Column(name="oldest", label=_("Oldest since"), kind="moment"),
    )
    return ListView(
        key="steps", title=_("What waits at each step"), columns=columns, rows=rows, url="",
        size=max(len(rows), 1), total=len(rows), empty=_("Nothing is waiting."),
    )  # fmt: skip
