"""What was asked of the network: every command, how it was answered, and asking once more."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Found, Listing, answer, choice_filter, text_filter
from shouli.channels.backoffice.naming import state_choices
from shouli.gateways import queries, states
from shouli.gateways.actions import RetryCommand, retry_command
from shouli.gateways.queries import CommandView
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_text
from shouli.kernel.owners import read_owner
from shouli.orders import listing as orders
from shouli.web.commands import CommandWords, words_of
from shouli.web.doors import door
from shouli.web.forms import ActionView, FieldView, FormView
from shouli.web.lists import Column, Row
from shouli.web.trail_words import subject_words

ACTIVE = "network"


@require_safe
@door(permission="page.network", channel="backoffice")
def command_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the commands to the network, newest first."""
    counts = queries.command_counts()

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        state, line = query.get("state", ""), query.get("line", "")
        found = queries.list_commands(state=state, line_number=line, limit=limit, offset=offset)
        return Found([_row(item) for item in words_of(found)], queries.count_commands(state=state, line_number=line))

    choices = {state: f"{label} ({counts.get(state, 0)})" for state, label in state_choices(states.COMMAND).items()}
    listing = Listing(
        key="network-commands",
        title=_("Network commands"),
        columns=(
            Column(name="number", label=_("Command")),
            Column(name="verb", label=_("Instruction")),
            Column(name="line", label=_("Line")),
            Column(name="exchange", label=_("Exchange")),
            Column(name="state", label=_("State"), kind="badge"),
            Column(name="attempts", label=_("Attempts"), kind="number"),
            Column(name="requested", label=_("Requested"), kind="moment"),
            Column(name="answered", label=_("Answered"), kind="moment"),
            Column(name="answer", label=_("Answer"), kind="why"),
        ),
        filters=(choice_filter("state", _("State"), choices), text_filter("line", _("Line"), "86010001")),
        fetch=fetch,
        empty=_("No command fits the filter."),
    )
    return answer(request, ctx, listing, active=ACTIVE)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.network", channel="backoffice")
def command(request: HttpRequest, ctx: Context, command_id: int) -> HttpResponse:
    """Show one command; ask once more for what the network rejected."""
    found = queries.get_command(command_id)

    def save(answers: Answers) -> Done:
        retry_command(ctx, RetryCommand(command_id=command_id))
        told = _("The command for line %(line)s is being sent again.") % {"line": found.line_number}
        return Done(told=told, url=reverse("office_network"))

    return edit(request, ctx, command_form(found, _owner_words(ctx, found.owner)), save, active=ACTIVE)


def command_form(found: CommandView, owner: str) -> FormView:
    """Show a command in words, with the button to ask again where the network rejected it."""
    (words,) = words_of([found])
    told = {
        "owner": (_("For"), owner),
        "line": (_("Line"), words.line),
        "exchange": (_("Exchange"), f"{words.exchange} ({found.exchange_code})"),
        **{f"detail{place}": pair for place, pair in enumerate(words.details)},
        "state": (_("State"), found.state_label),
        "attempts": (_("Attempts"), str(found.attempts)),
        "asked": (_("Requested"), local_text(words.asked_at)),
        "answered": (_("Answered"), local_text(words.answered_at) if words.answered_at else ""),
        "answer": (_("Answer"), words.answer),
        "said": (_("In the network's own words"), words.said if words.answered_at else ""),
        "next": (_("What to do next"), _next_step(found)),
    }
    fields = section(
        _("Command"),
        *(
            FieldView(name=name, label=label, readonly=True, value=value, wide=name in ("answer", "next"))
            for name, (label, value) in told.items()
            if value
        ),
    )
    retry = ActionView(name="retry", label=_("Retry"), key="F2", kind="primary")
    return form_view(
        "command",
        _("Network asked: %(what)s") % {"what": f"{words.title} {words.line}"},
        (fields,),
        url=reverse("office_command", args=[found.id]),
        back=reverse("office_network"),
        may_save=False,
        actions=(retry,) if "retry" in states.COMMAND.open_from(found.state) else (),
    )


def _owner_words(ctx: Context, owner: str) -> str:
    """Name an order by the number people know; what is for something else is named as the trail does."""
    order_id = read_owner(owner, "order")
    order = orders.rows_by_id(ctx, [order_id]).get(order_id) if order_id is not None else None
    return f"{order.title} {order.order_number}" if order else subject_words(f"orders.{owner}")


def _next_step(found: CommandView) -> str:
    """Say what can be done about a command as it stands."""
    if found.state == states.REJECTED:
        return _("Find and clear the cause at the exchange, then retry (F2).")
    if found.state in states.OPEN:
        return _("Nothing: the command is sent again automatically at %(time)s.") % {
            "time": local_text(found.next_try_at)
        }
    return ""


def _row(item: CommandWords) -> Row:
    return Row(
        key=str(item.id),
        url=reverse("office_command", args=[item.id]),
        cells={
            "number": item.id,
            "verb": item.title,
            "line": item.line,
            "exchange": item.exchange,
            "state": item.badge,
            "attempts": item.attempts,
            "requested": item.asked_at,
            "answered": item.answered_at,
            "answer": item.answer[:120],
        },
        tone="red" if item.state == states.REJECTED else "",
    )
