"""Tables of the ledger: accounts, entries that sum to zero, and their postings.

Entries and postings are never changed: triggers refuse it on both databases, and PostgreSQL also refuses at commit an
entry that does not sum to zero (migration 0002).
"""

from __future__ import annotations

from django.db import models


class LedgerAccount(models.Model):
    """An account of the books, such as cash in tills or deposits held."""

    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        INCOME = "income"
        EXPENSE = "expense"

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entry(models.Model):
    """One balanced entry; ``source`` names the row it stands for (``payments.payment:7``)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)  # "charge", "payment", "till_variance"; a reversal's is "reversal"
    source = models.CharField(max_length=80)
    business_date = models.DateField(db_index=True)
    posted_at = models.DateTimeField()
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="ledger_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class Posting(models.Model):
    """One side of an entry; debits are positive, credits negative, in yuan with three decimals (厘)."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="postings")
    amount = models.DecimalField(max_digits=18, decimal_places=3)
    currency = models.CharField(max_length=3, default="CNY")
    customer_id = models.BigIntegerField(null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)  # sub-ledger key: "order:12", "billing_account:4"

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_moves_money")]
        indexes = [models.Index(fields=["account", "owner"]), models.Index(fields=["owner"])]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"
