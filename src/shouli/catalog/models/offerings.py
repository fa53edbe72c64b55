"""What is sold and how it goes together."""

from __future__ import annotations

from django.db import models


class Offering(models.Model):
    """One thing in the catalogue: a line, a primary or secondary product, a service, a device or a package."""

    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10)  # states.OFFERING_KINDS
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    sells_from = models.DateField()
    sells_to = models.DateField(null=True, blank=True)
    needs_disclosure = models.BooleanField(default=False)  # its price must be told before it is sold (FL-023)
    needs_developer = models.BooleanField(default=False)  # somebody is credited with selling it (FL-074)
    owning_unit = models.CharField(max_length=20, blank=True)  # code of an organisation unit (FL-109)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    process_note = models.CharField(max_length=300, blank=True)
    process_note_en = models.CharField(max_length=300, blank=True)
    sort = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["kind", "sort"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sells_to=None) | models.Q(sells_to__gt=models.F("sells_from")),
                name="catalog_offering_period",
            )
        ]

    def __str__(self) -> str:
        return self.code


class OfferingFeature(models.Model):
    """A characteristic of an offering, such as 优先报号 of the navigation phone (FL-095)."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="features")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offering", "code"], name="catalog_feature_once")]

    def __str__(self) -> str:
        return self.code


class OfferingRelation(models.Model):
    """How one offering stands to another; ``excludes`` is stored once and read both ways."""

    source = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=12)  # states.RELATION_KINDS
    target = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "target"], name="catalog_relation_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="catalog_relation_not_to_self"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class SecondaryOption(models.Model):
    """That a secondary product may be taken with a primary one; ``only_for`` names the one business that offers it."""

    primary = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="secondary_options")
    secondary = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    is_default = models.BooleanField(default=False)
    is_mandatory = models.BooleanField(default=False)
    only_for = models.CharField(max_length=60, blank=True)  # journey key, or "" for every business

    class Meta:
        constraints = [models.UniqueConstraint(fields=["primary", "secondary"], name="catalog_secondary_once")]

    def __str__(self) -> str:
        return f"{self.primary_id} + {self.secondary_id}"


class AttributeCombination(models.Model):
    """User nature, product attribute and area scope that go together with one primary product (FL-027)."""

    primary = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="combinations")
    user_nature = models.CharField(max_length=30)
    product_attribute = models.CharField(max_length=30)
    area_scope = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["primary", "user_nature", "product_attribute", "area_scope"], name="catalog_combination_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_nature}/{self.product_attribute}/{self.area_scope}"


class CodeEntry(models.Model):
    """One value of a code list; ``needs`` names what the circumstances must have for it to be offered (FL-050)."""

    list_name = models.CharField(max_length=30)
    value = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    needs = models.CharField(max_length=30, blank=True)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_name", "value"], name="catalog_code_once"),
            models.UniqueConstraint(
                fields=["list_name"], condition=models.Q(is_default=True), name="catalog_one_default_per_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.value}"
