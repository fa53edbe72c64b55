"""Tables of orders: the order, its lines, fees, flags, print prompts and cancellations."""

from __future__ import annotations

from django.db import models

from shouli.kernel.sealed import SealedValuesField
from shouli.orders.states import CANCELLED, COMPLETED

SEALED_VALUES = frozenset({"agent_document_number", "handler_document_number"})


class Order(models.Model):
    """One business asked for by one customer, from the first keystroke to completion."""

    id = models.BigAutoField(primary_key=True)
    order_number = models.CharField(max_length=20, unique=True)
    journey = models.CharField(max_length=60)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        "subscriptions.Subscription", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="derived")
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16)
    values = SealedValuesField(SEALED_VALUES, default=dict)  # what was typed, field by field; checked on acceptance
    parked_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)  # after parking; what was typed is as old as opened_at
    park_note = models.CharField(max_length=120, blank=True)
    priority = models.CharField(max_length=12, default="medium")
    remark = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=20)
    interface_number = models.CharField(max_length=40, blank=True)
    outlet = models.ForeignKey("identity.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+")
    bureau = models.ForeignKey("identity.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.CharField(max_length=60)
    accepted_by_name = models.CharField(max_length=60, blank=True)
    audited_by = models.CharField(max_length=60, blank=True)
    audit_note = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    payment_id = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["subscription", "state"]),
            models.Index(fields=["outlet", "state", "id"]),
            models.Index(fields=["accepted_by", "-id"]),
            models.Index(fields=["accepted_at"]),
            models.Index(  # what the menus count on every page; what is over stays out of it however much that becomes
                fields=["bureau", "state"],
                condition=~models.Q(state__in=[COMPLETED, CANCELLED]),
                name="orders_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.order_number


class OrderLine(models.Model):
    """One line an order adds or changes; a batch has one per number."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    line_no = models.PositiveIntegerField()
    action = models.CharField(max_length=10)  # TMF622: add, modify, delete, noChange
    service_number = models.CharField(max_length=20)
    old_number = models.CharField(max_length=20, blank=True)
    old_address = models.CharField(max_length=200, blank=True)  # where a line that moves was before
    subscription = models.ForeignKey(
        "subscriptions.Subscription", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "line_no"], name="orders_line_once")]
        indexes = [models.Index(fields=["service_number"])]

    def __str__(self) -> str:
        return self.service_number


class FeeLine(models.Model):
    """One fee asked for, and the row of the fee table that decided it."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fees")
    position = models.PositiveSmallIntegerField()
    charge_item = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # fee, deposit
    unit_amount = models.DecimalField(max_digits=14, decimal_places=2)
    quantity = models.PositiveIntegerField()
    standard_amount = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    row_number = models.CharField(max_length=30)
    table_code = models.CharField(max_length=30)
    table_version = models.PositiveIntegerField()
    clause = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "charge_item"], name="orders_fee_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="orders_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class FeeAdjustment(models.Model):
    """That a clerk changed the amount of a fee: from what to what, who and why. Insert-only."""

    id = models.BigAutoField(primary_key=True)
    fee = models.ForeignKey(FeeLine, on_delete=models.CASCADE, related_name="adjustments")
    old_amount = models.DecimalField(max_digits=14, decimal_places=2)
    new_amount = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.CharField(max_length=200)
    adjusted_by = models.CharField(max_length=60)
    adjusted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.old_amount} -> {self.new_amount}"


class OrderFlag(models.Model):
    """Something an auditor should look at before passing the order."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "code"], name="orders_flag_once")]

    def __str__(self) -> str:
        return self.code


class PrintPrompt(models.Model):
    """One paper the clerk is asked to print or not, in order."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="prompts")
    position = models.PositiveSmallIntegerField()
    paper = models.CharField(max_length=20)  # invoice, receipt, acceptance_form
    state = models.CharField(max_length=10)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "paper"], name="orders_prompt_once")]

    def __str__(self) -> str:
        return f"{self.paper} {self.state}"


class Cancellation(models.Model):
    """That an order is to be cancelled: who asked and why, what it takes back, and how far that has come."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="cancellations")
    state = models.CharField(max_length=12)  # see states.CANCELLATION
    reason = models.CharField(max_length=200)
    effects = models.JSONField(default=dict)  # what it took back, in numbers; see cancellation_effects.Effects
    entered = models.BooleanField(default=False)  # whether the true entry had been done
    asked_by = models.CharField(max_length=60)
    asked_by_name = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state__in=["asked", "undoing", "done"]),
                name="orders_cancelled_once",
            )
        ]
        indexes = [models.Index(fields=["order", "-id"])]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"


class StuckCase(models.Model):
    """Something that waits for nothing and nobody, found by the sweep: what it is, why, and since when."""

    id = models.BigAutoField(primary_key=True)
    about = models.CharField(max_length=80)  # "order:12", "cancellation:12", "command:7", or a process's owner
    cause = models.CharField(max_length=20)  # see rules.stuck.CAUSES
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # when it was found to go on, or to be over

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=models.Q(ended_at=None), name="orders_stuck_once")
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.cause}"
