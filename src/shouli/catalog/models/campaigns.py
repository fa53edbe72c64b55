"""Campaigns (营销活动) and the products that may or may not take part."""

from __future__ import annotations

from django.db import models

from shouli.catalog.models.offerings import Offering


class Campaign(models.Model):
    """A dated offer to customers of some kind, running ``[valid_from, valid_to)``."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    device = models.ForeignKey(Offering, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order_kind = models.CharField(max_length=20)
    customer_uses = models.JSONField(default=list)  # values of the code list customer_use
    remark_prefix = models.CharField(max_length=20, blank=True)
    wording = models.CharField(max_length=300)  # what clerks say and print-outs show (FL-106)
    wording_en = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="catalog_campaign_period"
            )
        ]

    def __str__(self) -> str:
        return self.code


class CampaignProduct(models.Model):
    """That a product type is eligible for a campaign, or always excluded from it (FL-100, FL-101)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="products")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    is_eligible = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "offering"], name="catalog_campaign_product_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.offering_id}"
