"""News between the parts: what waits, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, Tab, answer
from shouli.channels.backoffice.naming import state_badge
from shouli.kernel import trail
from shouli.kernel.context import Context
from shouli.kernel.dead_letters import (
    DeadLetter,
    DiscardMessage,
    RetryMessage,
    discard_message,
    list_dead_letters,
    retry_message,
)
from shouli.kernel.errors import NotFound
from shouli.kernel.states import DEAD, MESSAGE, PENDING
from shouli.web.doors import door
from shouli.web.forms import ActionView, FieldView, SectionView
from shouli.web.lists import Column, Row

ACTIVE = "outbox"
MOST = 1000


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of messages."""
    pages = {"dead_letters": _("Dead letters"), "outbox": _("On the way")}
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


@require_safe
@door(permission="page.outbox", channel="backoffice")
def dead_letter_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the messages that were given up; each holds back the later ones of its owner."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=str(item.message_id),
                url=reverse("office_dead_letter", args=[item.message_id]),
                cells={
                    "number": item.message_id,
                    "event": item.event,
                    "owner": item.owner,
                    "at": item.at,
                    "attempts": item.attempts,
                    "error": item.error.strip()[:200],
                },
                tone="red",
            )
            for item in list_dead_letters(limit=MOST)
        ]

    listing = Listing(
        key="dead-letters",
        title=_("Dead letters"),
        columns=(
            Column(name="number", label=_("Message"), sortable=True),
            Column(name="event", label=_("Event"), kind="code", sortable=True),
            Column(name="owner", label=_("About"), sortable=True),
            Column(name="at", label=_("When"), kind="moment", sortable=True),
            Column(name="attempts", label=_("Attempts"), kind="number", sortable=True),
            Column(name="error", label=_("Cause"), kind="why"),
        ),
        rows=rows,
        empty=_("Every message has arrived."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("dead_letters"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.outbox", channel="backoffice")
def dead_letter(request: HttpRequest, ctx: Context, message_id: int) -> HttpResponse:
    """Show one dead letter; have it delivered once more, or given up with a reason."""
    found = next((item for item in list_dead_letters(limit=MOST) if item.message_id == message_id), None)
    if found is None:
        raise NotFound(thing=_("Dead letter"), key=message_id)

    def save(answers: Answers) -> Done:
        if answers.action == "retry":
            retry_message(ctx, RetryMessage(message_id=message_id))
            return Done(told=_("The message is delivered once more."), url=reverse("office_dead_letters"))
        reason = answers.text("reason", 300)
        answers.refuse()
        discard_message(ctx, DiscardMessage(message_id=message_id, reason=reason))
        return Done(told=_("The message is discarded."), url=reverse("office_dead_letters"))

    form = form_view(
        "dead-letter",
        f"{found.event} · {found.owner}",
        (facts_section(found), section(_("Discard this message"), reason_field(), key="reason", number=2)),
        url=reverse("office_dead_letter", args=[message_id]),
        back=reverse("office_dead_letters"),
        may_save=False,
        actions=(
            ActionView(name="retry", label=_("Deliver once more"), key="F2", kind="primary"),
            ActionView(
                name="discard", label=_("Discard"), kind="danger",
                confirm=_("This message will not be delivered, and those waiting behind it continue. Discard it?"),
            ),
        ),
    )  # fmt: skip
    return edit(request, ctx, form, save, active=ACTIVE)


@require_safe
@door(permission="page.outbox", channel="backoffice")
def outbox(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Count what is on the way, by event."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=f"{item.event}.{item.state}",
                cells={
                    "event": item.event,
                    "state": state_badge(MESSAGE, item.state),
                    "count": item.count,
                    "oldest": item.oldest_at,
                },
            )
            for item in trail.count_messages([PENDING, DEAD])
        ]

    listing = Listing(
        key="outbox",
        title=_("Messages on the way"),
        columns=(
            Column(name="event", label=_("Event"), kind="code", sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
            Column(name="count", label=_("Messages"), kind="number", sortable=True),
            Column(name="oldest", label=_("Oldest"), kind="moment", sortable=True),
        ),
        rows=rows,
        empty=_("Every message has arrived."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("outbox"))


def facts_section(found: DeadLetter) -> SectionView:
    """Show what the message is and why it was given up."""
    return section(
        _("Message"),
        FieldView(name="event", label=_("Event"), readonly=True, value=found.event),
        FieldView(name="owner", label=_("About"), readonly=True, value=found.owner),
        FieldView(name="attempts", label=_("Attempts"), readonly=True, value=str(found.attempts)),
        FieldView(
            name="error", label=_("Cause"), widget="textarea", readonly=True, value=found.error, extra={"rows": 5}
        ),
    )


def reason_field() -> FieldView:
    """Build the field that says why."""
    return FieldView(name="reason", label=_("Reason"), wide=True, help=_("Required to discard it."))
