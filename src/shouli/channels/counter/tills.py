"""My till: open it with its float, count it blind, say why a count differs; then a colleague receives it."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter.amounts import amount_of
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.local_time import local_text
from shouli.kernel.text import dotted, named
from shouli.payments import queries as payments
from shouli.payments import states
from shouli.payments.actions import (
    Counted,
    CountTill,
    ExplainVariance,
    OpenTill,
    Reason,
    count_till,
    explain_variance,
    open_till,
)
from shouli.payments.queries import TillView
from shouli.payments.rules.tills import REASONS
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.lists import Column, ListView, Row
from shouli.web.posted import Posted

FLOAT = "opening_float"


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.till")
def my_till(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what can be done next with the clerk's till, and do it."""
    posted = Posted(request.POST)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and posted.action in ("open", "count", "explain"):
        try:
            carry_out(request, ctx, posted)
        except Invalid as refusal:
            faults = refusal.faults
        else:
            return go_on(request, "counter_till")
    till = payments.till_of(ctx.actor.staff_id) if ctx.actor.staff_id is not None else None
    return desk_page(
        request,
        ctx,
        "counter/till.html",
        active="till",
        status=422 if faults else 200,
        form=with_faults(_form(request, till, posted), faults),
        counts=counts_list(till) if till is not None and till.counts else None,
    )


def carry_out(request: HttpRequest, ctx: Context, posted: Posted) -> None:
    """Do what the button pressed is for.

    :raises Invalid: with every amount or reason that is missing or wrong
    """
    if posted.action == "open":
        open_till(ctx, OpenTill(opening_float=read_float(posted.text(FLOAT)[:20])))
        messages.success(request, _("Your till is open."))
    elif posted.action == "count":
        till = count_till(ctx, CountTill(counted=read_counted(posted)))
        if till.state == states.COUNTED:
            messages.success(request, _("The count is final. Hand the money over; a colleague receives it."))
        else:
            messages.warning(request, _("The count does not agree with the takings. Count everything once more."))
    else:
        explain_variance(ctx, ExplainVariance(till_id=posted.number("till") or 0, reasons=read_reasons(posted)))
        messages.success(request, _("The reasons are saved. Hand the money over; a colleague receives it."))


def read_float(typed: str) -> Decimal:
    """Read the float, which was counted: an empty field is not zero.

    :raises Invalid: if it is not an amount
    """
    amount = amount_of(typed)
    if amount is None:
        text = _("Enter the change money you have counted; 0 if there is none.")
        raise Invalid([Fault(field=FLOAT, code="amount", message=text)])
    return amount


def read_counted(posted: Posted) -> tuple[Counted, ...]:
    """Read what was counted, means by means; a field left empty is left out.

    :raises Invalid: naming every amount that cannot be read
    """
    typed = {item.code: posted.text(f"counted.{item.code}")[:20] for item in payments.means_of_payment()}
    amounts = {code: amount_of(text) for code, text in typed.items() if text}
    message = _("Must be an amount with at most two decimals.")
    faults = [
        Fault(field=f"counted.{code}", code="amount", message=message)
        for code, amount in amounts.items()
        if amount is None
    ]
    if faults:
        raise Invalid(faults)
    return tuple(Counted(means=code, amount=amount) for code, amount in amounts.items() if amount is not None)


def read_reasons(posted: Posted) -> tuple[Reason, ...]:
    """Read the reasons of differences, means by means."""
    notes = posted.parts("note")
    return tuple(
        Reason(means=code, reason=reason[:20], note=notes.get(code, "")[:200])
        for code, reason in posted.parts("reason").items()
    )


def float_field(typed: str, *, enter: str) -> FieldView:
    """Ask for the float; Enter in it presses the button ``enter``."""
    return FieldView(
        name=FLOAT,
        label=_("Opening float"),
        value=typed,
        required=True,
        help=_("Change money you have counted into the till, in yuan."),
        extra={"maxlength": 14, "enter": enter},
    )


def count_fields(posted: Posted) -> tuple[FieldView, ...]:
    """Ask for every means, with nothing filled in: the count is blind."""
    return tuple(
        FieldView(
            name=f"counted.{item.code}",
            label=named(item),
            widget="money",
            value=posted.text(f"counted.{item.code}")[:20],
            required=True,
        )
        for item in payments.means_of_payment()
    )


