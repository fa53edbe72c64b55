"""Tables of accounts: billing accounts (帐户) and which account pays for which subscription (帐务关系)."""

from __future__ import annotations

from django.db import models


class BillingAccount(models.Model):
    """An account bills are written to."""

    id = models.BigAutoField(primary_key=True)
    account_number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    payment_way = models.CharField(max_length=20)  # states.PAYMENT_WAYS: cash, bank_collection, transfer …
    bank_name = models.CharField(max_length=60, blank=True)
    bank_account_sealed = models.BinaryField(null=True, blank=True)
    bank_account_masked = models.CharField(max_length=40, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-last_used_at"])]

    def __str__(self) -> str:
        return self.account_number


class AccountRelation(models.Model):
    """That an account pays for a subscription, from one moment until another."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="relations")
    subscription_id = models.BigIntegerField()
    payment_phone = models.CharField(max_length=20, blank=True)  # 缴费电话
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subscription_id"], condition=models.Q(valid_to=None), name="accounts_relation_once"
            )
        ]
        indexes = [models.Index(fields=["subscription_id", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.account_id} pays {self.subscription_id}"
