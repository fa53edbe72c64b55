"""Tables of resources: telephone numbers in their segments, held and used by one owner at a time."""

from __future__ import annotations

from django.db import models


class NumberSegment(models.Model):
    """A block of numbers (号段) that belongs to one exchange."""

    prefix = models.CharField(max_length=20, unique=True)  # 8601
    exchange = models.ForeignKey("places.Exchange", on_delete=models.PROTECT, related_name="+")
    first = models.CharField(max_length=20)
    last = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class TelephoneNumber(models.Model):
    """A number: free, held for an owner until a moment, in use, or resting after use."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    reversed_number = models.CharField(max_length=20)  # finds a wanted tail by index
    has_four = models.BooleanField()
    segment = models.ForeignKey(NumberSegment, on_delete=models.PROTECT, related_name="numbers")
    exchange = models.ForeignKey("places.Exchange", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)  # see rules.levels
    draw_key = models.PositiveIntegerField()  # random; spreads draws over the pool
    state = models.CharField(max_length=10)  # see states.NUMBER
    owner = models.CharField(max_length=80, blank=True)  # "order:12", "subscription:7"
    held_until = models.DateTimeField(null=True, blank=True)
    resting_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("free", "resting", "retired"), owner="")
                | (models.Q(state__in=("held", "in_use")) & ~models.Q(owner="")),
                name="resources_owner_iff_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(held_until=None) | models.Q(state="held"), name="resources_deadline_iff_held"
            ),
        ]
        indexes = [
            models.Index(fields=["exchange", "state", "draw_key"]),
            models.Index(fields=["exchange", "state", "level", "draw_key"]),
            models.Index(fields=["exchange", "state", "has_four", "draw_key"]),
            models.Index(fields=["exchange", "state", "reversed_number"]),
            models.Index(fields=["held_until"], condition=models.Q(state="held"), name="resources_held_until"),
            models.Index(fields=["resting_until"], condition=models.Q(state="resting"), name="resources_resting_until"),
            models.Index(fields=["owner"]),
        ]

    def __str__(self) -> str:
        return self.number
