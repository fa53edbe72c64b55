"""The sample population: the same each time, valid, and everything it enters went through the front door."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest
from stdnum.cn import ric, uscc

from shouli.config import packs
from shouli.config.population import (
    NotEmpty,
    NotePopulation,
    PopulationInterrupted,
    Stage,
    note_population,
    parameters,
    populate,
    stage_of,
)
from shouli.config.population.people import Inventor
from shouli.config.population.story import UNFINISHED, stories
from shouli.config.tests.factories import ROOT
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import proving
from shouli.orders.models import Order
from shouli.parties.models import Customer
from shouli.parties.rules import documents
from shouli.processes.models import HumanTask
from shouli.subscriptions.models import Subscription

SAMPLE = ROOT / "packs" / "sample"
SMALL = 16


def dice() -> Random:
    return Random(7)


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
    endings = Counter(story.ending for story in told)
    assert {ending: endings[ending] for ending in UNFINISHED} == {
        ending: read.measures[ending] for ending in UNFINISHED
    }
    assert {story.customer for story in told} == set(range(300))
    running = sum(
        story.lines for story in told if story.business in ("install", "campaign") and story.ending == "completed"
    )
    assert running >= 450


@pytest.mark.django_db
def test_a_small_population_stands_in_every_state_and_its_books_agree(tmp_path: Path) -> None:
    packs.load_pack(system(), SAMPLE)

    summary = populate(customers=SMALL, now=NOON, folder=tmp_path)

    assert (summary.customers, stage_of()) == (Customer.objects.count(), Stage.COMPLETE)
    assert set(Order.objects.values_list("state", flat=True)) == {
        "draft", "awaiting_charge", "awaiting_print", "awaiting_audit", "returned", "fulfilling", "completed",
        "cancelled",
    }  # fmt: skip
    steps = set(HumanTask.objects.filter(state="open").values_list("step", flat=True))
    assert steps == {"collect", "print", "audit", "amend", "visit", "decide", "repair"}
    assert Subscription.objects.filter(state="active").exists()
    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert not Order.objects.filter(opened_at__gt=NOON).exists()
    assert proving.report().holds

    with pytest.raises(NotEmpty):
        populate(customers=SMALL, now=NOON, folder=tmp_path)


@pytest.mark.django_db
def test_an_interrupted_population_is_not_continued(tmp_path: Path) -> None:
    note_population(system(), NotePopulation(stage=Stage.BEGUN.value))

    with pytest.raises(PopulationInterrupted):
        populate(customers=SMALL, now=NOON, folder=tmp_path)
