"""A process from start to end through its actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.kernel.errors import WrongState
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.processes import queries
from shouli.processes.actions import (
    CancelProcess,
    CompleteStep,
    DeliverMessage,
    FireDueTimers,
    ResumeFailed,
    StartProcess,
    cancel_process,
    complete_step,
    deliver_message,
    fire_due_timers,
    resume_failed,
    start_process,
)  # fmt: skip
from shouli.processes.errors import AlreadyRunning, ProcessFailed, ProcessStuck, StepNotOpen, TaskTaken
from shouli.processes.models import HumanTask, ProcessInstance, ProcessSpec, Timer
from shouli.processes.tests.factories import ANSWERED, INSTALL, OWNER, CreditBad, diagram, flows, start

pytestmark = pytest.mark.django_db(transaction=True)
A_DAY_LATER = NOON + timedelta(days=1, seconds=1)
LAST_DAY = NOON.replace(month=12, day=31)


def test_a_process_runs_to_its_end_through_every_wait() -> None:
    start()
    assert [task.step for task in queries.open_steps(OWNER)] == ["collect"]

    complete_step(system(), CompleteStep(owner=OWNER, step="collect"))
    complete_step(system(), CompleteStep(owner=OWNER, step="print"))
    complete_step(system(), CompleteStep(owner=OWNER, step="audit"))
    assert deliver_message(system(), DeliverMessage(owner=OWNER, message="network_answered"))

    instance = ProcessInstance.objects.get(owner=OWNER)
    assert (instance.state, instance.ended_at) == ("completed", NOON)
    ended = OutboxMessage.objects.get(event="processes.ended")
    assert ended.body == {"process_owner": OWNER, "process_key": "test.install", "outcome": "completed"}
    assert not HumanTask.objects.filter(state__in=["open", "claimed"]).exists()
    assert not Timer.objects.filter(fired_at=None).exists()


def test_a_human_task_shows_lane_role_titles_and_due_time() -> None:
    start(chargeable=False)

    (task,) = queries.open_steps(OWNER)

    assert (task.step, task.title, task.lane, task.role) == ("print", "打印", "营业员", "clerk")
    assert (task.opened_at, task.due_at) == (NOON, NOON + timedelta(hours=2))
    assert HumanTask.objects.get().title_en == "Print"


def test_a_branch_follows_the_data_given_with_a_step() -> None:
    start(chargeable=False)
    complete_step(system(), CompleteStep(owner=OWNER, step="print"))

    complete_step(system(), CompleteStep(owner=OWNER, step="audit", data={"rework": True}))

    assert [task.step for task in queries.open_steps(OWNER)] == ["print"]


def test_a_step_gets_typed_input_and_its_result_becomes_process_data() -> None:
    instance = start(amount="7.00")

    assert '"reservation_id":700' in instance.state_text
    step = AuditEntry.objects.get(action="processes_test.reserve")
    assert step.given == {"owner": OWNER, "amount": "7.00"}


def test_a_refusal_that_the_diagram_takes_care_of_goes_along_its_edge_and_takes_the_step_back() -> None:
    instance = start(amount="13")

    assert instance.state == "completed"
    assert '"refusal":"number_taken"' in instance.state_text
    assert not OutboxMessage.objects.filter(event="processes_test.reserved").exists()


def test_any_other_refusal_of_a_step_refuses_the_whole_action() -> None:
    with pytest.raises(CreditBad):
        start(amount="14")

    assert not ProcessInstance.objects.exists()
    assert AuditEntry.objects.get().outcome == "credit_bad"


def test_one_owner_has_one_live_process() -> None:
    start()

    with pytest.raises(AlreadyRunning):
        start()


def test_a_diagram_is_kept_once_by_digest_and_instances_finish_on_their_own() -> None:
    start(owner="order:1")
    start(owner="order:2")
    changed = INSTALL.replace('name="打印"', 'name="打印免填单"')
    start(owner="order:3", diagram=changed, chargeable=False)

    assert ProcessSpec.objects.count() == 2
    complete_step(system(), CompleteStep(owner="order:1", step="collect"))
    assert [task.title for task in queries.open_steps("order:1")] == ["打印"]
    assert [task.title for task in queries.open_steps("order:3")] == ["打印免填单"]


def test_a_step_that_is_not_open_is_refused_and_nothing_changes() -> None:
    start()
    before = ProcessInstance.objects.get().state_text

    with pytest.raises(StepNotOpen):
        complete_step(system(), CompleteStep(owner=OWNER, step="audit"))
    with pytest.raises(StepNotOpen):
        complete_step(system(), CompleteStep(owner="order:404", step="collect"))

    assert ProcessInstance.objects.get().state_text == before


def test_a_step_cannot_be_completed_twice() -> None:
    start()
    complete_step(system(), CompleteStep(owner=OWNER, step="collect"))

    with pytest.raises(StepNotOpen):
        complete_step(system(), CompleteStep(owner=OWNER, step="collect"))


def test_a_task_claimed_by_another_person_cannot_be_completed() -> None:
    start()
    HumanTask.objects.update(state="claimed", claimed_by="staff:7")

    with pytest.raises(TaskTaken):
        complete_step(clerk_context(roles=("system",), staff_id=8), CompleteStep(owner=OWNER, step="collect"))

    done = complete_step(clerk_context(roles=("system",), staff_id=7), CompleteStep(owner=OWNER, step="collect"))
    assert (done.state, done.closed_by, done.closed_at) == ("closed", "staff:7", NOON)
    assert StateChange.objects.filter(subject=f"processes.humantask:{done.pk}", transition="close").count() == 1


def test_a_message_that_nothing_waits_for_changes_nothing() -> None:
    start()
    before = ProcessInstance.objects.get().state_text

    assert deliver_message(system(), DeliverMessage(owner=OWNER, message="network_answered")) is False
    assert deliver_message(system(), DeliverMessage(owner="order:404", message="network_answered")) is False

    assert ProcessInstance.objects.get().state_text == before


def test_a_timer_on_an_edge_fires_once_and_leaves_the_task_open() -> None:
    start(chargeable=False)
    complete_step(system(), CompleteStep(owner=OWNER, step="print"))
    assert queries.open_steps(OWNER)[0].due_at == NOON + timedelta(days=1)

    assert fire_due_timers(system(NOON + timedelta(hours=23)), FireDueTimers()) == 0
    assert fire_due_timers(system(A_DAY_LATER), FireDueTimers()) == 1
    assert fire_due_timers(system(A_DAY_LATER), FireDueTimers()) == 0

    assert AuditEntry.objects.filter(action="processes_test.remind").count() == 1
    assert [task.step for task in queries.open_steps(OWNER)] == ["audit"]
    assert Timer.objects.get().fired_at == A_DAY_LATER


def test_completing_a_task_forgets_the_timer_on_its_edge() -> None:
    start(chargeable=False)
    complete_step(system(), CompleteStep(owner=OWNER, step="print"))

    complete_step(system(), CompleteStep(owner=OWNER, step="audit"))

    assert not Timer.objects.exists()


def test_a_timer_that_fails_stops_its_process_and_not_the_others() -> None:
    for owner, opened in (("order:1", LAST_DAY - timedelta(days=1)), ("order:2", NOON)):
        start(system(opened), owner=owner, chargeable=False)
        complete_step(system(opened), CompleteStep(owner=owner, step="print"))
    fire_due_timers(system(A_DAY_LATER), FireDueTimers())

    fire_due_timers(system(LAST_DAY + timedelta(minutes=1)), FireDueTimers())

    stopped, other = ProcessInstance.objects.order_by("owner")
    assert (stopped.state, stopped.failed_step) == ("failed", "remind")
    assert stopped.failure == "credit_bad: The credit is bad."
    assert other.state == "running"
    assert OutboxMessage.objects.get(event="processes.stopped").body["process_owner"] == "order:1"
    assert [failed.owner for failed in queries.list_failed()] == ["order:1"]


def test_a_stopped_process_refuses_steps_and_goes_on_where_it_failed_when_resumed() -> None:
    start(system(LAST_DAY - timedelta(days=1)), chargeable=False)
    complete_step(system(LAST_DAY - timedelta(days=1)), CompleteStep(owner=OWNER, step="print"))
    fire_due_timers(system(LAST_DAY), FireDueTimers())
    instance = ProcessInstance.objects.get()
    with pytest.raises(ProcessFailed):
        complete_step(system(LAST_DAY), CompleteStep(owner=OWNER, step="audit"))
    again = resume_failed(system(LAST_DAY), ResumeFailed(instance_id=instance.pk))
    assert (again.state, again.failed_step) == ("failed", "remind")
    assert again.failure == "credit_bad: The credit is bad."

    resume_failed(system(LAST_DAY + timedelta(days=1)), ResumeFailed(instance_id=instance.pk))

    instance.refresh_from_db()
    assert (instance.state, instance.failure) == ("running", "")
    assert '"reminders":1' in instance.state_text
    complete_step(system(LAST_DAY), CompleteStep(owner=OWNER, step="audit"))


def test_a_message_from_a_handler_is_kept_when_the_step_after_it_fails() -> None:
    start(diagram=ANSWERED)

    assert deliver_message(system(), DeliverMessage(owner=OWNER, message="answered", data={"amount": "15"}))

    instance = ProcessInstance.objects.get()
    assert (instance.state, instance.failed_step) == ("failed", "r")
    assert instance.failure == "ValueError('a defect in the step')"


def test_a_step_that_fails_again_leaves_the_process_stopped_with_the_new_cause() -> None:
    start(diagram=ANSWERED)
    deliver_message(system(), DeliverMessage(owner=OWNER, message="answered", data={"amount": "15"}))
    instance = ProcessInstance.objects.get()
    before = instance.state_text
    ProcessInstance.objects.update(state_text=before.replace('"amount":"15"', '"amount":"14"'))

    again = resume_failed(system(), ResumeFailed(instance_id=instance.pk))

    assert (again.state, again.failure) == ("failed", "credit_bad: The credit is bad.")
    moves = StateChange.objects.filter(subject=f"processes.processinstance:{instance.pk}").order_by("pk")
    assert list(moves.values_list("transition", flat=True)) == ["create", "fail", "resume", "fail"]
    assert OutboxMessage.objects.filter(event="processes.stopped").count() == 2
    assert AuditEntry.objects.filter(action="processes.resume_failed").get().outcome == "done"
    ProcessInstance.objects.update(state_text=before.replace('"amount":"15"', '"amount":"8"'))
    assert resume_failed(system(), ResumeFailed(instance_id=instance.pk)).state == "completed"
    with pytest.raises(WrongState):
        resume_failed(system(), ResumeFailed(instance_id=instance.pk))


def test_a_message_from_a_person_is_refused_when_the_step_after_it_refuses() -> None:
    start(diagram=ANSWERED)
    before = ProcessInstance.objects.get().state_text

    with pytest.raises(CreditBad):
        deliver_message(
            clerk_context(roles=("system",)), DeliverMessage(owner=OWNER, message="answered", data={"amount": "14"})
        )

    assert ProcessInstance.objects.get().state_text == before
    assert deliver_message(
        clerk_context(roles=("system",)), DeliverMessage(owner=OWNER, message="answered", data={"amount": "8"})
    )
    assert ProcessInstance.objects.get().state == "completed"


PARALLEL = diagram(
    '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/><bpmn:userTask id="a" name="A"/>'
    '<bpmn:userTask id="b" name="B"/><bpmn:parallelGateway id="join"/><bpmn:userTask id="z" name="Z"/>'
    '<bpmn:endEvent id="e"/>'
    + flows(("s", "split"), ("split", "a"), ("split", "b"), ("a", "join"), ("b", "join"), ("join", "z"), ("z", "e"))
)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_parallel_branches_meet_before_the_process_goes_on(order: tuple[str, str]) -> None:
    start(diagram=PARALLEL)
    assert {task.step for task in queries.open_steps(OWNER)} == {"a", "b"}

    complete_step(system(), CompleteStep(owner=OWNER, step=order[0]))
    assert [task.step for task in queries.open_steps(OWNER)] == [order[1]]
    complete_step(system(), CompleteStep(owner=OWNER, step=order[1]))

    assert [task.step for task in queries.open_steps(OWNER)] == ["z"]


def test_a_timer_that_is_due_at_once_does_not_wait() -> None:
    instance = start(
        diagram=diagram(
            '<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c"><bpmn:timerEventDefinition>'
            "<bpmn:timeDate>until</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
            '<bpmn:endEvent id="e"/>' + flows(("s", "c"), ("c", "e"))
        ),
        until=NOON.isoformat(),
    )

    assert instance.state == "completed"


NO_BRANCH = diagram(
    '<bpmn:startEvent id="s"/><bpmn:userTask id="a"/><bpmn:exclusiveGateway id="x"/><bpmn:userTask id="b"/>'
    '<bpmn:userTask id="c"/><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="xb" sourceRef="x" targetRef="b">'
    "<bpmn:conditionExpression>amount == '1'</bpmn:conditionExpression></bpmn:sequenceFlow>"
    '<bpmn:sequenceFlow id="xc" sourceRef="x" targetRef="c"><bpmn:conditionExpression>amount == colour'
    "</bpmn:conditionExpression></bpmn:sequenceFlow>" + flows(("s", "a"), ("a", "x"), ("b", "e"), ("c", "e"))
)


@pytest.mark.parametrize(("colour", "cause"), [("red", "No conditions"), (None, "'colour'")])
def test_a_diagram_that_cannot_go_on_refuses_and_says_why(colour: str | None, cause: str) -> None:
    if colour is None:
        start(diagram=NO_BRANCH)
    else:
        start(diagram=NO_BRANCH, colour=colour)

    with pytest.raises(ProcessStuck, match=cause) as refusal:
        complete_step(system(), CompleteStep(owner=OWNER, step="a"))

    assert refusal.value.params["step"] == "x"
    assert [task.step for task in queries.open_steps(OWNER)] == ["a"]


def test_a_process_that_is_called_off_leaves_nothing_open() -> None:
    start(chargeable=False)
    complete_step(system(), CompleteStep(owner=OWNER, step="print"))

    assert cancel_process(system(), CancelProcess(owner=OWNER, reason="customer withdrew"))

    assert ProcessInstance.objects.get().state == "cancelled"
    assert list(HumanTask.objects.order_by("pk").values_list("step", "state")) == [
        ("print", "closed"),
        ("audit", "withdrawn"),
    ]
    assert not Timer.objects.exists()
    assert StateChange.objects.get(transition="cancel").reason == "customer withdrew"
    assert cancel_process(system(), CancelProcess(owner=OWNER)) is False
    assert start().state == "running"


def test_only_json_scalars_become_process_data() -> None:
    start()

    with pytest.raises(ProcessStuck, match="amount of type dict"):
        complete_step(system(), CompleteStep(owner=OWNER, step="collect", data={"amount": {}}))  # type: ignore[dict-item]
    with pytest.raises(ProcessStuck, match="owner"):
        start_process(
            system(), StartProcess(process_key="k", diagram=INSTALL, owner="order:9", data={"owner": "order:1"})
        )


def test_what_is_no_diagram_cannot_be_started() -> None:
    for text in ("<a", "<a/>", diagram('<bpmn:scriptTask id="s"/>')):
        with pytest.raises(ProcessStuck):
            start(diagram=text)
