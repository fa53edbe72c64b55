"""Offerings that wait for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouli.catalog import states
from shouli.catalog.models import OfferingProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingProposalView:
    """What an offering is to be and what it is; ``before`` is empty for a new one."""

    proposal_id: int
    code: str
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    proposed_by: str
    proposed_at: datetime

    @property
    def changed(self) -> list[str]:
        """The fields that are to be other than they are."""
        return [name for name, value in self.values.items() if name != "version" and self.before.get(name) != value]


def list_offering_proposals() -> list[OfferingProposalView]:
    """List the offerings that wait for approval, oldest first."""
    return [
        OfferingProposalView(
            proposal_id=row.pk,
            code=row.code,
            values=row.values,
            before=row.before,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
        )
        for row in OfferingProposal.objects.filter(state=states.SUBMITTED).order_by("id")
    ]
