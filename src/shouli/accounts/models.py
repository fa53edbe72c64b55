"""Tables of accounts: billing accounts (帐户) and which account pays for which subscription (帐务关系)."""

from __future__ import annotations

from django.db import models

from shouli.kernel.sealed import SealedField


class PaymentWay(models.Model):
    """A way to pay bills (付费方式), such as cash at the desk or collection by a bank."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    needs_bank = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="accounts_payment_way_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.code


class BillingAccount(models.Model):
    """An account bills are written to."""

    id = models.BigAutoField(primary_key=True)
    account_number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    payment_way = models.ForeignKey(PaymentWay, on_delete=models.PROTECT, related_name="+")
    bank_name = models.CharField(max_length=60, blank=True)
    bank_account_sealed = SealedField(null=True, blank=True)
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
    """That an account pays for a subscription, in ``[valid_from, valid_to)``."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="relations")
    subscription_id = models.BigIntegerField()
    payment_phone = models.CharField(max_length=20, blank=True)  # 缴费电话
    crosses_customers = models.BooleanField(default=False)  # the account is another customer's (FL-AMB-15)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subscription_id"], condition=models.Q(valid_to=None), name="accounts_relation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="accounts_relation_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["subscription_id", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.account_id} pays {self.subscription_id}"
