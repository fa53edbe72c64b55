"""Tables of the work force: crews, their appointment slots, and work orders."""

from __future__ import annotations

from django.db import models


class Team(models.Model):
    """An installation crew (装机队) of a handling bureau."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    bureau = models.ForeignKey("identity.OrgUnit", on_delete=models.PROTECT, related_name="+")
    exchanges = models.ManyToManyField("places.Exchange", related_name="+")
    members = models.ManyToManyField("identity.Staff", related_name="+", blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class SlotPattern(models.Model):
    """When, week by week, a crew can make how many visits."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="slot_patterns")
    weekdays = models.CharField(max_length=7)  # ISO weekdays: 12345
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "weekdays", "starts_at"], name="workforce_pattern_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="workforce_pattern_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekdays} {self.starts_at:%H:%M}"


class AppointmentSlot(models.Model):
    """A stretch of one day in which a crew can make a number of visits."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "day", "starts_at"], name="workforce_slot_once"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="workforce_slot_not_over"),
        ]
        indexes = [models.Index(fields=["day", "team"])]

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at:%H:%M}"


class Appointment(models.Model):
    """A visit booked in a slot for one owner, such as ``order:12``."""

    id = models.BigAutoField(primary_key=True)
    slot = models.ForeignKey(AppointmentSlot, on_delete=models.PROTECT, related_name="appointments")
    owner = models.CharField(max_length=80)
    visits = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10)  # see states.APPOINTMENT
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=models.Q(state="booked"), name="workforce_one_booking")
        ]
        indexes = [models.Index(fields=["owner"])]

    def __str__(self) -> str:
        return f"{self.owner} in {self.slot_id}"


class WorkOrder(models.Model):
    """What a crew has to do at one place for one order item."""

    id = models.BigAutoField(primary_key=True)
    work_order_number = models.CharField(max_length=20, unique=True)
    owner = models.CharField(max_length=80)  # "order:12"
    kind = models.CharField(max_length=20)  # install, relocate
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="work_orders")
    installer = models.ForeignKey("identity.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey("places.Exchange", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=120)
    contact_phone = models.CharField(max_length=30)
    line_numbers = models.JSONField(default=list)  # ["86010001"]
    instructions = models.JSONField(default=list)  # [{"code": "hand_over_navigation_phone", "text": …, "quantity": 1}]
    priority = models.CharField(max_length=12, default="medium")
    state = models.CharField(max_length=12)  # see states.WORK_ORDER
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    failure_reason = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=dict)  # {"line_test": …, "note": …, "signed": …, "handed_over": […]}

    class Meta:
        indexes = [models.Index(fields=["team", "state", "due_at"]), models.Index(fields=["owner"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(failure_reason=""), name="workforce_failure_has_reason"
            )
        ]

    def __str__(self) -> str:
        return self.work_order_number
