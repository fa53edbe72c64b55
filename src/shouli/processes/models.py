"""Tables of processes: stored diagrams, running instances, human tasks, timers."""

from __future__ import annotations

from django.db import models

from shouli.processes.states import CLAIMED, OPEN

WAITING = models.Q(state__in=[OPEN, CLAIMED])


class ProcessSpec(models.Model):
    """One revision of one diagram, stored once by digest; running instances finish on their own revision."""

    digest = models.CharField(max_length=64, unique=True)
    process_key = models.CharField(max_length=80, db_index=True)  # "fixed_line.install"
    bpmn_id = models.CharField(max_length=80)
    xml = models.TextField()

    def __str__(self) -> str:
        return f"{self.process_key} {self.digest[:8]}"


class ProcessInstance(models.Model):
    """One run of one diagram for one owner, such as ``order:12``; ``state_text`` is the engine's own state."""

    id = models.BigAutoField(primary_key=True)
    spec = models.ForeignKey(ProcessSpec, on_delete=models.PROTECT, related_name="instances")
    owner = models.CharField(max_length=80, db_index=True)
    bureau = models.ForeignKey(  # whose clerks see its tasks; none: all see them
        "identity.OrgUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=12)  # see states.PROCESS
    state_text = models.TextField()
    failure = models.TextField(blank=True)
    failed_step = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state__in=["running", "failed"]), name="processes_one_live"
            )
        ]
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return f"{self.owner} on {self.spec_id}"


class HumanTask(models.Model):
    """A step that waits for a person of one role; shown in that role's inbox."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="tasks")
    engine_task_id = models.CharField(max_length=40)
    step = models.CharField(max_length=120)  # id of the task in the diagram
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    lane = models.CharField(max_length=80)
    role = models.CharField(max_length=30)
    bureau = models.ForeignKey(  # that of the instance, so that one index finds a clerk's inbox
        "identity.OrgUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=12)  # see states.TASK
    claimed_by = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "engine_task_id"], name="processes_task_once")]
        indexes = [
            models.Index(fields=["bureau", "role", "due_at", "id"], condition=WAITING, name="processes_task_of_bureau"),
            models.Index(fields=["role", "due_at", "id"], condition=WAITING, name="processes_task_of_role"),
            models.Index(fields=["claimed_by"], condition=WAITING, name="processes_task_of_person"),
            models.Index(fields=["step", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class Timer(models.Model):
    """A moment at which an instance has to be looked at again."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="timers")
    engine_task_id = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "engine_task_id", "due_at"], name="processes_timer_once")
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(fired_at=None), name="processes_timer_due")]

    def __str__(self) -> str:
        return f"{self.instance_id} at {self.due_at}"
