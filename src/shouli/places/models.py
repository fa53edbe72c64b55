"""Tables of places: exchanges and the address ranges they serve."""

from __future__ import annotations

from django.db import models


class Exchange(models.Model):
    """An exchange (局站), the site whose switch serves the lines around it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    bureau = models.ForeignKey("identity.OrgUnit", on_delete=models.PROTECT, related_name="+")  # 处理局
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class AddressRange(models.Model):
    """A stretch of door numbers of one street, of one parity, served by one exchange."""

    class Parity(models.TextChoices):
        ODD = "odd"
        EVEN = "even"
        MIXED = "mixed"

    street = models.CharField(max_length=80)  # 建设路
    initials = models.CharField(max_length=80, db_index=True)  # jsl
    door_from = models.PositiveIntegerField()
    door_to = models.PositiveIntegerField()
    parity = models.CharField(max_length=5, choices=Parity.choices)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="address_ranges")
    active = models.BooleanField(default=True)  # a closed range stays for the lines installed there

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(door_to__gte=models.F("door_from")), name="places_range_ordered"),
            models.CheckConstraint(condition=models.Q(parity__in=("odd", "even", "mixed")), name="places_parity_known"),
            models.UniqueConstraint(
                fields=["street", "door_from", "parity"], condition=models.Q(active=True), name="places_range_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.door_from}-{self.door_to}"
