"""How often a sign-in may fail, per address and per staff number, and what is purged of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session

from shouli.identity.actions import PurgeSignIns, purge_sign_ins
from shouli.identity.models import SignInTally
from shouli.identity.sign_in import SignInOutcome, sign_in
from shouli.identity.tests.factories import PASSWORD, request, staff
from shouli.identity.tests.test_sign_in import attempt, codes
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db


def test_one_password_for_thirty_staff_numbers_from_one_address_ends_at_the_thirtieth() -> None:
    staff(password=PASSWORD)
    answers = {attempt(f"40{number:02}", "Summer-2026").answer for number in range(30)}

    assert answers == {SignInOutcome.REFUSED}
    assert codes(attempt()) == [("", "locked")]
    assert attempt(asked=request(address="10.0.0.8")).answer is SignInOutcome.ENTERED
    later = sign_in(request(), "3107", PASSWORD, now=NOON + timedelta(minutes=15))
    assert later.answer is SignInOutcome.ENTERED


def test_who_has_come_in_here_before_is_not_kept_out_by_others_failures() -> None:
    staff(password=PASSWORD)
    attempt()
    for number in range(30):
        attempt(f"40{number:02}", "Summer-2026")  # from the same address
    for number in range(30):
        attempt(password="Summer-2026", asked=request(address=f"10.1.0.{number}"))  # for the same staff number

    assert attempt().answer is SignInOutcome.ENTERED


def test_one_staff_number_tried_from_many_addresses_waits_longer_and_longer() -> None:
    staff(password=PASSWORD)

    def from_place(place: int, seconds: float, *, right: bool = False) -> SignInOutcome:
        password = PASSWORD if right else "Summer-2026"
        asked = request(address=f"10.1.0.{place}")
        return sign_in(asked, "3107", password, now=NOON + timedelta(seconds=seconds)).answer

    first = {from_place(place, 0) for place in range(10)}

    assert first == {SignInOutcome.REFUSED}
    assert [from_place(20, at) for at in (0, 4.9)] == [SignInOutcome.LOCKED] * 2
    assert [from_place(20, at) for at in (5, 14.9, 15)] == [
        SignInOutcome.REFUSED,
        SignInOutcome.LOCKED,
        SignInOutcome.REFUSED,
    ]
    assert from_place(21, 34.9, right=True) is SignInOutcome.LOCKED
    assert from_place(21, 35, right=True) is SignInOutcome.ENTERED


def test_the_other_addresses_of_one_ipv6_connection_count_as_one() -> None:
    staff(password=PASSWORD)
    for number in range(30):
        attempt(f"40{number:02}", "Summer-2026", asked=request(address=f"2001:db8:1:2::{number + 1:x}"))

    assert codes(attempt(asked=request(address="2001:db8:1:2:ffff::1"))) == [("", "locked")]
    assert attempt(asked=request(address="2001:db8:1:3::1")).answer is SignInOutcome.ENTERED


def test_tallies_keep_nothing_that_was_typed() -> None:
    attempt("my-password-in-the-wrong-box", "x")

    assert {len(row.key) for row in SignInTally.objects.all()} == {64}
    assert {row.kind for row in SignInTally.objects.all()} == {"address", "number"}


def test_what_bars_no_one_any_more_is_purged() -> None:
    real = NOON - timedelta(days=settings.SHOULI_CLOCK_SHIFT_DAYS)
    staff(password=PASSWORD)
    attempt(password="Other-2026")
    AccessAttempt.objects.update(attempt_time=real - timedelta(minutes=16))
    SignInTally.objects.filter(kind="number").update(last=NOON - timedelta(days=31))
    ended, running = (
        Session.objects.create(session_key=key, session_data="", expire_date=real + timedelta(seconds=late))
        for key, late in (("ended", -1), ("running", 1))
    )

    gone = purge_sign_ins(system(), PurgeSignIns())

    assert gone == 3
    assert not AccessAttempt.objects.exists()
    assert [row.kind for row in SignInTally.objects.all()] == ["address"]
    assert list(Session.objects.filter(pk__in=[ended.pk, running.pk])) == [running]
