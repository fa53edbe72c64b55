"""Two identical submissions at once have one effect and one answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shouli.kernel.actions import REGISTRY, Action, action
from shouli.kernel.context import Context
from shouli.kernel.errors import KeyReused
from shouli.kernel.models import AuditEntry, IdempotencyRecord, NumberSeries
from shouli.kernel.numbering import draw
from shouli.kernel.tests.factories import system
from tests.races.together import PATIENCE, aside, together, wait_for_a_lock

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """A form."""

    text: str


class Form:
    """An action that creates a row, and stops half way for as long as the test wants."""

    def __init__(self) -> None:
        self.entered, self.leave = threading.Event(), threading.Event()
        self.leave.set()
        self.refuses = False

    def body(self, ctx: Context, data: Submit) -> NumberSeries:
        """Create a row with a number nobody else has."""
        row = NumberSeries.objects.create(name=f"form-{draw()}")
        self.entered.set()
        assert self.leave.wait(PATIENCE)
        if self.refuses:
            raise KeyReused
        return row


@pytest.fixture
def form() -> Form:
    """Make a form that is held half way."""
    return Form()


@pytest.fixture
def submit(form: Form) -> Iterator[Action[Submit, NumberSeries]]:
    """Register the form's action for the time of a test."""

    def submit_form(ctx: Context, data: Submit) -> NumberSeries:
        return form.body(ctx, data)

    yield action("races.submit")(submit_form)
    del REGISTRY["races.submit"]


def effects() -> int:
    """Count the rows that submissions have created."""
    return NumberSeries.objects.filter(name__startswith="form-").count()


def test_without_a_key_two_submissions_have_two_effects(submit: Action[Submit, NumberSeries]) -> None:
    together([lambda: submit(system(), Submit(text="a"))] * 2)

    assert effects() == 2


def test_the_second_waits_for_the_first_and_gets_its_answer(form: Form, submit: Action[Submit, NumberSeries]) -> None:
    form.leave.clear()
    first = aside(lambda: submit(system(key="k"), Submit(text="a")))
    assert form.entered.wait(PATIENCE)
    second = aside(lambda: submit(system(key="k"), Submit(text="a")))
    wait_for_a_lock()
    form.leave.set()

    assert first.result(PATIENCE) == second.result(PATIENCE)
    assert effects() == 1
    assert AuditEntry.objects.filter(action="races.submit", outcome="done").count() == 1


def test_the_second_does_it_when_the_first_was_refused(form: Form, submit: Action[Submit, NumberSeries]) -> None:
    form.leave.clear()
    form.refuses = True
    first = aside(lambda: submit(system(key="k"), Submit(text="a")))
    assert form.entered.wait(PATIENCE)
    second = aside(lambda: submit(system(key="k"), Submit(text="a")))
    wait_for_a_lock()
    form.leave.set()
    assert isinstance(first.exception(PATIENCE), KeyReused)
    assert isinstance(second.exception(PATIENCE), KeyReused)
    form.refuses = False

    submit(system(key="k"), Submit(text="a"))

    assert effects() == 1


def test_many_at_once_have_one_effect(submit: Action[Submit, NumberSeries]) -> None:
    answers = together([lambda: submit(system(key="k"), Submit(text="a"))] * 8)

    assert len({answer.pk for answer in answers if isinstance(answer, NumberSeries)}) == 1
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert effects() == IdempotencyRecord.objects.count() == 1


def test_the_same_key_with_other_input_at_once_is_refused(submit: Action[Submit, NumberSeries]) -> None:
    answers = together([
        lambda: submit(system(key="k"), Submit(text="a")),
        lambda: submit(system(key="k"), Submit(text="b")),
    ])  # fmt: skip

    assert sorted(type(answer).__name__ for answer in answers) == ["KeyReused", "NumberSeries"]
    assert effects() == 1
