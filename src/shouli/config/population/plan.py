"""Plans who asks for what, on which day, and how far it gets. Pure: the same parameters give the same stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from shouli.config.population.parameters import CHANGES, RELOCATIONS, UNFINISHED, Parameters

REGISTER, INSTALL, CAMPAIGN, FAMILY = "register", "install", "campaign", "family"
COMPLETED = "completed"
BEGINS = {  # days before today on which a story has to begin to stand where it does today; the others begin today
    "visit_failed": 2,
    "network_fault": 3,
    "cancelled": 7,
}
RELOCATED, CHANGED = 8, 4  # days before today
CAMPAIGN_EACH = 6  # every sixth new line of a person takes part in the campaign
OPENS, CLOSES = 9 * 60 + 5, 16 * 60 + 30  # minutes of the day in which orders are taken
BATCH = (4, 20)  # lines of one order
WAITING_BATCH = 6  # lines of the order of an organisation that waits for audit
AGENT_EACH = 7  # every seventh new line of a person is asked for by an agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one customer asks for: ``customer`` counts people first, then organisations.

    ``day`` 0 is the first and the last is today. ``minute`` is one of the opening hours; a day that is not over yet is
    pressed together, so that everything has happened by now.
    """

    day: int
    minute: int
    business: str
    customer: int
    ending: str = COMPLETED
    lines: int = 1
    by_agent: bool = False


def stories(parameters: Parameters, dice: Random) -> list[Story]:
    """Plan all stories in the order in which they happen."""
    size = parameters.measures
    people = list(range(size["persons"]))
    dice.shuffle(people)
    told = [
        *_private(size, people, dice),
        *_batches(size, dice),
        *_unfinished(size, people, dice),
    ]
    asking = {story.customer for story in told}
    everybody = range(size["persons"] + size["organizations"])
    silent = [customer for customer in everybody if customer not in asking]
    told += [_story(dice, dice.randrange(size["days"]), REGISTER, customer) for customer in silent]
    return sorted(told, key=lambda story: (story.day, story.minute, story.customer))


def _private(measures: Mapping[str, int], people: list[int], dice: Random) -> Iterator[Story]:
    settled = measures["days"] - 12
    with_lines = people[: measures["private_lines"]]
    for number, customer in enumerate(with_lines):
        day = dice.randrange(settled)
        business = CAMPAIGN if number % CAMPAIGN_EACH == 0 else INSTALL
        yield _story(dice, day, business, customer, by_agent=number % AGENT_EACH == AGENT_EACH - 1)
        if number < measures["second_lines"]:
            yield _story(dice, day + 1, INSTALL, customer)
            yield _story(dice, measures["days"] - CHANGED, FAMILY, customer)
    yield from _changes(measures, with_lines[measures["second_lines"] :], dice)


def _changes(measures: Mapping[str, int], customers: list[int], dice: Random) -> Iterator[Story]:
    """Let each change happen to lines of its own, a relocation early enough for its visit."""
    free = iter(customers)
    for business in CHANGES:
        begins = RELOCATED if business in RELOCATIONS else CHANGED
        for customer in islice(free, measures[business]):
            yield _story(dice, measures["days"] - begins + dice.randrange(4), business, customer)


def _batches(measures: Mapping[str, int], dice: Random) -> Iterator[Story]:
    left, number = measures["batch_lines"], 0
    while left > 0:
        lines = min(left, dice.randint(*BATCH))
        customer = measures["persons"] + number % measures["organizations"]
        yield _story(dice, dice.randrange(measures["days"] - 7), INSTALL, customer, lines=lines)
        left, number = left - lines, number + 1


def _unfinished(measures: Mapping[str, int], people: list[int], dice: Random) -> Iterator[Story]:
    """Plan what stands unfinished; of the visits still to come, every second was agreed on yesterday for today."""
    free = iter(people[measures["private_lines"] :])
    today = measures["days"]
    for ending in UNFINISHED:
        for number in range(measures[ending]):
            begins = number % 2 if ending == "visit_open" else BEGINS.get(ending, 0)
            if ending == "awaiting_audit" and number == 0:
                yield _story(dice, today, INSTALL, measures["persons"], ending=ending, lines=WAITING_BATCH)
            else:
                yield _story(dice, today - begins, INSTALL, next(free, people[0]), ending=ending)


def _story(dice: Random, day: int, business: str, customer: int, **more: Any) -> Story:
    minute = dice.randrange(OPENS, CLOSES)
    return Story(day=max(day, 0), minute=minute, business=business, customer=customer, **more)
