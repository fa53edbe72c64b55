"""Rights of a role: proposed by one, put into force or rejected by another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shouli.identity import queries, states
from shouli.identity.actions import (
    ApproveRights,
    ProposeRights,
    RejectRights,
    RightsProposed,
    SetRights,
    approve_rights,
    propose_rights,
    reject_rights,
    set_rights,
)
from shouli.identity.models import RightsProposal
from shouli.identity.rules.rights import Right, fingerprint
from shouli.identity.tests.factories import role, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotFound, Stale, WrongState
from shouli.kernel.four_eyes import SamePerson
from shouli.kernel.models import AuditEntry, StateChange
from shouli.kernel.tests.factories import NOON, clerk_context, system

pytestmark = pytest.mark.django_db
OLD = (
    Right(role="clerk", pattern="orders.*"),
    Right(role="clerk", pattern="orders.adjust_fee", limit=Decimal("50.00")),
)
NEW = (Right(role="clerk", pattern="orders.*"), Right(role="clerk", pattern="page.audit", channel="counter"))


@pytest.fixture
def proposer() -> Context:
    role("administrator", "identity.*")
    role("clerk", "orders.*", orders__adjust_fee="50.00")
    return clerk_context(roles=("administrator",), staff_id=staff("9001").pk)


@pytest.fixture
def judge(proposer: Context) -> Context:
    return clerk_context(roles=("administrator",), staff_id=staff("9002").pk)


def proposed(ctx: Context, **changed: object) -> RightsProposal:
    """Propose the new rights."""
    given = {"role": "clerk", "rights": NEW, "reason": "稽核下放", "seen": fingerprint(OLD), **changed}
    return propose_rights(ctx, ProposeRights(**given))  # type: ignore[arg-type]


def in_force() -> list[tuple[str, str, Decimal | None]]:
    """Return what the role may do."""
    return [(right.pattern, right.channel, right.limit) for right in queries.rights_of(["clerk"])]


BEFORE = [("orders.*", "*", None), ("orders.adjust_fee", "*", Decimal("50.00"))]
AFTER = [("orders.*", "*", None), ("page.audit", "counter", None)]


def test_a_proposal_changes_nothing_yet(proposer: Context) -> None:
    found = queries.get_rights_proposal(proposed(proposer).pk)

    assert in_force() == BEFORE
    assert (found.state, found.proposed_by, found.proposed_at) == ("submitted", proposer.actor.key, NOON)
    assert [right.pattern for right in found.granted] == ["page.audit"]
    assert [right.pattern for right in found.withdrawn] == ["orders.adjust_fee"]


def test_another_person_puts_it_into_force(proposer: Context, judge: Context) -> None:
    proposal = proposed(proposer)

    approve_rights(judge, ApproveRights(proposal_id=proposal.pk))

    assert in_force() == AFTER
    assert queries.may(clerk_context(roles=("clerk",)), "page.audit")
    history = StateChange.objects.filter(subject=f"identity.rightsproposal:{proposal.pk}").order_by("pk")
    assert [(row.to_state, row.actor) for row in history] == [
        ("submitted", proposer.actor.key), ("approved", judge.actor.key),
    ]  # fmt: skip
    entries = AuditEntry.objects.filter(outcome="done").order_by("pk").values_list("action", "actor")
    assert list(entries) == [
        ("identity.propose_rights", proposer.actor.key),
        ("identity.set_rights", judge.actor.key),
        ("identity.approve_rights", judge.actor.key),
    ]


def test_nobody_approves_their_own(proposer: Context) -> None:
    proposal = proposed(proposer)

    with pytest.raises(SamePerson):
        approve_rights(proposer, ApproveRights(proposal_id=proposal.pk))

    assert in_force() == BEFORE
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsProposal.objects.update(state=states.APPROVED, judged_by=proposer.actor.key)


def test_rejecting_says_why(proposer: Context, judge: Context) -> None:
    proposal = proposed(proposer)
    with pytest.raises(Invalid) as refusal:
        reject_rights(judge, RejectRights(proposal_id=proposal.pk, reason=" "))
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("reason", "missing")]

    reject_rights(judge, RejectRights(proposal_id=proposal.pk, reason="未经培训"))

    found = queries.get_rights_proposal(proposal.pk)
    assert (found.state, found.judged_by, found.judgement) == ("rejected", judge.actor.key, "未经培训")
    assert in_force() == BEFORE
    with pytest.raises(WrongState):
        approve_rights(judge, ApproveRights(proposal_id=proposal.pk))
    with pytest.raises(WrongState):
        reject_rights(judge, RejectRights(proposal_id=proposal.pk, reason="再核对"))


def test_its_author_may_take_it_back(proposer: Context) -> None:
    proposal = proposed(proposer)

    reject_rights(proposer, RejectRights(proposal_id=proposal.pk, reason="写错了"))

    assert queries.get_rights_proposal(proposal.pk).state == "rejected"
    assert proposed(proposer).pk != proposal.pk


def test_one_change_at_a_time(proposer: Context, judge: Context) -> None:
    proposed(proposer)

    with pytest.raises(RightsProposed):
        proposed(judge)

    assert len(queries.list_rights_proposals(role="clerk")) == 1


def test_a_page_overtaken_by_a_change_is_stale(proposer: Context) -> None:
    set_rights(system(), SetRights(role="clerk", rights=NEW))

    with pytest.raises(Stale):
        proposed(proposer)

    assert queries.list_rights_proposals() == []


def test_a_proposal_overtaken_by_a_change_is_stale(proposer: Context, judge: Context) -> None:
    proposal = proposed(proposer)
    set_rights(system(), SetRights(role="clerk", rights=(Right(role="clerk", pattern="page.counter"),)))

    with pytest.raises(Stale):
        approve_rights(judge, ApproveRights(proposal_id=proposal.pk))

    assert in_force() == [("page.counter", "*", None)]


def test_every_cell_that_is_wrong_is_told(proposer: Context) -> None:
    bad = (
        Right(role="clerk", pattern="Orders"),
        Right(role="clerk", pattern="orders.*"),
        Right(role="clerk", pattern="orders.*"),
        Right(role="clerk", pattern="orders.adjust_fee", channel="", limit=Decimal("-1.005")),
        Right(role="clerk", pattern="orders." + "x" * 80),
    )

    with pytest.raises(Invalid) as refusal:
        proposed(proposer, rights=bad, reason="")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("reason", "missing"),
        ("rights.0.pattern", "bad_pattern"),
        ("rights.2.pattern", "twice"),
        ("rights.3.channel", "missing"),
        ("rights.3.limit", "no_limit"),
        ("rights.4.pattern", "too_long"),
    ]
    assert queries.list_rights_proposals() == []


def test_what_changes_nothing_is_refused(proposer: Context) -> None:
    with pytest.raises(Invalid) as refusal:
        proposed(proposer, rights=tuple(reversed(OLD)))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("rights", "nothing_changed")]


def test_an_unknown_role_or_proposal_is_told(proposer: Context) -> None:
    with pytest.raises(NotFound):
        proposed(proposer, role="nobody")
    with pytest.raises(NotFound):
        approve_rights(proposer, ApproveRights(proposal_id=404))


def test_sending_twice_proposes_once(proposer: Context) -> None:
    first, again = proposed(proposer.keyed("k")), proposed(proposer.keyed("k"))

    assert first.pk == again.pk
