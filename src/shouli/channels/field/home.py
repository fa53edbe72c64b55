"""What the home page shows of field work: an installer's day, and what a dispatcher has to look after."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.channels.field.cards import LATE, TODAY, UNASSIGNED, Card, cards_of, chosen
from shouli.channels.field.dispatch import bureaus_of
from shouli.channels.field.visits import MOST as MOST_VISITS
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.text import dotted
from shouli.web.home import AMBER, RED, Figure, HomeLine, HomePanel, panel
from shouli.web.shell import Badge
from shouli.workforce import listing, queries

CHANNEL = "field"
MOST = 8


@panel("page.field", channel=CHANNEL, order=5)
def visits(ctx: Context) -> HomePanel:
    """Show the visits of the reader's crews: those that are late, then today's, then what comes."""
    cards = cards_of(queries.list_work_orders(ctx, limit=MOST_VISITS), ctx.now)
    today = local_day(ctx.now)
    late, of_today = chosen(cards, LATE, today), chosen(cards, TODAY, today)
    others = [card for card in cards if card not in late and card not in of_today]
    first = [*late, *(card for card in of_today if card not in late), *others][:MOST]
    return HomePanel(
        key="visits",
        title=_("My visits"),
        url=reverse("field_visits"),
        figures=(
            Figure(
                label=_("late"), url=_only("field_visits", LATE), rows=listing.visits_of_crews(ctx, late=True), tone=RED
            ),
            Figure(label=_("today"), url=_only("field_visits", TODAY), value=len(of_today)),
            Figure(label=_("to make"), url=reverse("field_visits"), rows=listing.visits_of_crews(ctx)),
        ),
        lines=tuple(_line(card, card.url) for card in first),
        empty=_("Nothing is left to do. New visits appear here as soon as they are dispatched."),
    )


@panel("page.dispatch", channel=CHANNEL, order=25)
def dispatching(ctx: Context) -> HomePanel:
    """Show the visits that are late, and those no installer has taken."""
    bureaus = [bureau_id for bureau_id, _name in bureaus_of(ctx)]
    late = listing.visits_to_dispatch(ctx, bureaus, late=True)
    cards = cards_of(queries.viewable(late.order_by("due_at", "pk")[:MOST]), ctx.now)
    return HomePanel(
        key="dispatch",
        title=_("Dispatch board"),
        url=reverse("dispatch"),
        figures=(
            Figure(label=_("visits late"), url=_only("dispatch", LATE), rows=late, tone=RED),
            Figure(
                label=_("without an installer"),
                url=_only("dispatch", UNASSIGNED),
                rows=listing.visits_to_dispatch(ctx, bureaus, unassigned=True),
                tone=AMBER,
            ),
            Figure(label=_("visits to make"), url=reverse("dispatch"), rows=listing.visits_to_dispatch(ctx, bureaus)),
        ),
        lines=tuple(_line(card, card.reassign_url) for card in cards),
        empty=_("No visit waits for a crew."),
    )


def _line(card: Card, url: str) -> HomeLine:
    times = f"{card.booking.day:%m-%d} {card.times}" if card.booking else card.kind
    told = [times, *card.work.line_numbers[:1], card.work.installer_name or card.work.team_name]
    return HomeLine(
        title=card.work.address,
        url=url,
        note=dotted(*told),
        at=card.work.due_at,
        badge=Badge(label=card.work.state_label, tone=card.tone),
        late=card.late,
    )


def _only(name: str, what: str) -> str:
    return f"{reverse(name)}?{urlencode({'only': what})}"
