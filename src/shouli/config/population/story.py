"""Plans who asks for what, on which day, and how far it gets. Pure: the same parameters give the same stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from shouli.config.population.parameters import Parameters

REGISTER, INSTALL, CAMPAIGN, PLANS, FAMILY = "register", "install", "campaign", "plans", "family"
COMPLETED = "completed"
UNFINISHED = (
    "draft", "awaiting_charge", "awaiting_print", "awaiting_audit", "returned", "visit_open", "visit_failed",
    "network_fault", "cancelled",
)  # fmt: skip
LAST_ACTION = {  # days before the last day on which a story has to begin to stand where it does on the last
    "visit_open": 0,
    "visit_failed": 3,
    "network_fault": 3,
    "cancelled": 6,
}
CAMPAIGN_EACH = 6  # every sixth new line of a person takes part in the campaign
OPENS, CLOSES = 9 * 60 + 5, 16 * 60 + 30  # minutes of the day in which orders are taken
BATCH = (4, 20)  # lines of one order


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one customer asks for: ``customer`` counts people first, then organisations; ``day`` 0 is the first."""

    day: int
    minute: int
    business: str
    customer: int
    ending: str = COMPLETED
    lines: int = 1


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
        yield _story(dice, day, business, customer)
        if number < measures["second_lines"]:
            yield _story(dice, day + 1, INSTALL, customer)
            yield _story(dice, measures["days"] - 4, FAMILY, customer)
        elif number < measures["second_lines"] + measures["changes"]:
            yield _story(dice, measures["days"] - 1 - dice.randrange(4), PLANS, customer)


def _batches(measures: Mapping[str, int], dice: Random) -> Iterator[Story]:
    left, number = measures["batch_lines"], 0
    while left > 0:
        lines = min(left, dice.randint(*BATCH))
        customer = measures["persons"] + number % measures["organizations"]
        yield _story(dice, dice.randrange(measures["days"] - 7), INSTALL, customer, lines=lines)
        left, number = left - lines, number + 1


def _unfinished(measures: Mapping[str, int], people: list[int], dice: Random) -> Iterator[Story]:
    free = iter(people[measures["private_lines"] :])
    last = measures["days"] - 1
    for ending in UNFINISHED:
        for _ in range(measures[ending]):
            customer = next(free, people[0])
            yield _story(dice, last - LAST_ACTION.get(ending, 0), INSTALL, customer, ending=ending)


def _story(dice: Random, day: int, business: str, customer: int, *, ending: str = COMPLETED, lines: int = 1) -> Story:
    return Story(
        day=max(day, 0),
        minute=dice.randrange(OPENS, CLOSES),
        business=business,
        customer=customer,
        ending=ending,
        lines=lines,
    )
