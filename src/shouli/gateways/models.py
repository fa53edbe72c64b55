"""Tables of the gateways: what was asked of the outside and how it answered."""

from __future__ import annotations

from django.db import models


class NetworkCommand(models.Model):
    """One intent towards the network: recorded before the call, completed after it; the gap is swept by a timer."""

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=80)  # "order:12"
    verb = models.CharField(max_length=30)  # see rules.verbs.VERBS
    line_number = models.CharField(max_length=20)
    exchange_code = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=12)  # see states.COMMAND
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  # what the network said, or why it could not be reached
    correlation = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state__in=("requested", "sent")),
                name="gateways_command_due",
            ),
            models.Index(fields=["line_number", "id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["owner"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.line_number} ({self.state})"
