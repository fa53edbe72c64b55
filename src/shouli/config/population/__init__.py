"""The sample population: customers, lines and orders in every state, entered through the same actions as real ones.

Everything happens on days of the past, in the name of the pack's own staff, and follows from the parameters and the
seed in the pack's folder ``population``. Nothing is written past the actions, so whatever holds for real business holds
for this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from random import Random
from shutil import rmtree
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils import translation

from shouli.config.population import parameters as pack
from shouli.config.population.hours import WorkingHours
from shouli.config.population.people import InventedPerson, Inventor, Organization
from shouli.config.population.plan import stories
from shouli.config.population.timeline import Days
from shouli.kernel import clock, milestones
from shouli.kernel.actions import action
from shouli.kernel.context import Context, system_context
from shouli.kernel.errors import BusinessError
from shouli.kernel.local_time import local_day
from shouli.kernel.text import lazy as _
from shouli.orders.models import Order
from shouli.parties.models import Customer
from shouli.subscriptions.models import Subscription
from shouli.workforce.actions import OpenSlots, open_slots

POPULATION = "population"
TOLD_EACH = 10  # days
AHEAD = 21  # days from today on for which appointment slots are open


class Stage(Enum):
    """How far a database has got."""

    NOTHING = "nothing"
    BEGUN = "begun"
    COMPLETE = "complete"


class NotEmpty(BusinessError):
    """There are customers already."""

    code = "not_empty"
    message = _("There are customers in this database already; the sample population is for an empty one.")
    way_out = _("Name another database in DATABASE_URL; for the demo: make demo-reset.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePopulation:
    """How far the population has got: one of the values of ``Stage``, and how many of its days are over.

    ``customers`` is the size asked for; 0 stands for the pack's own.
    """

    stage: str
    customers: int = 0
    day: int = 0
    days: int = 0


@action("config.note_population")
def note_population(ctx: Context, data: NotePopulation) -> None:
    """Note that the population was begun, has got on by a day, or is complete."""
    milestones.note(ctx, POPULATION, asdict(data))


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is."""

    customers: int
    lines: int
    orders: int
    seconds: float

    @property
    def text(self) -> str:
        """The counts in one line."""
        return f"{self.customers} customers, {self.lines} lines and {self.orders} orders in {self.seconds:.0f} s."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a database has got, and how many days of how many of its population are over."""

    stage: Stage
    day: int = 0
    days: int = 0


def stage_of() -> Stage:
    """Say whether this database has the sample population."""
    return progress().stage


def progress() -> Progress:
    """Say how far this database has got."""
    noted = milestones.reached(POPULATION) if "kernel_milestone" in _tables() else None
    if noted is None:
        return Progress(Stage.NOTHING)
    return Progress(Stage(noted.value["stage"]), noted.value.get("day", 0), noted.value.get("days", 0))


def begin(*, customers: int | None = None, now: datetime | None = None, folder: Path | None = None) -> None:
    """Make an empty database ready for the population; from now on ``populate`` goes on until it is complete.

    :raises NotEmpty: if there are customers already
    """
    if Customer.objects.exists() or stage_of() is not Stage.NOTHING:
        raise NotEmpty()
    rmtree(folder or _network(), ignore_errors=True)  # lines of an earlier database would be refused as existing
    ctx = system_context("population", now or clock.now())
    days = pack.read(settings.SHOULI_PACK).measures["days"]
    note_population(ctx, NotePopulation(stage=Stage.BEGUN.value, customers=customers or 0, days=days))


@translation.override(settings.LANGUAGE_CODE)  # what is stored is in the operator's language, not the terminal's
def populate(
    *,
    customers: int | None = None,
    now: datetime | None = None,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Summary:
    """Enter the population of the pack; ``customers`` scales everything to that many.

    A run that was cut short is continued, as of the moment it began. ``folder`` is where the exchanges' stand-in
    keeps its lines; it starts empty, as the database does.

    :raises NotEmpty: if there are customers already
    """
    since = monotonic()
    again = stage_of() is Stage.BEGUN
    if not again:
        begin(customers=customers, now=now, folder=folder)
    noted = milestones.reached(POPULATION)
    assert noted is not None, "the population has been begun"
    began, asked = noted.since, noted.value.get("customers", 0)
    size = pack.read(settings.SHOULI_PACK)
    size = size.scaled(asked) if asked else size
    seed, days = size.measures["seed"], size.measures["days"]
    dice = Random(seed)  # noqa: S311 - samples have to be the same each time

    opening = system_context("population", began - timedelta(days=days))
    open_slots(opening, OpenSlots(from_day=local_day(opening.now), days=days + AHEAD))
    inventor = Inventor(size, dice)
    everybody: list[InventedPerson | Organization] = [
        *(inventor.person() for _number in range(size.measures["persons"])),
        *(inventor.organization(number) for number in range(size.measures["organizations"])),
    ]
    told = stories(size, dice)
    lived = Days(everybody, WorkingHours(began), seed=seed, folder=folder or _network(), again=again)
    lived_through = progress().day

    def over(day: int) -> None:
        if day <= lived_through:
            return
        reached = NotePopulation(stage=Stage.BEGUN.value, customers=asked, day=day, days=days)
        note_population(system_context("population", began), reached)
        if not day % TOLD_EACH:
            say(f"  day {day} of {days}")

    lived.live(told, days, each=over)
    done = NotePopulation(stage=Stage.COMPLETE.value, customers=asked, day=days, days=days)
    note_population(system_context("population", began), done)
    return Summary(Customer.objects.count(), Subscription.objects.count(), Order.objects.count(), monotonic() - since)


def _network() -> Path:
    return Path(settings.VAR) / "network"


def _tables() -> list[str]:
    return connection.introspection.table_names()
