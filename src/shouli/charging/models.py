"""Tables of online charging: what subscribers have, what their month has used, what is reserved, what was charged.

Money is whole li (1/1000 yuan), moments of use are seconds since 1970 in UTC, as in the files of the batch. Top-ups and
charges are never changed: triggers refuse it (migration 0002). The rows that a use inserts point to others without a
constraint of the database: the statement before has those others locked.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ChargingAccount(models.Model):
    """A subscriber who is charged as it uses: its group, what it holds, its money and what of that is reserved."""

    number = models.BigIntegerField(primary_key=True)
    group_number = models.BigIntegerField(
        db_index=True
    )  # its own, below 0, if it shares with nobody: see rules.holdings
    holdings = models.JSONField(default=list)  # [[product, opens, closes]]
    balance = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)  # 0 for prepaid, below it for a credit limit
    since = models.BigIntegerField(default=0)  # charged online from then on; nothing rolls over from before

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=F("floor") + F("reserved")), name="charging_above_floor"),
            models.CheckConstraint(condition=Q(reserved__gte=0, floor__lte=0), name="charging_signs"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ChargingMonth(models.Model):
    """What a group's month opened with (see ``rules.online.packed``), and what was used or is reserved of it.

    ``tariff`` is the digest of the tariff it was opened with; empty where it has to be opened again.
    """

    id = models.BigAutoField(primary_key=True)
    group_number = models.BigIntegerField()
    month = models.CharField(max_length=7)  # 2026-09
    tariff = models.CharField(max_length=16, blank=True)
    opened = models.JSONField(default=dict)
    counters = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_number", "month"], name="charging_month_once")]

    def __str__(self) -> str:
        return f"{self.group_number} {self.month}"


class TopUp(models.Model):
    """Money put into a balance; insert-only."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(ChargingAccount, on_delete=models.PROTECT, related_name="top_ups")
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=80, unique=True)  # what it stands for: "payments.payment:7"
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="charging_top_up_moves_money")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"


class Reservation(models.Model):
    """One request of the network: what it asked, what it was granted, how it ended.

    ``claim`` is how far the grant moved the month's counters, ``before`` what they showed: a use is rated as if it had
    been charged at the moment it was granted.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.CharField(max_length=80)
    request = models.BigIntegerField()
    given_digest = models.CharField(max_length=64)
    account = models.ForeignKey(
        ChargingAccount, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    month = models.ForeignKey(
        ChargingMonth, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    source = models.BigIntegerField()
    record_id = models.BigIntegerField()
    at = models.BigIntegerField()
    usage_class = models.CharField(max_length=40)
    delivered = models.BooleanField()
    asked = models.BigIntegerField()
    granted = models.BigIntegerField()
    reserved_li = models.BigIntegerField()
    claim = models.JSONField()
    before = models.JSONField()
    state = models.CharField(max_length=10)  # see states.RESERVATION
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    used = models.BigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    unpaid = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "request"], name="charging_request_once"),
            models.CheckConstraint(
                condition=Q(state="reserved", settled_at=None) | (~Q(state="reserved") & ~Q(settled_at=None)),
                name="charging_settled_iff_over",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="reserved"), name="charging_open_reservations"),
        ]

    def __str__(self) -> str:
        return f"{self.session}/{self.request}"


class Charge(models.Model):
    """What one segment of a use came to; the columns of ``engine.shard.CHARGES``. Insert-only.

    ``session`` and ``request`` name the reservation, which says who charged when.
    ``units = served + charged + free``, ``amount = listed - capped - credited``.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.CharField(max_length=80)
    request = models.BigIntegerField()
    subscriber = models.BigIntegerField()
    at = models.BigIntegerField()
    source = models.BigIntegerField()
    record_id = models.BigIntegerField()
    segment = models.SmallIntegerField()
    quantity = models.BigIntegerField()
    units = models.BigIntegerField()
    served = models.BigIntegerField()
    charged = models.BigIntegerField()
    free = models.BigIntegerField()
    listed = models.BigIntegerField()
    capped = models.BigIntegerField()
    credited = models.BigIntegerField()
    amount = models.BigIntegerField()
    usage_class = models.CharField(max_length=40)
    band = models.CharField(max_length=40)
    price_row = models.CharField(max_length=30)
    tariff = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "source", "record_id", "segment"], name="charging_charged_once"
            ),
            models.CheckConstraint(
                condition=Q(units=F("served") + F("charged") + F("free")), name="charging_no_unit_lost"
            ),
            models.CheckConstraint(
                condition=Q(listed=F("amount") + F("capped") + F("credited")), name="charging_no_li_lost"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.source}/{self.record_id}.{self.segment}"
