"""The sample population: the same each time, valid, and everything it enters went through the front door."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.apps import apps
from django.utils import timezone
from stdnum.cn import ric, uscc

from shouli.config import packs
from shouli.config.population import (
    NotEmpty,
    Progress,
    Stage,
    begin,
    cash,
    parameters,
    populate,
    progress,
    stage_of,
)
from shouli.config.population.hours import AUDIT, EVENING, OPENS, WorkingHours
from shouli.config.population.parameters import CHANGES, UNFINISHED
from shouli.config.population.people import Inventor
from shouli.config.population.plan import stories
from shouli.config.population.staff import Hands
from shouli.config.tests.factories import ROOT
from shouli.identity.tests.factories import staff
from shouli.kernel.local_time import local_day
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import proving
from shouli.orders.models import Order
from shouli.parties.actions import register_customer
from shouli.parties.models import Handler
from shouli.parties.rules import documents
from shouli.parties.tests.factories import individual
from shouli.payments import queries as payments
from shouli.processes.models import HumanTask

SAMPLE = ROOT / "packs" / "sample"
SMALL = 16
TALLY = {  # of SMALL: 8 private lines, of which 2 with the campaign, a second one, and 20 lines in two batches
    ("fixed_line.install", "completed"): 9,
    ("fixed_line.navigation_campaign", "completed"): 2,
    ("fixed_line.family", "completed"): 1,
    ("fixed_line.change_plans", "completed"): 1,
    ("fixed_line.change_products", "completed"): 1,
    ("fixed_line.change_account", "completed"): 1,
    ("fixed_line.relocate", "completed"): 3,
    ("fixed_line.remove", "completed"): 1,
    ("fixed_line.install", "draft"): 1,
    ("fixed_line.install", "awaiting_charge"): 1,
    ("fixed_line.install", "awaiting_print"): 1,
    ("fixed_line.install", "awaiting_audit"): 1,
    ("fixed_line.install", "returned"): 1,
    ("fixed_line.install", "fulfilling"): 3,  # a visit to come, one that failed, a refusal of the network
    ("fixed_line.install", "cancelled"): 1,
}


# How many rows there are of what a repeated step would double.
COUNTS = {
    "accounts_billingaccount": 20,
    "gateways_networkcommand": 35,
    "ledger_entry": 73,  # 40 of payments, and of tills 16 floats, 15 hand-overs, 2 differences
    "orders_orderline": 51,
    "parties_customer": 19,
    "payments_invoice": 19,
    "payments_payment": 20,
    "payments_tillsession": 16,  # that of today is still open
    "payments_tillcount": 68,  # four means of 15 tills, those of 2 twice
    "payments_tillvariance": 2,
    "processes_processinstance": 47,  # 27 orders, 19 customers registered, one order cancelled
    "subscriptions_subscription": 40,
    "workforce_appointment": 18,
    "workforce_workorder": 17,
}


def dice() -> Random:
    return Random(7)


def tally() -> dict[tuple[str, str], int]:
    return dict(Counter(Order.objects.values_list("journey", "state")))


def counts() -> dict[str, int]:
    of_table = {model._meta.db_table: model for model in apps.get_models()}
    return {table: of_table[table]._default_manager.count() for table in COUNTS}


def test_the_same_seed_invents_the_same_people() -> None:
    read = parameters.read(SAMPLE)

    def invented() -> list[object]:
        inventor = Inventor(read, dice())
        return [*(inventor.person() for _ in range(200)), *(inventor.organization(n) for n in range(40))]

    assert invented() == invented()


def test_every_invented_document_would_be_taken_at_the_counter() -> None:
    inventor = Inventor(parameters.read(SAMPLE), dice())
    people = [inventor.person() for _ in range(400)]
    organizations = [inventor.organization(number) for number in range(60)]

    for person in people:
        faults = documents.check_person(
            person.person_kind,
            person.document_kind,
            person.document_number,
            on=date(2026, 11, 22),
            birth_date=person.birth_date,
        )
        assert list(faults) == [], person
        if person.document_kind == documents.RESIDENT_ID_CARD:
            assert ric.calc_check_digit(person.document_number) == person.document_number[-1]
    assert all(uscc.is_valid(made.code) for made in organizations)
    numbers = [made.document_number for made in people] + [made.code for made in organizations]
    assert len(set(numbers)) == len(numbers)
    assert len({made.name for made in organizations}) == len(organizations)


def test_stories_are_the_same_each_time_and_leave_every_state() -> None:
    read = parameters.read(SAMPLE)
    told = stories(read, dice())

    assert told == stories(read, dice())
    assert len({(story.customer, story.business, story.day, story.minute) for story in told}) == len(told)
    endings = Counter(story.ending for story in told)
    assert {ending: endings[ending] for ending in UNFINISHED} == {
        ending: read.measures[ending] for ending in UNFINISHED
    }
    businesses = Counter(story.business for story in told)
    assert {change: businesses[change] for change in CHANGES} == {change: read.measures[change] for change in CHANGES}
    assert businesses["family"] == read.measures["second_lines"]
    assert {story.customer for story in told} == set(range(300))
    installed = sum(
        story.lines for story in told if story.business in ("install", "campaign") and story.ending == "completed"
    )
    assert installed - businesses["removal"] >= 450


@pytest.mark.parametrize("now", [NOON, NOON.replace(hour=0, minute=20)], ids=["noon", "after midnight"])
def test_nothing_happens_after_now_and_everything_in_its_order(now: datetime) -> None:
    hours = WorkingHours(now)
    yesterday = hours.today - timedelta(days=1)

    today = [hours.at(hours.today, minute, 20) for minute in range(OPENS, EVENING + 40)]

    assert today == sorted(today)
    assert today[-1] == now
    assert {local_day(moment) for moment in today} == {hours.today}
    assert f"{timezone.localtime(hours.at(yesterday, AUDIT, 20)):%H:%M:%S}" == "17:00:20"


@pytest.mark.long
@pytest.mark.django_db
def test_a_small_population_stands_in_every_state_and_its_books_agree(tmp_path: Path) -> None:
    staff("3107").delete()  # as after other tests: ids of staff begin anywhere, and must decide nothing
    packs.load_pack(system(), SAMPLE)

    summary = populate(customers=SMALL, now=NOON, folder=tmp_path)

    assert (summary.customers, summary.lines, progress()) == (19, 40, Progress(Stage.COMPLETE, 30, 30))
    assert tally() == TALLY
    assert counts() == COUNTS
    waiting = HumanTask.objects.filter(state="open")
    assert set(waiting.values_list("role", flat=True)) == {"clerk", "auditor", "installer", "resource_manager"}
    steps = Counter(waiting.values_list("step", flat=True))
    assert steps == dict.fromkeys(["collect", "print", "audit", "amend", "visit", "decide", "repair"], 1)
    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert not Order.objects.filter(opened_at__gt=NOON).exists()
    today = Order.objects.filter(opened_at__gte=NOON - timedelta(hours=8)).values_list("state", flat=True)
    assert set(today) == {"draft", "awaiting_charge", "awaiting_print", "awaiting_audit", "returned", "fulfilling"}
    assert Counter(Handler.objects.values_list("role", flat=True))["agent"] == 1
    assert proving.report().holds

    with pytest.raises(NotEmpty):
        populate(customers=SMALL, now=NOON, folder=tmp_path)


@pytest.mark.usefixtures("operator")
def test_a_day_gone_through_once_more_leaves_the_till_of_a_later_day_open() -> None:
    """A run that is cut short while tills are open comes to earlier evenings again before it comes to this one."""
    hands = Hands()
    clerk = hands.of("3107", NOON)  # whose till the sample operator has opened at noon
    staff_id = clerk.actor.staff_id or 0

    def evening(day: date) -> None:
        cash.close_all(day, {staff_id: clerk}, lambda number: hands.of(number, NOON), "7/1")

    evening(NOON.date() - timedelta(days=1))
    assert payments.has_open_till(staff_id)
    evening(NOON.date())
    assert not payments.has_open_till(staff_id)


@pytest.mark.django_db
def test_customers_keep_the_population_away(tmp_path: Path) -> None:
    packs.load_pack(system(), SAMPLE)
    register_customer(system(), individual())

    with pytest.raises(NotEmpty):
        begin(folder=tmp_path)

    assert stage_of() is Stage.NOTHING
