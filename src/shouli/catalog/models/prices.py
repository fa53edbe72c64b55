"""Monthly prices and pricing plans."""

from __future__ import annotations

from django.db import models

from shouli.catalog import states
from shouli.catalog.models.offerings import Offering


class PricingPlan(models.Model):
    """A charging rule (计费规则) or discount (优惠) that may be chosen for an offering (定价计划)."""

    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10)  # states.PLAN_KINDS
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)
    needs_developer = models.BooleanField(default=False)
    sells_from = models.DateField()
    sells_to = models.DateField(null=True, blank=True)
    sort = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering"],
                condition=models.Q(is_default=True, kind=states.RULE, sells_to=None),
                name="catalog_one_default_rule",
            )
        ]

    def __str__(self) -> str:
        return self.code


class RecurringPrice(models.Model):
    """What an offering or plan costs a month from a day on (yuan; a discount is negative), approved by two."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=30)  # of an offering or a plan
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    valid_from = models.DateField()
    state = models.CharField(max_length=10)  # states.RECURRING_PRICE
    clause = models.CharField(max_length=120, blank=True)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                condition=models.Q(state=states.PUBLISHED),
                name="catalog_one_price_per_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.PUBLISHED)
                | (~models.Q(judged_by="") & ~models.Q(judged_by=models.F("proposed_by")))
                | models.Q(proposed_by__startswith="system:"),
                name="catalog_price_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["code", "state", "-valid_from"])]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"
