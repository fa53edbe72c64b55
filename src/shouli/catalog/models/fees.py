"""Fee tables: dated decision tables with their versions and rows."""

from __future__ import annotations

from django.db import models

from shouli.catalog import states


class ChargeItem(models.Model):
    """What a fee is for (收费科目)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.code


class FeeFact(models.Model):
    """Something fee rows may ask about; ``choices`` are the values of a choice, named in the same order."""

    name = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10)  # rules.conditions.FACT_KINDS
    choices = models.JSONField(default=list)
    choice_names = models.JSONField(default=list)
    choice_names_en = models.JSONField(default=list)
    label = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60)
    sort = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class FeeTable(models.Model):
    """A fee table by code, such as FL-NEW; what it charges is in its versions."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60)
    starts_on = models.DateField()  # first day of the version a pack brings
    sort = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class FeeTableUse(models.Model):
    """That a business is priced by a table."""

    table = models.ForeignKey(FeeTable, on_delete=models.CASCADE, related_name="uses")
    journey = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journey", "table"], name="catalog_use_once")]

    def __str__(self) -> str:
        return f"{self.journey} by {self.table_id}"


class FeeTableVersion(models.Model):
    """One version of a table: drafted by one person, approved by another, in force from ``valid_from``."""

    id = models.BigAutoField(primary_key=True)
    table = models.ForeignKey(FeeTable, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)  # states.FEE_TABLE_VERSION
    valid_from = models.DateField()
    based_on = models.PositiveIntegerField(null=True)  # number of the version it changes; 0: there was none
    file_name = models.CharField(max_length=120, blank=True)  # empty: typed on the screen
    note = models.CharField(max_length=300, blank=True)
    drafted_by = models.CharField(max_length=60)
    drafted_by_name = models.CharField(max_length=60, blank=True)
    drafted_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_by_name = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="catalog_version_once"),
            models.CheckConstraint(
                condition=~models.Q(state=states.PUBLISHED)
                | (~models.Q(judged_by="") & ~models.Q(judged_by=models.F("drafted_by")))
                | models.Q(drafted_by__startswith="system:"),
                name="catalog_version_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["table", "state", "-valid_from", "-number"])]

    def __str__(self) -> str:
        return f"{self.table_id} v{self.number}"


class FeeTableRow(models.Model):
    """One row of a version; ``conditions`` maps a fact to the canonical text of its condition."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(FeeTableVersion, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    row_number = models.CharField(max_length=20)
    priority = models.PositiveIntegerField()
    charge_item = models.ForeignKey(ChargeItem, on_delete=models.PROTECT, related_name="+")
    unit_amount = models.DecimalField(max_digits=12, decimal_places=2)
    per = models.CharField(max_length=6)
    kind = models.CharField(max_length=8)
    conditions = models.JSONField(default=dict)
    clause = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "row_number"], name="catalog_row_once"),
            models.CheckConstraint(condition=models.Q(unit_amount__gte=0), name="catalog_row_not_negative"),
        ]
        ordering = ["version", "position"]

    def __str__(self) -> str:
        return self.row_number
