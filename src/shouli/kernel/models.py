"""Tables of the kernel: audit, history, outbox, idempotency, numbering."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One attempted action: who, what, when, with what, and how it ended. Insert-only."""

    id = models.BigAutoField(primary_key=True)
    action = models.CharField(max_length=80)
    actor = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    interface_number = models.CharField(max_length=40, blank=True)
    request_id = models.UUIDField()
    subject = models.CharField(max_length=80, blank=True)
    given = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    outcome = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-at"]),
            models.Index(fields=["subject", "-at"]),
            models.Index(fields=["actor", "-at"]),
            models.Index(fields=["action", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"


class StateChange(models.Model):
    """One step in the life of one thing, with its reason. Insert-only."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=80)
    transition = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.subject}: {self.from_state} -> {self.to_state}"


class OutboxMessage(models.Model):
    """One published fact on its way to its handlers."""

    id = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=80)
    owner = models.CharField(max_length=80)
    shard = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["shard", "id"], condition=models.Q(state="pending"), name="kernel_outbox_pending"),
            models.Index(fields=["state", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.event}#{self.pk}"


class OutboxShard(models.Model):
    """A lease on one shard of the outbox, so that one worker at a time delivers it."""

    shard = models.PositiveSmallIntegerField(primary_key=True)
    leased_until = models.DateTimeField()
    leased_by = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"shard {self.shard}"


class HandledMessage(models.Model):
    """That one handler has dealt with a message at which a later one failed."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="handled")
    handler = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "handler"], name="kernel_handled_once")]

    def __str__(self) -> str:
        return f"{self.message_id} by {self.handler}"


class IdempotencyRecord(models.Model):
    """The outcome of an action that came with a key, so that a repeat gets the same answer."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    given_digest = models.CharField(max_length=64)
    outcome = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "action", "key"], name="kernel_key_once")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class NumberSeries(models.Model):
    """Counter behind drawn numbers where the database has no sequences (SQLite)."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class ReferenceStamp(models.Model):
    """The stamp of a set of reference data; triggers on the set's tables renew it with every change."""

    name = models.CharField(max_length=40, primary_key=True)
    stamp = models.CharField(max_length=36)

    def __str__(self) -> str:
        return f"{self.name} {self.stamp}"


class Milestone(models.Model):
    """How far something long has got in this database: a pack, the sample population. Its trail is in the audit."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} since {self.since}"
