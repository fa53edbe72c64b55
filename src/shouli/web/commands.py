"""Commands to the network in words: what was asked for which line, and what the network answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouli.catalog import queries as catalog
from shouli.gateways import states
from shouli.gateways.queries import CommandView
from shouli.gateways.rules.words import ASKED, PARAMETERS, denial_of
from shouli.kernel.text import in_language, listed
from shouli.places import queries as places
from shouli.web.shell import Badge

SERVICES, FROM = "services", "from_exchange"
TONES = {states.ACCEPTED: "green", states.REJECTED: "red", states.SENT: "amber", states.REQUESTED: "blue"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWords:
    """One command as people read it; ``fault`` is a sentence where the network refused, ``said`` its own words."""

    id: int
    title: str
    line: str
    exchange: str
    details: tuple[tuple[str, str], ...]
    state: str
    badge: Badge
    attempts: int
    asked_at: datetime
    answered_at: datetime | None
    answer: str
    fault: str
    said: str

    @property
    def was_refused(self) -> bool:
        """Whether the network answered that it did not do it, also where the command was withdrawn afterwards."""
        return self.answered_at is not None and self.state != states.ACCEPTED


def words_of(commands: Sequence[CommandView]) -> list[CommandWords]:
    """Say in words what each command asks and how it was answered; exchanges and services are named in two queries."""
    exchanges = places.exchanges_by_code(_exchange_codes(commands)) if commands else {}
    services = catalog.names_of(_services(commands)) if commands else {}
    names = {code: in_language(*pair) for code, pair in services.items()}
    titles = {code: in_language(exchange.name, exchange.name_en) for code, exchange in exchanges.items()}
    return [_words(item, names, titles) for item in commands]


def _words(item: CommandView, services: dict[str, str], exchanges: dict[str, str]) -> CommandWords:
    refused = item.answered_at is not None and item.state != states.ACCEPTED
    sentence, said = denial_of(item.answer)
    return CommandWords(
        id=item.id,
        title=str(ASKED.get(item.verb, item.verb)),
        line=item.line_number,
        exchange=exchanges.get(item.exchange_code, item.exchange_code),
        details=tuple(_detail(name, value, services, exchanges) for name, value in item.parameters.items() if value),
        state=item.state,
        badge=Badge(label=item.state_label, tone=TONES.get(item.state, "grey")),
        attempts=item.attempts,
        asked_at=item.requested_at,
        answered_at=item.answered_at,
        answer=_answer(item, str(sentence)),
        fault=(str(sentence) or _("The network did not carry the command out.")) if refused else "",
        said=said,
    )


def _detail(name: str, value: object, services: dict[str, str], exchanges: dict[str, str]) -> tuple[str, str]:
    text = str(value)
    if name == SERVICES:
        text = listed(services.get(code, code) for code in text.split(","))
    elif name == FROM:
        text = exchanges.get(text, text)
    elif isinstance(value, bool):
        text = _("Yes") if value else _("No")
    return str(PARAMETERS.get(name, name)), text


def _answer(item: CommandView, sentence: str) -> str:
    if item.answered_at is None:
        return _("Not reached so far: %(cause)s") % {"cause": item.answer} if item.answer else ""
    if item.state == states.ACCEPTED:
        return _("Carried out")
    return sentence or _("The network did not carry the command out.")


def _services(commands: Iterable[CommandView]) -> set[str]:
    return {code for item in commands for code in str(item.parameters.get(SERVICES, "")).split(",") if code}


def _exchange_codes(commands: Iterable[CommandView]) -> set[str]:
    sources = {str(item.parameters[FROM]) for item in commands if FROM in item.parameters}
    return sources | {item.exchange_code for item in commands}
