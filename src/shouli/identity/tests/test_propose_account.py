"""What would let somebody judge is a matter for two: roles, passwords, letting in again, the second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from shouli.identity import queries, states
from shouli.identity.actions import (
    AccountProposed,
    ApproveAccount,
    EnableStaff,
    MatterForTwo,
    OwnAccount,
    ProposeAccount,
    RejectAccount,
    RemoveSecondFactor,
    SetPassword,
    SetRoles,
    approve_account,
    enable_staff,
    propose_account,
    reject_account,
    remove_second_factor,
    set_password,
    set_roles,
)
from shouli.identity.models import AccountProposal, SecondFactor, Staff
from shouli.identity.tests.factories import PASSWORD, role, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, WrongState
from shouli.kernel.four_eyes import SamePerson
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON, clerk_context, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Context:
    """An administrator; beside the roles administrator, pricing (which judges) and clerk (which does not)."""
    role("administrator", "identity.*")
    role("pricing", "catalog.approve_price")
    role("clerk", "orders.accept_order", "page.counter")
    return administrator("9001")


@pytest.fixture
def second(first: Context) -> Context:
    """Another administrator."""
    return administrator("9002")


def administrator(number: str) -> Context:
    """Let an administrator act."""
    return clerk_context(roles=("administrator",), staff_id=staff(number, role("administrator")).pk)


def test_who_receives_a_till_judges_and_who_audits_where_another_person_has_to(first: Context, settings: Any) -> None:
    role("cashier", "payments.receive_till")
    role("auditor", "orders.audit_order")

    assert (queries.judges(["cashier"]), queries.judges(["auditor"])) == (True, False)
    settings.SHOULI_AUDITOR_MUST_DIFFER = True
    assert queries.judges(["auditor"])
    with pytest.raises(MatterForTwo):
        set_roles(first, SetRoles(staff_id=staff("6103").pk, roles=("auditor",)))


def judge(*, is_active: bool = True) -> Staff:
    """Make a member of staff who judges prices."""
    return staff("6102", role("pricing"), is_active=is_active)


def roles_of(person: Staff) -> set[str]:
    """Return the roles a member of staff holds."""
    return set(person.roles.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("roles", "judging"),
    [(["pricing"], True), (["administrator"], True), (["clerk"], False), (["clerk", "pricing"], True), ([], False)],
)
def test_which_roles_judge(first: Context, roles: list[str], judging: bool) -> None:
    assert queries.judges(roles) is judging


def test_one_administrator_gets_round_four_eyes_by_no_second_account(first: Context) -> None:
    """Neither by making one that judges, nor through the password of one that does."""
    helper, other = staff("6109"), judge()
    SecondFactor.objects.create(staff=other, sealed_secret=b"x", confirmed_at=NOON)
    Staff.objects.filter(pk=other.pk).update(is_active=False)
    attempts: list[Callable[[], object]] = [
        lambda: set_roles(first, SetRoles(staff_id=helper.pk, roles=("pricing",))),
        lambda: set_roles(first, SetRoles(staff_id=helper.pk, roles=("administrator", "clerk"))),
        lambda: set_password(first, SetPassword(staff_id=other.pk, password=PASSWORD)),
        lambda: remove_second_factor(first, RemoveSecondFactor(staff_id=other.pk)),
        lambda: enable_staff(first, EnableStaff(staff_id=other.pk)),
    ]

    for attempt in attempts:
        with pytest.raises(MatterForTwo):
            attempt()

    other.refresh_from_db()
    assert (roles_of(helper), other.has_usable_password(), other.is_active) == (set(), False, False)
    assert SecondFactor.objects.filter(staff=other).exists()


def test_what_lets_nobody_judge_one_administrator_does_alone(first: Context) -> None:
    clerk, other = staff("3107"), judge()

    set_roles(first, SetRoles(staff_id=clerk.pk, roles=("clerk",)))
    set_password(first, SetPassword(staff_id=clerk.pk, password=PASSWORD))
    set_roles(first, SetRoles(staff_id=other.pk, roles=()))  # taking away is no matter for two

    assert (roles_of(clerk), roles_of(other)) == ({"clerk"}, set())


def test_two_give_a_role_that_judges(first: Context, second: Context) -> None:
    helper = staff("6109")
    proposal = propose_account(first, ProposeAccount(staff_id=helper.pk, kind=states.ROLES, roles=("pricing",)))
    assert roles_of(helper) == set()

    with pytest.raises(SamePerson):
        approve_account(first, ApproveAccount(proposal_id=proposal.pk))
    approve_account(second, ApproveAccount(proposal_id=proposal.pk))

    assert roles_of(helper) == {"pricing"}
    with pytest.raises(WrongState):
        approve_account(second, ApproveAccount(proposal_id=proposal.pk))


def test_two_set_the_password_of_one_who_judges(first: Context, second: Context) -> None:
    other = judge()
    proposal = propose_account(first, ProposeAccount(staff_id=other.pk, kind=states.PASSWORD, password=PASSWORD))
    assert PASSWORD not in f"{AuditEntry.objects.latest('id').given} {proposal.password}"

    approve_account(second, ApproveAccount(proposal_id=proposal.pk))

    other.refresh_from_db()
    assert (check_password(PASSWORD, other.password), other.must_change_password) == (True, True)
    assert AccountProposal.objects.get().password == ""


def test_two_let_in_again_and_take_a_lost_factor_away(first: Context, second: Context) -> None:
    other = judge(is_active=False)
    SecondFactor.objects.create(staff=other, sealed_secret=b"x", confirmed_at=NOON)
    for kind in (states.ENABLE, states.FACTOR):
        proposal = propose_account(first, ProposeAccount(staff_id=other.pk, kind=kind))
        approve_account(second, ApproveAccount(proposal_id=proposal.pk))

    other.refresh_from_db()
    assert other.is_active
    assert not SecondFactor.objects.filter(staff=other).exists()


def test_nobody_judges_what_is_about_themselves(first: Context, second: Context) -> None:
    mine = ProposeAccount(staff_id=first.actor.staff_id or 0, kind=states.PASSWORD, password=PASSWORD)
    with pytest.raises(OwnAccount):
        propose_account(first, mine)
    proposal = propose_account(second, mine)
    with pytest.raises(OwnAccount):
        approve_account(first, ApproveAccount(proposal_id=proposal.pk))


def test_a_rejected_change_leaves_all_as_it_was(first: Context, second: Context) -> None:
    other = judge()
    proposal = propose_account(first, ProposeAccount(staff_id=other.pk, kind=states.PASSWORD, password=PASSWORD))
    with pytest.raises(AccountProposed, match="6102"):
        propose_account(second, ProposeAccount(staff_id=other.pk, kind=states.PASSWORD, password=PASSWORD))

    reject_account(second, RejectAccount(proposal_id=proposal.pk))

    other.refresh_from_db()
    assert not other.has_usable_password()
    assert AccountProposal.objects.get().password == ""
    assert queries.list_account_proposals() == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kind": "king"}, ("kind", "unknown")),
        ({"kind": states.ROLES, "roles": ("king",)}, ("roles", "unknown")),
        ({"kind": states.PASSWORD, "password": "short"}, ("password", "password_length")),
    ],
)
def test_what_is_wrong_is_refused_at_the_proposal(
    first: Context, changed: dict[str, object], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        propose_account(first, ProposeAccount(staff_id=judge().pk, **changed))  # type: ignore[arg-type]

    assert fault in [(found.field, found.code) for found in refusal.value.faults]


def test_the_first_setting_up_is_the_programs_own(first: Context) -> None:
    other = staff("9003")

    set_roles(system(), SetRoles(staff_id=other.pk, roles=("administrator",)))
    set_password(system(), SetPassword(staff_id=other.pk, password=PASSWORD))

    assert roles_of(other) == {"administrator"}
