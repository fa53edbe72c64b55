"""The audit trail: who attempted what, when, through which door, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shouli.channels.backoffice.listing import Found, Listing, answer, choice_filter, text_filter
from shouli.channels.backoffice.trail_subjects import subjects_of
from shouli.kernel import trail, typed
from shouli.kernel.context import Context
from shouli.kernel.trail import TrailEntry, TrailQuery
from shouli.web.action_titles import ACTION_TITLES, action_title
from shouli.web.doors import desk_page, door
from shouli.web.forms import FieldView
from shouli.web.lists import MOST_IN_FILE, Column, Row
from shouli.web.people import key_of, labels_of
from shouli.web.rights_words import PARTS, right_title
from shouli.web.shell import Badge
from shouli.web.trail_words import (
    channel_title,
    column_words,
    given_text,
    people_about,
    people_in,
    subject_words,
    value_words,
)

ACTIVE = "audit_trail"
COUNTED = MOST_IN_FILE + 1  # no further: more pages are not read, and counting all is slow
CHANGES_SHOWN = 3


@require_safe
@door(permission="page.audit_trail", channel="backoffice")
def entry_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what was attempted, newest first."""

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        wanted = asked_of(ctx, query)
        found = trail.list_trail(wanted, limit=limit, offset=offset)
        people = people_of(found)
        rows = [
            Row(
                key=str(item.id),
                url=reverse("office_audit_entry", args=[item.id]),
                cells={
                    "at": item.at,
                    "actor": people[item.actor],
                    "action": action_title(item.action),
                    "subject": subject_words(item.subject, people),
                    "outcome": outcome_badge(item),
                    "changes": changes_text(item, people),
                    "channel": channel_title(item.channel),
                    "code": "" if item.is_done else item.outcome,
                },
                tone="" if item.is_done else "amber",
            )
            for item in found
        ]
        return Found(rows, trail.count_trail(wanted, most=COUNTED))

    outcomes = {"refused": _("refused")}
    titles = {f"{part}.": right_title(f"{part}.*") for part in PARTS}
    titles |= sorted(((name, action_title(name)) for name in ACTION_TITLES), key=lambda pair: pair[1])
    listing = Listing(
        key="audit-trail",
        title=_("Audit trail"),
        columns=(
            Column(name="at", label=_("When"), kind="moment"),
            Column(name="actor", label=_("Who"), kind="strong"),
            Column(name="action", label=_("Action")),
            Column(name="subject", label=_("About")),
            Column(name="outcome", label=_("Outcome"), kind="badge"),
            Column(name="changes", label=_("Old → new"), kind="why"),
            Column(name="channel", label=_("Channel")),
            Column(name="code", label=pgettext("attempt", "Refused because"), kind="code"),
        ),
        filters=(
            text_filter("actor", _("Staff number"), "3107"),
            choice_filter("action", _("Action"), titles),
            text_filter("subject", _("About"), _("Order, customer or line")),
            choice_filter("outcome", _("Outcome"), outcomes),
            FieldView(name="since", label=_("From"), widget="date"),
            FieldView(name="until", label=_("Until"), widget="date"),
        ),
        fetch=fetch,
        empty=_("No attempt fits the filter."),
    )
    return answer(request, ctx, listing, active=ACTIVE)


@require_safe
@door(permission="page.audit_trail", channel="backoffice")
def entry(request: HttpRequest, ctx: Context, entry_id: int) -> HttpResponse:
    """Show one attempt with all it was given and changed, and what else the same request did."""
    found = trail.get_trail_entry(entry_id)
    others = [item for item in trail.list_of_request(found.request_id) if item.id != entry_id]
    about = (found.subject, *(item["of"] for item in found.changes), *(item.subject for item in others))
    people = labels_of({found.actor, *people_in(found.changes), *people_about(about)})
    return desk_page(
        request,
        ctx,
        "backoffice/audit_entry.html",
        active=ACTIVE,
        entry=found,
        who=people[found.actor],
        badge=outcome_badge(found),
        title=action_title(found.action),
        subject=subject_words(found.subject, people),
        channel=channel_title(found.channel),
        changes=[
            (
                subject_words(item["of"], people),
                column_words(item["field"]),
                value_words(item, "old", people),
                value_words(item, "new", people),
            )
            for item in found.changes
        ],
        given=given_text(found.given),
        others=[
            (
                action_title(item.action),
                subject_words(item.subject, people),
                outcome_badge(item),
                reverse("office_audit_entry", args=[item.id]),
            )
            for item in others
        ],
        back=reverse("office_audit_trail"),
    )


def people_of(entries: Sequence[TrailEntry]) -> dict[str, str]:
    """Name everybody in some entries: who acted, whom they are about, and whom changes name."""
    changes = people_in(each for item in entries for each in item.changes)
    return labels_of({item.actor for item in entries} | people_about(item.subject for item in entries) | changes)


def asked_of(ctx: Context, query: Mapping[str, str]) -> TrailQuery:
    """Read what the filters ask for; a day that is none asks for nothing."""
    until = _day(query.get("until", ""))
    actor, subject = query.get("actor", ""), query.get("subject", "")
    return TrailQuery(
        actor=key_of(actor) if actor else "",
        action=query.get("action", ""),
        subject=subject,
        subjects=subjects_of(ctx, subject) if subject else (),
        refused_only=query.get("outcome") == "refused",
        since=_day(query.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


EPOCH = date(1970, 1, 1)


def changes_text(item: TrailEntry, names: Mapping[str, str]) -> str:
    """Write the first changes as old → new."""
    if not item.is_done:
        return ""
    texts = [
        f"{column_words(change['field'])}: {_short(value_words(change, 'old', names))}"
        f" → {_short(value_words(change, 'new', names))}"
        for change in item.changes
    ]
    more = len(texts) - CHANGES_SHOWN
    return "; ".join(texts[:CHANGES_SHOWN]) + (f" (+{more})" if more > 0 else "")


def outcome_badge(item: TrailEntry) -> Badge:
    """Say how an attempt ended."""
    return (
        Badge(label=pgettext("attempt", "done"), tone="green")
        if item.is_done
        else Badge(label=pgettext("attempt", "refused"), tone="red")
    )


def _short(value: str) -> str:
    text = value or "—"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _day(text: str) -> datetime | None:
    day = typed.day(text, least=EPOCH)
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
