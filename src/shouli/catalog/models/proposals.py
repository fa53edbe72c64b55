"""Changes of the catalogue that wait for a second pair of eyes."""

from __future__ import annotations

from django.db import models

from shouli.catalog import states


class OfferingProposal(models.Model):
    """What an offering is to be, as typed by one person; it is so once another has approved it."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=30)  # of the offering, which need not exist yet
    values = models.JSONField()  # the fields of actions.SaveOffering
    before = models.JSONField(default=dict)  # the same fields as they were; empty for a new offering
    state = models.CharField(max_length=10)  # states.OFFERING_PROPOSAL
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state=states.SUBMITTED), name="catalog_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.PUBLISHED)
                | (~models.Q(judged_by="") & ~models.Q(judged_by=models.F("proposed_by"))),
                name="catalog_offering_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.code
