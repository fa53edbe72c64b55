"""Completions of one process that meet are all kept; each happens once."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.processes import queries
from shouli.processes.actions import (
    ClaimTask,
    CompleteStep,
    DeliverMessage,
    FireDueTimers,
    claim_task,
    complete_step,
    deliver_message,
    fire_due_timers,
)  # fmt: skip
from shouli.processes.engine import Run, compile_diagram, done_steps
from shouli.processes.errors import AlreadyRunning, StepNotOpen, TaskTaken
from shouli.processes.models import ProcessInstance
from shouli.processes.tests.factories import OWNER, diagram, flows, start
from tests.races.together import PATIENCE, together

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
BRANCHES = [f"t{number}" for number in range(6)]
MANY = diagram(
    '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'
    '<bpmn:userTask id="last" name="last"/><bpmn:endEvent id="e"/>'
    + "".join(f'<bpmn:userTask id="{step}" name="{step}"/>' for step in BRANCHES)
    + flows(("s", "split"), ("join", "last"), ("last", "e"))
    + flows(*(("split", step) for step in BRANCHES), *((step, "join") for step in BRANCHES))
)
WAITING = diagram(
    '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'
    '<bpmn:userTask id="print" name="print"/><bpmn:endEvent id="e"/><bpmn:intermediateCatchEvent id="answer">'
    '<bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="late">'
    "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
    "</bpmn:intermediateCatchEvent>"
    + flows(("s", "split"), ("split", "print"), ("split", "answer"), ("split", "late"))
    + flows(("print", "join"), ("answer", "join"), ("late", "join"), ("join", "e"))
)


def test_without_the_lock_a_completion_is_lost() -> None:
    start(diagram=MANY)
    both_have_read = threading.Barrier(2)

    def complete_carelessly(step: str) -> None:
        with transaction.atomic():
            instance = ProcessInstance.objects.get(owner=OWNER)
            run = Run.restore(compile_diagram(MANY), NOON, lambda node, data: {}, instance.state_text)
            both_have_read.wait(PATIENCE)
            run.complete(next(wait.task_id for wait in run.people() if wait.node.id == step))
            run.advance()
            instance.state_text = run.text()
            instance.save(update_fields=["state_text"])

    together([partial(complete_carelessly, step) for step in BRANCHES[:2]])

    done = set(done_steps(ProcessInstance.objects.get(owner=OWNER).state_text))
    assert len(done & set(BRANCHES)) == 1


def test_completions_of_all_branches_at_once_are_all_kept() -> None:
    start(diagram=MANY)

    answers = together([partial(complete_step, system(), CompleteStep(owner=OWNER, step=step)) for step in BRANCHES])

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert [task.step for task in queries.open_steps(OWNER)] == ["last"]
    assert set(BRANCHES) < set(done_steps(ProcessInstance.objects.get(owner=OWNER).state_text))


def test_one_step_completed_by_many_at_once_is_completed_by_one() -> None:
    start(diagram=MANY)

    answers = together([partial(complete_step, system(), CompleteStep(owner=OWNER, step="t0"))] * 5)

    assert sum(isinstance(answer, StepNotOpen) for answer in answers) == 4
    assert len(queries.open_steps(OWNER)) == len(BRANCHES) - 1


def test_one_task_claimed_by_many_at_once_goes_to_one() -> None:
    start(diagram=MANY)
    task_id = queries.open_steps(OWNER)[0].id

    answers = together([
        partial(claim_task, clerk_context(roles=("system",), staff_id=number), ClaimTask(task_id=task_id))
        for number in range(1, 7)
    ])  # fmt: skip

    assert sum(isinstance(answer, TaskTaken) for answer in answers) == 5


def test_a_person_a_message_and_a_timer_at_once_are_all_kept() -> None:
    start(diagram=WAITING)
    later = system(NOON + timedelta(hours=1))

    answers = together([
        lambda: complete_step(later, CompleteStep(owner=OWNER, step="print")).step,
        lambda: str(deliver_message(later, DeliverMessage(owner=OWNER, message="answered"))),
        lambda: str(fire_due_timers(later, FireDueTimers()) < 2),  # it leaves alone what another transaction holds
    ])  # fmt: skip

    assert answers == ["print", "True", "True"]
    assert ProcessInstance.objects.get(owner=OWNER).state == "completed"


def test_two_processes_of_one_owner_started_at_once_become_one() -> None:
    answers = together([partial(start, diagram=MANY)] * 4)

    assert sum(isinstance(answer, ProcessInstance) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyRunning) for answer in answers) == 3
    assert ProcessInstance.objects.count() == 1
