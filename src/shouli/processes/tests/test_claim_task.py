"""Tasks of a role are claimed, given back and passed on by one person at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouli.identity.tests.factories import org_unit, role, staff
from shouli.kernel.errors import NotFound, WrongState
from shouli.kernel.tests.factories import clerk_context
from shouli.processes.actions import (
    ClaimTask,
    CompleteStep,
    PassTask,
    ReleaseTask,
    claim_task,
    complete_step,
    pass_task,
    release_task,
)  # fmt: skip
from shouli.processes.errors import NotYourRole, OtherBureau, TaskTaken
from shouli.processes.models import HumanTask
from shouli.processes.tests.factories import OWNER, start

pytestmark = pytest.mark.django_db(transaction=True)
ANNE = clerk_context(roles=("clerk", "system"), staff_id=7)
BEN = clerk_context(roles=("clerk", "system"), staff_id=8)


def open_task() -> int:
    """Start a process and return its open task."""
    start()
    return HumanTask.objects.get().pk


def test_claiming_makes_the_task_ones_own() -> None:
    task = claim_task(ANNE, ClaimTask(task_id=open_task()))

    assert (task.state, task.claimed_by) == ("claimed", "staff:7")
    assert claim_task(ANNE, ClaimTask(task_id=task.pk)).claimed_by == "staff:7"
    assert complete_step(ANNE, CompleteStep(owner=OWNER, step="collect")).closed_by == "staff:7"


def test_a_claimed_task_is_refused_to_others() -> None:
    task_id = open_task()
    claim_task(ANNE, ClaimTask(task_id=task_id))

    with pytest.raises(TaskTaken):
        claim_task(BEN, ClaimTask(task_id=task_id))
    with pytest.raises(TaskTaken):
        release_task(BEN, ReleaseTask(task_id=task_id))

    assert HumanTask.objects.get().claimed_by == "staff:7"


def test_a_task_given_back_is_free_again() -> None:
    task_id = open_task()
    claim_task(ANNE, ClaimTask(task_id=task_id))

    release_task(ANNE, ReleaseTask(task_id=task_id))

    assert claim_task(BEN, ClaimTask(task_id=task_id)).claimed_by == "staff:8"


def test_a_task_nobody_claimed_cannot_be_given_back() -> None:
    with pytest.raises(WrongState):
        release_task(ANNE, ReleaseTask(task_id=open_task()))


def test_a_task_that_does_not_exist() -> None:
    with pytest.raises(NotFound):
        claim_task(ANNE, ClaimTask(task_id=404))


def test_work_of_another_role_is_refused() -> None:
    task_id = open_task()
    role("auditor", "processes.*")

    with pytest.raises(NotYourRole):
        claim_task(clerk_context(roles=("auditor",)), ClaimTask(task_id=task_id))

    assert HumanTask.objects.get().state == "open"


def test_a_task_of_another_bureau_is_not_there_for_a_clerk() -> None:
    west, east = org_unit("B-WEST"), org_unit("B-EAST")
    start(bureau_id=west.pk)
    task = HumanTask.objects.get()
    stranger = clerk_context(roles=("clerk", "system"), bureau_id=east.pk)

    with pytest.raises(NotFound):
        claim_task(stranger, ClaimTask(task_id=task.pk))
    with pytest.raises(NotFound):
        release_task(stranger, ReleaseTask(task_id=task.pk))
    with pytest.raises(NotFound):
        pass_task(stranger, PassTask(task_id=task.pk, to_staff=1))

    assert HumanTask.objects.get().state == "open"


def test_a_task_is_not_passed_to_who_would_not_see_it() -> None:
    west, east = org_unit("B-WEST"), org_unit("B-EAST")
    start(bureau_id=west.pk)
    task_id = HumanTask.objects.get().pk
    clerk = role("clerk")
    near, far = staff("3108", clerk, unit=west), staff("3109", clerk, unit=east)
    anne = replace(ANNE, bureau_id=west.pk)
    claim_task(anne, ClaimTask(task_id=task_id))

    with pytest.raises(OtherBureau):
        pass_task(anne, PassTask(task_id=task_id, to_staff=far.pk))
    assert HumanTask.objects.get().claimed_by == "staff:7"

    assert pass_task(anne, PassTask(task_id=task_id, to_staff=near.pk)).claimed_by == f"staff:{near.pk}"


def test_a_task_is_passed_on_to_a_colleague_of_its_role() -> None:
    colleague, auditor = staff("3108", role("clerk")), staff("3201", role("auditor"))
    task_id = open_task()
    with pytest.raises(WrongState):
        pass_task(ANNE, PassTask(task_id=task_id, to_staff=colleague.pk))
    claim_task(ANNE, ClaimTask(task_id=task_id))
    with pytest.raises(NotYourRole):
        pass_task(ANNE, PassTask(task_id=task_id, to_staff=auditor.pk))

    pass_task(ANNE, PassTask(task_id=task_id, to_staff=colleague.pk))

    assert HumanTask.objects.get().claimed_by == f"staff:{colleague.pk}"
