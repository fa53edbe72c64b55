"""The sample population: customers, lines and orders in every state, entered through the same actions as real ones.

Everything happens on days of the past, in the name of the pack's own staff, and follows from the parameters and the
seed in the pack's folder ``population``. Nothing is written past the actions, so whatever holds for real business holds
for this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from shouli.config.population.days import Days
from shouli.config.population.people import Inventor, Organization, Person
from shouli.config.population.story import stories
from shouli.kernel import clock
from shouli.kernel.actions import action
from shouli.kernel.context import Context, system_context
from shouli.kernel.errors import BusinessError
from shouli.kernel.models import AuditEntry
from shouli.kernel.periods import business_date
from shouli.kernel.text import lazy as _
from shouli.orders.models import Order
from shouli.parties.models import Customer
from shouli.subscriptions.models import Subscription
from shouli.workforce.actions import OpenSlots, open_slots

NOTE = "config.note_population"
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


class PopulationInterrupted(BusinessError):
    """An earlier run did not end."""

    code = "population_interrupted"
    message = _("The sample population of this database was interrupted and is not complete.")
    way_out = _("Begin with an empty database; for the demo: make demo-reset.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePopulation:
    """How far the population has got, one of the values of ``Stage``."""

    stage: str


@action(NOTE)
def note_population(ctx: Context, data: NotePopulation) -> None:
    """Leave in the audit trail that the population was begun or completed."""
    del ctx, data


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


def stage_of() -> Stage:
    """Say whether this database has the sample population."""
    if "kernel_auditentry" not in _tables():
        return Stage.NOTHING
    noted = AuditEntry.objects.filter(action=NOTE, outcome="done").order_by("-id").values_list("given", flat=True)
    last = noted.first()
    return Stage(last["stage"]) if last else Stage.NOTHING


@translation.override(settings.LANGUAGE_CODE)  # what is stored is in the operator's language, not the terminal's
def populate(
    *,
    customers: int | None = None,
    now: datetime | None = None,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Summary:
    """Enter the population of the pack; ``customers`` scales everything to that many.

    ``folder`` is where the exchanges' stand-in keeps its lines; it starts empty, as the database does.

    :raises NotEmpty: if there are customers already
    :raises PopulationInterrupted: if an earlier run did not end
    """
    began, now = monotonic(), now or clock.now()
    if stage_of() is Stage.BEGUN:
        raise PopulationInterrupted()
    if Customer.objects.exists():
        raise NotEmpty()
    size = pack.read(settings.SHOULI_PACK)
    size = size.scaled(customers) if customers else size
    dice = Random(size.measures["seed"])  # noqa: S311 - samples have to be the same each time
    days = size.measures["days"]
    first = business_date(now) - timedelta(days=days)

    network = folder or Path(settings.VAR) / "network"
    rmtree(network, ignore_errors=True)  # lines of an earlier database would be refused as existing
    note_population(system_context("population", now), NotePopulation(stage=Stage.BEGUN.value))
    ctx = system_context("population", now - timedelta(days=days))
    open_slots(ctx, OpenSlots(from_day=first, days=days + AHEAD))
    inventor = Inventor(size, dice)
    everybody: list[Person | Organization] = [
        *(inventor.person() for _number in range(size.measures["persons"])),
        *(inventor.organization(number) for number in range(size.measures["organizations"])),
    ]
    told = stories(size, dice)
    lived = Days(everybody, first=first, dice=dice, folder=network)

    def progress(day: int) -> None:
        if not day % TOLD_EACH:
            say(f"  day {day} of {days}")

    lived.live(told, days, each=progress)
    note_population(system_context("population", now), NotePopulation(stage=Stage.COMPLETE.value))
    return Summary(Customer.objects.count(), Subscription.objects.count(), Order.objects.count(), monotonic() - began)


def _tables() -> list[str]:
    return connection.introspection.table_names()
