"""Signing in: right, wrong, empty, locked, disabled, with a second factor; and what the audit trail keeps of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import translation

from shouli.identity.actions import (
    ConfirmSecondFactor,
    EnrolSecondFactor,
    PurgeSignIns,
    RemoveSecondFactor,
    confirm_second_factor,
    enrol_second_factor,
    purge_sign_ins,
    remove_second_factor,
)
from shouli.identity.actions.second_factor import secret_of
from shouli.identity.models import SecondFactor, SignInTally, Staff
from shouli.identity.rules import one_time
from shouli.identity.sign_in import Answer, SignIn, enrolment_uri, give_code, sign_in, sign_out, waits_for_code
from shouli.identity.tests.factories import PASSWORD, request, role, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotAllowed
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON, clerk_context, system

pytestmark = pytest.mark.django_db


def attempt(number: str = "3107", password: str = PASSWORD, *, asked: HttpRequest | None = None) -> SignIn:
    """Try to sign in."""
    return sign_in(asked or request(), number, password, now=NOON)


def codes(answer: SignIn) -> list[tuple[str, str]]:
    """Return field and code of every fault."""
    return [(fault.field, fault.code) for fault in answer.faults]


@pytest.mark.rule("FL-005")
def test_right_number_and_password_enter() -> None:
    me = staff(password=PASSWORD)
    asked = request()
    asked.session.create()
    before = asked.session.session_key

    answer = attempt(asked=asked)

    assert (answer.answer, answer.staff, answer.faults) == (Answer.ENTERED, me, ())
    assert get_user(asked) == me
    assert asked.session.session_key != before


@pytest.mark.rule("FL-005")
def test_nothing_tells_which_of_the_two_was_wrong() -> None:
    staff(password=PASSWORD)

    with translation.override("en"):
        wrong_password, wrong_number = attempt(password="Other-2026"), attempt("9999")

        assert codes(wrong_password) == codes(wrong_number) == [("", "wrong_credentials")]
        assert wrong_password.faults[0].text == wrong_number.faults[0].text
    assert wrong_password.answer is wrong_number.answer is Answer.REFUSED


@pytest.mark.rule("FL-005")
def test_refused_attempt_opens_no_session() -> None:
    staff(password=PASSWORD)
    asked = request()

    attempt(password="Other-2026", asked=asked)

    assert not get_user(asked).is_authenticated


@pytest.mark.rule("FL-004")
@pytest.mark.parametrize(
    ("number", "password", "fields"),
    [("", PASSWORD, ["username"]), ("3107", "", ["password"]), (" ", "", ["username", "password"])],
)
def test_both_are_mandatory(number: str, password: str, fields: list[str]) -> None:
    staff(password=PASSWORD)

    answer = attempt(number, password)

    assert answer.answer is Answer.REFUSED
    assert codes(answer) == [(field, "missing") for field in fields]


def test_disabled_staff_are_turned_away_like_anybody() -> None:
    staff(password=PASSWORD, is_active=False)

    assert codes(attempt()) == [("", "wrong_credentials")]


def test_staff_without_a_password_cannot_enter() -> None:
    staff()

    assert attempt(password="!").answer is Answer.REFUSED


def test_hostile_numbers_are_just_wrong() -> None:
    for number in ("3107\0", "' OR 1=1 --", "工" * 5000):
        assert attempt(number, "x").answer is Answer.REFUSED


def test_five_failures_lock_this_address_out_and_no_other() -> None:
    staff(password=PASSWORD)
    answers = [attempt(password="Other-2026").answer for _ in range(5)]

    assert answers[:4] == [Answer.REFUSED] * 4
    assert codes(attempt()) == [("", "locked")]
    assert attempt(asked=request(address="10.0.0.8")).answer is Answer.ENTERED


def test_one_password_for_thirty_staff_numbers_from_one_address_ends_at_the_thirtieth() -> None:
    staff(password=PASSWORD)
    answers = {attempt(f"40{number:02}", "Summer-2026").answer for number in range(30)}

    assert answers == {Answer.REFUSED}
    assert codes(attempt()) == [("", "locked")]
    assert attempt(asked=request(address="10.0.0.8")).answer is Answer.ENTERED
    later = sign_in(request(), "3107", PASSWORD, now=NOON + timedelta(minutes=15))
    assert later.answer is Answer.ENTERED


def test_who_has_come_in_here_before_is_not_kept_out_by_others_failures() -> None:
    staff(password=PASSWORD)
    attempt()
    for number in range(30):
        attempt(f"40{number:02}", "Summer-2026")  # from the same address
    for number in range(30):
        attempt(password="Summer-2026", asked=request(address=f"10.1.0.{number}"))  # for the same staff number

    assert attempt().answer is Answer.ENTERED


def test_one_staff_number_tried_from_many_addresses_waits_longer_and_longer() -> None:
    staff(password=PASSWORD)

    def from_place(place: int, seconds: float, *, right: bool = False) -> Answer:
        password = PASSWORD if right else "Summer-2026"
        asked = request(address=f"10.1.0.{place}")
        return sign_in(asked, "3107", password, now=NOON + timedelta(seconds=seconds)).answer

    first = {from_place(place, 0) for place in range(10)}

    assert first == {Answer.REFUSED}
    assert [from_place(20, at) for at in (0, 4.9)] == [Answer.LOCKED] * 2
    assert [from_place(20, at) for at in (5, 14.9, 15)] == [Answer.REFUSED, Answer.LOCKED, Answer.REFUSED]
    assert from_place(21, 34.9, right=True) is Answer.LOCKED
    assert from_place(21, 35, right=True) is Answer.ENTERED


def test_the_other_addresses_of_one_ipv6_connection_count_as_one() -> None:
    staff(password=PASSWORD)
    for number in range(30):
        attempt(f"40{number:02}", "Summer-2026", asked=request(address=f"2001:db8:1:2::{number + 1:x}"))

    assert codes(attempt(asked=request(address="2001:db8:1:2:ffff::1"))) == [("", "locked")]
    assert attempt(asked=request(address="2001:db8:1:3::1")).answer is Answer.ENTERED


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


def test_lock_out_treats_unknown_numbers_alike() -> None:
    for _ in range(5):
        attempt("9999", "x")

    assert attempt("9999", "x").answer is Answer.LOCKED


def test_success_forgets_earlier_failures() -> None:
    staff(password=PASSWORD)
    attempt(password="Other-2026")

    attempt()

    assert not AccessAttempt.objects.exists()


def test_lock_out_does_not_replace_the_doors_page() -> None:
    asked = request()
    for _ in range(6):
        attempt("9999", "x", asked=asked)

    assert asked.axes_locked_out is False  # type: ignore[attr-defined]


def without_tallies(given: dict[str, object]) -> dict[str, object]:
    """Leave out the digests under which an attempt is counted, which the audit trail masks."""
    assert given.get("tallies", "***") == "***"
    return {name: value for name, value in given.items() if name != "tallies"}


def test_audit_keeps_every_attempt_but_not_what_was_typed() -> None:
    me = staff(password=PASSWORD)
    attempt("my-password-in-the-wrong-box", "x")
    attempt(password="Other-2026")
    asked = request()
    attempt(asked=asked)
    asked.user = me
    sign_out(asked, now=NOON)

    kept = [(entry.action, entry.subject, without_tallies(entry.given)) for entry in AuditEntry.objects.order_by("id")]
    mine, address = f"identity.staff:{me.pk}", "10.0.0.7"
    assert kept == [
        ("identity.record_sign_in", "", {"staff_id": None, "outcome": "refused", "network_address": address}),
        ("identity.record_sign_in", mine, {"staff_id": me.pk, "outcome": "refused", "network_address": address}),
        ("identity.record_sign_in", mine, {"staff_id": me.pk, "outcome": "entered", "network_address": address}),
        ("identity.record_sign_out", mine, {"staff_id": me.pk}),
    ]


def test_signing_out_closes_the_session() -> None:
    me = staff(password=PASSWORD)
    asked = request()
    attempt(asked=asked)
    asked.user = me

    sign_out(asked, now=NOON)

    assert not get_user(asked).is_authenticated


# ------------------------------------------------------------------------------------------------- second factor


def own_context(me: Staff) -> Context:
    """Build the context of ``me``, who may enrol."""
    role("everyone", "identity.enrol_second_factor", "identity.confirm_second_factor")
    return clerk_context(staff_id=me.pk)


def enrolled(me: Staff) -> bytes:
    """Enrol ``me`` and confirm with a code of five minutes ago; return the secret."""
    ctx = own_context(me)
    secret = secret_of(enrol_second_factor(ctx, EnrolSecondFactor(password=PASSWORD)))
    earlier = clerk_context(NOON - timedelta(minutes=5), staff_id=me.pk)
    confirm_second_factor(earlier, ConfirmSecondFactor(code=code(secret, -300)))
    return secret


def code(secret: bytes, seconds: int = 0) -> str:
    """Return what the application shows ``seconds`` after noon."""
    return one_time.code_at(secret, (int(NOON.timestamp()) + seconds) // 30)


@pytest.mark.does("identity.verify_second_factor")
def test_confirmed_second_factor_is_asked_for() -> None:
    me = staff(password=PASSWORD)
    secret = enrolled(me)
    asked = request()

    assert attempt(asked=asked).answer is Answer.CODE_WANTED
    assert waits_for_code(asked)
    assert not get_user(asked).is_authenticated

    answer = give_code(asked, code(secret), now=NOON)

    assert (answer.answer, answer.staff) == (Answer.ENTERED, me)
    assert get_user(asked) == me
    assert not waits_for_code(asked)


def test_wrong_code_stays_outside_and_may_try_again() -> None:
    secret = enrolled(staff(password=PASSWORD))
    asked = request()
    attempt(asked=asked)

    wrong = give_code(asked, "000000" if code(secret) != "000000" else "111111", now=NOON)

    assert wrong.answer is Answer.CODE_WANTED
    assert codes(wrong) == [("code", "wrong_code")]
    assert not get_user(asked).is_authenticated
    assert give_code(asked, code(secret), now=NOON).answer is Answer.ENTERED


def test_a_code_counts_once() -> None:
    secret = enrolled(staff(password=PASSWORD))
    first, second = request(), request()
    attempt(asked=first)
    attempt(asked=second)

    assert give_code(first, code(secret), now=NOON).answer is Answer.ENTERED
    assert give_code(second, code(secret), now=NOON).answer is Answer.CODE_WANTED


def test_five_wrong_codes_lock_even_the_right_one_for_a_while() -> None:
    me = staff(password=PASSWORD)
    secret = enrolled(me)
    asked = request()
    attempt(asked=asked)
    for _ in range(5):
        give_code(asked, "abcdef", now=NOON)

    assert give_code(asked, code(secret), now=NOON).answer is Answer.CODE_WANTED
    later = NOON + timedelta(minutes=15)
    asked = request()
    sign_in(asked, "3107", PASSWORD, now=later)
    assert give_code(asked, code(secret, 900), now=later).answer is Answer.ENTERED


def test_code_comes_too_late_or_out_of_nowhere() -> None:
    secret = enrolled(staff(password=PASSWORD))
    asked = request()
    assert codes(give_code(asked, code(secret), now=NOON)) == [("", "sign_in_again")]

    attempt(asked=asked)
    late = give_code(asked, code(secret, 301), now=NOON + timedelta(seconds=301))

    assert codes(late) == [("", "sign_in_again")]
    assert not waits_for_code(asked)


def test_unconfirmed_enrolment_is_not_asked_for() -> None:
    me = staff(password=PASSWORD)
    enrol_second_factor(own_context(me), EnrolSecondFactor(password=PASSWORD))

    assert attempt().answer is Answer.ENTERED


def test_enrolment_shows_its_secret_until_it_is_confirmed() -> None:
    me = staff(password=PASSWORD)
    assert enrolment_uri(me.pk) == ""
    enrol_second_factor(own_context(me), EnrolSecondFactor(password=PASSWORD))
    assert enrolment_uri(me.pk).startswith("otpauth://totp/Shouli:3107?")

    SecondFactor.objects.update(confirmed_at=NOON)

    assert enrolment_uri(me.pk) == ""


def test_secret_is_sealed_at_rest_and_absent_from_the_audit() -> None:
    secret = enrolled(staff(password=PASSWORD))

    factor = SecondFactor.objects.get()
    assert secret not in bytes(factor.sealed_secret)
    assert {entry.given.get("code", "***") for entry in AuditEntry.objects.all()} == {"***"}


def test_enrolling_asks_for_the_password() -> None:
    """A desk left open is not enough to put another authenticator in."""
    me = staff(password=PASSWORD)

    with pytest.raises(Invalid) as refusal:
        enrol_second_factor(own_context(me), EnrolSecondFactor(password="Other-2026"))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("password", "wrong_password")]
    assert not SecondFactor.objects.exists()
    assert PASSWORD not in str([entry.given for entry in AuditEntry.objects.all()])


def test_wrong_confirmation_is_refused() -> None:
    me = staff(password=PASSWORD)
    ctx = own_context(me)
    enrol_second_factor(ctx, EnrolSecondFactor(password=PASSWORD))

    with pytest.raises(Invalid):
        confirm_second_factor(ctx, ConfirmSecondFactor(code="abcdef"))

    assert SecondFactor.objects.get().confirmed_at is None


def test_confirmed_second_factor_is_not_replaced_but_can_be_removed() -> None:
    me = staff(password=PASSWORD)
    enrolled(me)

    with pytest.raises(NotAllowed):
        enrol_second_factor(clerk_context(staff_id=me.pk), EnrolSecondFactor(password=PASSWORD))

    assert remove_second_factor(system(), RemoveSecondFactor(staff_id=me.pk)) == 1
    assert attempt().answer is Answer.ENTERED