def reason_fields(till: TillView, posted: Posted) -> tuple[FieldView, ...]:
    """Ask why the count of each means differs that has no reason yet."""
    choices = tuple(Choice(value=code, label=str(label)) for code, label in REASONS.items())
    fields = []
    for count in till.unexplained:
        label = f"{named(count)} {count.variance:+.2f}"
        name = f"reason.{count.means}"
        fields.append(
            FieldView(name=name, label=label, widget="select", choices=choices, value=posted.text(name), required=True)
        )
        note = f"note.{count.means}"
        fields.append(FieldView(name=note, label=_("Remark"), value=posted.text(note)[:200], extra={"maxlength": 200}))
    return tuple(fields)


def counts_list(till: TillView) -> ListView:
    """List the final count beside what should have been there."""
    rows = [
        Row(
            key=count.means,
            cells={
                "means": named(count),
                "expected": count.expected,
                "counted": count.counted,
                "variance": count.variance,
                "reason": dotted(count.reason_label, count.note),
            },
            tone="amber" if count.variance else "",
        )
        for count in till.counts
    ]
    return ListView(
        key="till-counts",
        title=_("Count"),
        columns=(
            Column(name="means", label=_("Means of payment"), kind="strong"),
            Column(name="expected", label=_("Expected"), kind="money"),
            Column(name="counted", label=_("Counted"), kind="money"),
            Column(name="variance", label=_("Difference"), kind="money"),
            Column(name="reason", label=_("Reason"), kind="why"),
        ),
        rows=rows,
        url="",
        size=max(len(rows), 1),
        total=len(rows),
    )


def told(label: str, text: str) -> FieldView:
    """Show a fact in a form."""
    return FieldView(name=f"told-{label}", label=label, widget="counter/widgets/told", value=text)


def _form(request: HttpRequest, till: TillView | None, posted: Posted) -> FormView:
    sections, actions = _next(till, posted)
    return FormView(
        key="till",
        title=_("My till"),
        url=request.path,
        idempotency_key=uuid4().hex,
        hidden=(("till", str(till.id)),) if till is not None else (),
        sections=sections,
        actions=actions,
    )


def _next(till: TillView | None, posted: Posted) -> tuple[tuple[SectionView, ...], tuple[ActionView, ...]]:
    """Return what the page asks and offers, as the till stands."""
    if till is None:
        return (_opening(posted),), (ActionView(name="open", label=_("Open the till"), key="F9", kind="primary"),)
    if till.state == states.COUNTED:
        return _counted(till, posted)
    note = (
        _("Count every means, also those without takings: 0.")
        if till.state == states.OPEN
        else _("The count did not agree. Count once more; this count is final.")
    )
    confirm = (
        _("The till takes no more money once it is counted. Keep this count?") if till.state == states.OPEN else ""
    )
    counting = SectionView(
        key="count", title=_("Count"), hotkey="Alt 2", state="current", note=note, fields=count_fields(posted)
    )
    count = ActionView(name="count", label=_("Save the count"), key="F9", kind="primary", confirm=confirm)
    return (facts(till), counting), (count,)


def _opening(posted: Posted) -> SectionView:
    return SectionView(
        key="opening",
        title=_("Open the till"),
        hotkey="Alt 1",
        state="current",
        note=_("Cash is taken and returned only through an open till."),
        fields=(float_field(posted.text(FLOAT)[:20], enter="open"),),
    )


def _counted(till: TillView, posted: Posted) -> tuple[tuple[SectionView, ...], tuple[ActionView, ...]]:
    if till.unexplained:
        why = SectionView(
            key="reasons", title=_("Why the count differs"), state="current", fields=reason_fields(till, posted)
        )
        explain = ActionView(name="explain", label=_("Save the reasons"), key="F9", kind="primary")
        return (facts(till), why), (explain,)
    cash = _("Hand over ¥%(amount)s in cash and the slips; a colleague receives them under Tills.")
    handing = SectionView(
        key="handing", title=_("To be handed over"), state="done", note=cash % {"amount": f"{till.cash:,.2f}"}
    )
    again = ActionView(name="open", label=_("Open the next till"), key="F9", kind="primary")
    return (facts(till), handing, _opening(posted)), (again,)


def facts(till: TillView) -> SectionView:
    """Say when the till was opened and with what; never what is in it."""
    return SectionView(
        key="till",
        title=till.state_label,
        hotkey="Alt 1",
        state="done",
        fields=(
            told(_("Opened"), local_text(till.opened_at)),
            told(_("Opening float"), f"¥{till.opening_float:,.2f}"),
        ),
    )
