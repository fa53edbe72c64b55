"""An offering is what two people say it is: one proposes, another approves, and only then a counter shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shouli.catalog import queries, states
from shouli.catalog.actions import (
    ApproveOffering,
    ProposeOffering,
    RejectOffering,
    SaveOffering,
    approve_offering,
    propose_offering,
    reject_offering,
)
from shouli.catalog.models import OfferingProposal
from shouli.catalog.refusals import NothingChanged
from shouli.catalog.tests.factories import load_catalog, manager
from shouli.kernel.errors import Invalid, Stale, WrongState
from shouli.kernel.four_eyes import OpenProposal, SamePerson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue() -> None:
    load_catalog()


def as_it_is(code: str = "CALLER_ID") -> SaveOffering:
    """Return an offering as its form would send it unchanged."""
    found = queries.get_offering(code)
    return SaveOffering(**{name: getattr(found, name) for name in SaveOffering.__dataclass_fields__})


def propose(wanted: SaveOffering) -> int:
    """Propose as the first product manager."""
    return propose_offering(manager(), ProposeOffering(offering=wanted)).pk


def test_a_change_counts_once_another_person_has_approved_it() -> None:
    proposal = propose(replace(as_it_is(), name_en="Who calls", sells_to=date(2027, 1, 1)))
    assert queries.get_offering("CALLER_ID").name_en != "Who calls"

    approve_offering(manager(6102), ApproveOffering(proposal_id=proposal))

    found = queries.get_offering("CALLER_ID")
    assert (found.name_en, found.sells_to) == ("Who calls", date(2027, 1, 1))
    judged = OfferingProposal.objects.get(pk=proposal)
    assert (judged.state, judged.judged_by) == (states.PUBLISHED, "staff:6102")


def test_a_new_offering_is_there_once_it_is_approved() -> None:
    wanted = replace(as_it_is(), code="VOICE_MAIL", needs_disclosure=False, version=0)
    proposal = propose(wanted)
    assert "VOICE_MAIL" not in {item.code for item in queries.list_offerings()}

    approve_offering(manager(6102), ApproveOffering(proposal_id=proposal))

    assert queries.get_offering("VOICE_MAIL").name == wanted.name


def test_nobody_approves_a_proposal_of_their_own_but_may_take_it_back() -> None:
    proposal = propose(replace(as_it_is(), sort=7))

    with pytest.raises(SamePerson):
        approve_offering(manager(), ApproveOffering(proposal_id=proposal))
    reject_offering(manager(), RejectOffering(proposal_id=proposal, reason="typed in the wrong field"))

    with pytest.raises(WrongState):
        approve_offering(manager(6102), ApproveOffering(proposal_id=proposal))
    assert queries.get_offering("CALLER_ID").sort != 7


def test_a_rejection_says_why() -> None:
    proposal = propose(replace(as_it_is(), sort=7))

    with pytest.raises(Invalid) as refusal:
        reject_offering(manager(6102), RejectOffering(proposal_id=proposal, reason=" "))

    assert [fault.field for fault in refusal.value.faults] == ["reason"]


def test_one_change_at_a_time_waits_and_a_change_changes_something() -> None:
    with pytest.raises(NothingChanged):
        propose(as_it_is())
    propose(replace(as_it_is(), sort=7))

    with pytest.raises(OpenProposal):
        propose(replace(as_it_is(), sort=8))


def test_a_form_opened_before_an_approval_is_stale() -> None:
    old = as_it_is()
    approve_offering(manager(6102), ApproveOffering(proposal_id=propose(replace(old, sort=7))))

    with pytest.raises(Stale):
        propose(replace(old, sort=8))


def test_what_must_be_told_needs_a_price() -> None:
    without = next(item for item in queries.list_offerings() if not queries.recurring_prices([item.code], date.max))

    with pytest.raises(Invalid) as refusal:
        propose(replace(as_it_is(without.code), needs_disclosure=True, contact_phone=""))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("needs_disclosure", "no_price")]


def test_what_would_not_fit_its_column_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        propose(replace(as_it_is(), name="长" * 61, contact_name="a\x00b"))

    assert {fault.field for fault in refusal.value.faults} == {"name", "contact_name"}
