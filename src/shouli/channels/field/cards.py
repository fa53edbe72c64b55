"""Work orders as cards: what a crew and its dispatcher see of a visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.workforce import queries, states
from shouli.workforce.queries import BookingView, WorkOrderView

LATE, TODAY, UNASSIGNED = "late", "today", "unassigned"  # what a list of visits can be narrowed to
TONES = {states.OPEN: "blue", states.STARTED: "amber", states.COMPLETED: "green", states.FAILED: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One visit: the work, when it is booked, and whether it should have been done by now."""

    work: WorkOrderView
    booking: BookingView | None
    late: bool

    @property
    def kind(self) -> str:
        """What kind of work it is."""
        return kind_label(self.work.kind)

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES.get(self.work.state, "grey")

    @property
    def times(self) -> str:
        """From when to when it is booked; empty without an appointment."""
        return f"{self.booking.starts_at:%H:%M}–{self.booking.ends_at:%H:%M}" if self.booking else ""

    @property
    def url(self) -> str:
        """Where its crew works on it."""
        return reverse("field_visit", args=[self.work.id])

    @property
    def reassign_url(self) -> str:
        """Where its dispatcher gives it to somebody else."""
        return reverse("dispatch_reassign", args=[self.work.id])


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfVisits:
    """The visits of one day; None: those without an appointment."""

    day: date | None
    is_today: bool
    cards: tuple[Card, ...]


def kind_label(kind: str) -> str:
    """Name a kind of work in the reader's language."""
    return {"install": _("New installation"), "relocate": _("Relocation")}.get(kind, kind)


def cards_of(works: Iterable[WorkOrderView], now: datetime) -> list[Card]:
    """Put each work order together with its appointment, in one query however many there are."""
    listed = list(works)
    bookings = queries.bookings_of(work.owner for work in listed)
    return [
        Card(work=work, booking=bookings.get(work.owner), late=work.due_at is not None and work.due_at < now)
        for work in listed
    ]


def chosen(cards: Iterable[Card], only: str, today: date) -> list[Card]:
    """Choose the cards that are late, of today or without an installer; all of them where nothing of these is asked."""
    match only:
        case "late":
            return [card for card in cards if card.late]
        case "today":
            return [card for card in cards if card.booking is not None and card.booking.day == today]
        case "unassigned":
            return [card for card in cards if card.work.installer_id is None]
        case _:
            return list(cards)


def by_day(cards: Iterable[Card], today: date) -> list[DayOfVisits]:
    """Group cards by the day of their appointment, soonest first, those without one last."""
    days: dict[date | None, list[Card]] = {}
    for card in cards:
        days.setdefault(card.booking.day if card.booking else None, []).append(card)
    return [
        DayOfVisits(day=day, is_today=day == today, cards=tuple(sorted(found, key=_by_time)))
        for day, found in sorted(days.items(), key=lambda item: item[0] or date.max)
    ]


def _by_time(card: Card) -> tuple[str, int]:
    return card.times, card.work.id
