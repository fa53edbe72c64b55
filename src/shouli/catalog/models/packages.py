"""Packages (套餐): base services, required products and options."""

from __future__ import annotations

from django.db import models

from shouli.catalog.models.offerings import Offering


class Package(models.Model):
    """What a package offering bundles; ``product_package`` is the product package (产品包) it is chosen under."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="package")
    product_package = models.CharField(max_length=30)  # 亲情1+
    package_type = models.CharField(max_length=30)  # value of the code list package_type
    least_members = models.PositiveSmallIntegerField()
    most_members = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most_members__gte=models.F("least_members")), name="catalog_package_members"
            )
        ]

    def __str__(self) -> str:
        return str(self.offering_id)


class PackageService(models.Model):
    """A base service (基础业务): how many products of one primary the package takes in this place."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    primary = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    initial = models.PositiveSmallIntegerField()
    is_mandatory = models.BooleanField()
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "code"], name="catalog_package_service_once"),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("initial"), initial__lte=models.F("maximum")),
                name="catalog_package_service_limits",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PackageRequirement(models.Model):
    """A secondary product every member of the package must have (FL-182)."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="requirements")
    secondary = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "secondary"], name="catalog_requirement_once")]

    def __str__(self) -> str:
        return f"{self.package_id}: {self.secondary_id}"


class PackageOption(models.Model):
    """An optional service (可选业务) and the individual data (个性信息) it asks for."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    individual_data = models.CharField(max_length=20, blank=True)  # rules.package: member_number, local_numbers
    most_numbers = models.PositiveSmallIntegerField(default=0)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "code"], name="catalog_package_option_once"),
            models.CheckConstraint(
                condition=models.Q(individual_data="", most_numbers=0)
                | (~models.Q(individual_data="") & models.Q(most_numbers__gt=0)),
                name="catalog_option_data",
            ),
        ]

    def __str__(self) -> str:
        return self.code
