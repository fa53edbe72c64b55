"""What others may ask of processes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shouli.identity.tests.factories import org_unit
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.processes import queries
from shouli.processes.actions import (
    CancelProcess,
    ClaimTask,
    CompleteStep,
    FireDueTimers,
    cancel_process,
    claim_task,
    complete_step,
    fire_due_timers,
)  # fmt: skip
from shouli.processes.models import HumanTask
from shouli.processes.tests.factories import ANSWERED, INSTALL, OWNER, start
from shouli.processes.waiting import TaskQuery

pytestmark = pytest.mark.django_db(transaction=True)
ANNE = clerk_context(roles=("clerk", "system"), staff_id=7)


def test_an_inbox_shows_the_most_urgent_first_and_hides_what_others_claimed() -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        start(system(NOON + timedelta(hours=hours)), owner=f"order:{number}", chargeable=False)
    start(owner="order:4")  # its step has no due time
    claim_task(ANNE, ClaimTask(task_id=HumanTask.objects.get(instance__owner="order:1").pk))

    others = queries.inbox(clerk_context(staff_id=8), ["clerk"])
    own = queries.inbox(ANNE, ["clerk"])

    assert [task.owner for task in others] == ["order:2", "order:3", "order:4"]
    assert [task.owner for task in own] == ["order:2", "order:3", "order:1", "order:4"]
    assert [task.owner for task in queries.inbox(ANNE, ["clerk"], TaskQuery(mine=True))] == ["order:1"]
    assert [task.owner for task in queries.inbox(ANNE, ["clerk"], TaskQuery(step="collect"))] == ["order:4"]
    assert [task.owner for task in queries.inbox(ANNE, ["clerk"], limit=1, offset=1)] == ["order:3"]
    assert queries.inbox(ANNE, ["auditor"]) == []


def test_an_inbox_and_its_counts_take_one_query_each() -> None:
    for number in range(5):
        start(owner=f"order:{number}", chargeable=number % 2 == 0)

    with CaptureQueriesContext(connection) as asked:
        assert len(queries.inbox(ANNE, ["clerk"])) == 5
        counts = queries.inbox_counts(ANNE, ["clerk", "auditor"])
        assert {count.step: count.waiting for count in counts} == {"collect": 3, "print": 2}

    assert len(asked) == 2


def test_a_clerk_sees_the_tasks_of_the_own_bureau_and_of_none() -> None:
    west, east = org_unit("B-WEST"), org_unit("B-EAST")
    for owner, bureau_id in (("order:1", west.pk), ("order:2", east.pk), ("order:3", None), ("customer:4", None)):
        start(owner=owner, bureau_id=bureau_id)
    western = clerk_context(roles=("clerk", "system"), bureau_id=west.pk)
    complete_step(system(), CompleteStep(owner="order:1", step="collect"))  # what opens later is the bureau's too

    assert [task.owner for task in queries.inbox(western, ["clerk"])] == ["order:1", "customer:4"]
    assert sum(count.waiting for count in queries.inbox_counts(western, ["clerk"])) == 2
    back_office = clerk_context(roles=("auditor",), bureau_id=west.pk)
    assert [task.owner for task in queries.inbox(back_office, ["clerk"])] == [
        "order:1",
        "order:2",
        "order:3",
        "customer:4",
    ]
    nowhere = clerk_context(roles=("clerk",), bureau_id=None)
    assert [task.owner for task in queries.inbox(nowhere, ["clerk"])] == ["order:3", "customer:4"]


def test_a_task_is_late_after_its_due_time() -> None:
    start(chargeable=False)
    (task,) = queries.open_steps(OWNER)

    assert not task.is_late(NOON + timedelta(hours=2))
    assert task.is_late(NOON + timedelta(hours=2, seconds=1))


def test_titles_are_in_the_language_of_the_reader() -> None:
    start()

    with translation.override("en"):
        assert queries.open_steps(OWNER)[0].title == "Collect"
    with translation.override("zh-hans"):
        assert queries.open_steps(OWNER)[0].title == "收费"


def test_a_trace_shows_what_is_done_and_what_waits() -> None:
    start()
    complete_step(system(), CompleteStep(owner=OWNER, step="collect"))

    trace = queries.trace(OWNER)

    assert trace is not None
    assert trace.xml == INSTALL
    assert trace.state == "running"
    assert trace.done == ["start", "reserve", "gw", "collect", "gw2"]
    assert [task.step for task in trace.waiting] == ["print"]
    assert {node.id: node.mark for node in trace.nodes if node.mark}["print"] == "waiting"
    assert queries.trace("order:404") is None


def test_a_trace_shows_the_answer_that_is_waited_for() -> None:
    start(diagram=ANSWERED)

    waiting = queries.trace(OWNER)
    cancel_process(system(), CancelProcess(owner=OWNER))
    cancelled = queries.trace(OWNER)

    assert waiting is not None
    assert cancelled is not None
    assert {node.id: node.mark for node in waiting.nodes} == {"s": "done", "c": "waiting", "r": "", "e": ""}
    assert {node.id: node.mark for node in cancelled.nodes} == {"s": "done", "c": "", "r": "", "e": ""}


def test_the_story_of_an_owner_is_told_by_what_still_runs() -> None:
    start(owner="customer:1")
    start(owner="customer:1:2", diagram=ANSWERED)
    start(owner="customer:12", diagram=ANSWERED)
    cancel_process(system(), CancelProcess(owner="customer:1:2"))

    live = queries.trace_of_story("customer:1")
    cancel_process(system(), CancelProcess(owner="customer:1"))
    latest = queries.trace_of_story("customer:1")

    assert live is not None
    assert latest is not None
    assert [task.owner for task in live.waiting] == ["customer:1"]
    assert (latest.state, len(latest.nodes)) == ("cancelled", 4)
    assert queries.trace_of_story("customer:2") is None


def test_a_trace_shows_where_a_process_failed() -> None:
    eve = NOON.replace(month=12, day=30)
    start(system(eve), chargeable=False)
    complete_step(system(eve), CompleteStep(owner=OWNER, step="print"))
    fire_due_timers(system(eve + timedelta(days=1)), FireDueTimers())

    trace = queries.trace(OWNER)

    assert trace is not None
    assert (trace.failed, trace.failure) == ("remind", "credit_bad: The credit is bad.")
    assert {node.id: node.mark for node in trace.nodes}["remind"] == "failed"


def test_counts_say_how_many_wait_where_since_when_and_how_many_are_late() -> None:
    start(owner="order:1", chargeable=False)
    start(system(NOON + timedelta(hours=1)), owner="order:2", chargeable=False)

    (count,) = queries.counts("test.install", NOON + timedelta(hours=2, minutes=30))

    assert (count.step, count.waiting, count.late, count.oldest_opened_at) == ("print", 2, 1, NOON)
    assert queries.live_counts() == {"test.install": {"running": 2}}
