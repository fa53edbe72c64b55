"""An installer's day: the visits of the crew, and the report of each."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries as catalog
from shouli.channels.field.cards import LATE, TODAY, Card, by_day, cards_of, chosen
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault, Invalid, NotAllowed, NotFound, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language, listed
from shouli.orders.visiting import VisitedOrder, order_of_visit
from shouli.web.doors import KEY_FIELD, desk_page, door
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted
from shouli.workforce import queries, states
from shouli.workforce.actions import CompleteWork, FailWork, StartWork, complete_work, fail_work, start_work
from shouli.workforce.queries import WorkOrderView
from shouli.workforce.rules.visits import FAILURE_REASONS, HAND_OVER, LINE_TESTS, is_ahead

MOST = 100  # visits of a crew that are listed
LONGEST_NOTE = 500
FAILURE_NOTE = "failure_note"  # two forms stand on the page, and no two fields may share a name
CLOSED = (states.COMPLETED, states.FAILED, states.WITHDRAWN)


@require_safe
@door(permission="page.field", channel="field")
def visit_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what the installer's crews have to do, by day and time."""
    cards = cards_of(queries.list_work_orders(ctx, limit=MOST), ctx.now)
    today, only = local_day(ctx.now), request.GET.get("only", "")
    days = by_day(chosen(cards, only, today), today)
    late = sum(card.late for card in cards)
    return desk_page(
        request, ctx, "field/visits.html", active="field", days=days, late=late, narrowed=only in (LATE, TODAY)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.field", channel="field")
def visit(request: HttpRequest, ctx: Context, work_order_id: int) -> HttpResponse:
    """Show one visit and take its report."""
    (card,) = cards_of([queries.get_own_work_order(ctx, work_order_id)], ctx.now)
    done, failed = done_form(card), failed_form(card)
    if request.method != "POST":
        return _page(request, ctx, card, done, failed)
    posted = Posted(request.POST)
    try:
        told = carry_out(ctx, work_order_id, posted)
    except (NotAllowed, NotFound):
        raise
    except BusinessError as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else (_whole(refusal),)
        if posted.action == "fail":
            moved = [replace(fault, field=FAILURE_NOTE) if fault.field == "note" else fault for fault in faults]
            return _page(request, ctx, card, done, with_faults(filled(failed, posted), moved), status=422)
        return _page(request, ctx, card, with_faults(filled(done, posted), faults), failed, status=422)
    messages.success(request, told)
    return redirect("field_visit", work_order_id)


def carry_out(ctx: Context, work_order_id: int, posted: Posted) -> str:
    """Do what the button pressed stands for; return what to tell the installer.

    :raises Invalid: with all that is missing
    :raises BusinessError: if the work is closed already, or another crew's
    """
    note = posted.lines(FAILURE_NOTE if posted.action == "fail" else "note")
    refuse_if(_note_faults(note))
    match posted.action:
        case "start":
            work = start_work(ctx, StartWork(work_order_id=work_order_id))
            return _("Work order %(number)s is started.") % {"number": work.work_order_number}
        case "complete":
            report = CompleteWork(
                work_order_id=work_order_id,
                line_test=posted.text("line_test"),
                note=note,
                signed=posted.flag("signed"),
                handed_over=posted.many("handed_over"),
            )
            work = complete_work(ctx, report)
            return _("Work order %(number)s is reported as done.") % {"number": work.work_order_number}
        case "fail":
            failure = FailWork(work_order_id=work_order_id, reason_code=posted.text("reason_code"), note=note)
            work = fail_work(ctx, failure)
            return _("Work order %(number)s is reported as not done.") % {"number": work.work_order_number}
        case _:
            raise Invalid([Fault(field="", code="no_such_step", message=_("There is no such step."))])


def done_form(card: Card) -> FormView:
    """Build the report of a visit that succeeded."""
    things = [step for step in card.work.instructions if step.code.startswith(HAND_OVER)]
    handed_over = FieldView(
        name="handed_over",
        label=_("Handed over"),
        widget="checks",
        required=bool(things),
        visible=bool(things),
        choices=tuple(Choice(value=item.code, label=item.text, note=f"× {item.quantity}") for item in things),
    )
    fields = (
        FieldView(
            name="line_test",
            label=_("Line test"),
            widget="radio",
            required=True,
            wide=True,
            choices=tuple(Choice(value=code, label=str(text)) for code, text in LINE_TESTS.items()),
        ),
        handed_over,
        FieldView(
            name="signed", label=_("Signature"), widget="checkbox", required=True, wide=True,
            extra={"text": _("The customer has signed")},
        ),
        FieldView(name="note", label=_("Remark"), widget="textarea", extra={"rows": 2}),
    )  # fmt: skip
    report = ActionView(name="complete", label=_("Report as done"), key="F2", kind="primary")
    return _form(card, "done", _("Report as done"), fields, report)


def failed_form(card: Card) -> FormView:
    """Build the report of a visit that came to nothing."""
    fields = (
        FieldView(
            name="reason_code",
            label=_("Reason"),
            widget="select",
            required=True,
            wide=True,
            choices=tuple(Choice(value=code, label=str(text)) for code, text in FAILURE_REASONS.items()),
        ),
        FieldView(name=FAILURE_NOTE, label=_("What happened"), widget="textarea", required=True, extra={"rows": 3}),
    )
    report = ActionView(name="fail", label=_("Report as not done"), kind="danger")
    return _form(card, "failed", _("Report as not done"), fields, report)


def filled(form: FormView, posted: Posted) -> FormView:
    """Put back what was typed, under the key it was sent with."""
    sections = tuple(
        replace(section, fields=tuple(replace(field, value=_typed(field, posted)) for field in section.fields))
        for section in form.sections
    )
    return replace(form, sections=sections, idempotency_key=posted.text(KEY_FIELD) or form.idempotency_key)


def _form(card: Card, key: str, title: str, fields: tuple[FieldView, ...], action: ActionView) -> FormView:
    section = SectionView(key=key, title=title, fields=fields)
    return FormView(
        key=f"{key}-{card.work.id}", title=title, sections=(section,), url=card.url,
        actions=(action,), idempotency_key=uuid4().hex,
    )  # fmt: skip


def _typed(field: FieldView, posted: Posted) -> str | bool | tuple[str, ...]:
    if field.widget == "checks":
        return posted.many(field.name)
    return posted.flag(field.name) if field.widget == "checkbox" else posted.text(field.name)


def _note_faults(note: str) -> list[Fault]:
    if len(note) <= LONGEST_NOTE:
        return []
    text = _("Write at most %(most)s characters.") % {"most": LONGEST_NOTE}
    return [Fault(field="note", code="too_long", message=text)]


def _whole(refusal: BusinessError) -> Fault:
    return Fault(field="", code=refusal.code, message=f"{refusal.text} {refusal.advice}".strip())


def comes_next(work: WorkOrderView) -> str:
    """Say what happens after a visit was reported."""
    if work.state == states.COMPLETED:
        return _("The report has arrived. The network is asked to switch the line; you have nothing more to do here.")
    if work.state == states.FAILED:
        return _("The report has arrived. The counter books another time or cancels; you have nothing more to do here.")
    return _("This visit was called off; you have nothing to do here.")


def _products(order: VisitedOrder | None) -> str:
    if order is None:
        return ""
    names = catalog.names_of(order.products)
    return listed(in_language(*names.get(code, (code, ""))) for code in order.products)


def _page(
    request: HttpRequest, ctx: Context, card: Card, done: FormView, failed: FormView, *, status: int = 200
) -> HttpResponse:
    order = order_of_visit(card.work.owner)
    closed = card.work.state in CLOSED
    following = cards_of(queries.list_work_orders(ctx, limit=1), ctx.now) if closed else []
    return desk_page(
        request,
        ctx,
        "field/visit.html",
        active="field",
        status=status,
        card=card,
        order=order,
        products=_products(order),
        done=done,
        failed=failed,
        closed=closed,
        ahead=card.booking is not None and is_ahead(card.booking.day, local_day(ctx.now)),
        comes_next=comes_next(card.work) if closed else "",
        following=following[0] if following else None,
        can_start=card.work.state == states.OPEN,
        start_key=uuid4().hex,
        back_url=reverse("field_visits"),
    )
