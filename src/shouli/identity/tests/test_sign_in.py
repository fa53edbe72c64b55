"""Signing in: right, wrong, empty, locked, disabled, with a second factor; and what the audit trail keeps of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import translation

from shouli.identity.actions import (
    ConfirmSecondFactor,
    EnrolSecondFactor,
    RemoveSecondFactor,
    confirm_second_factor,
    enrol_second_factor,
    remove_second_factor,
)
from shouli.identity.actions.second_factor import secret_of
from shouli.identity.models import SecondFactor, Staff
from shouli.identity.rules import one_time
from shouli.identity.sign_in import SignIn, SignInOutcome, enrolment_uri, give_code, sign_in, sign_out, waits_for_code
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

    assert (answer.answer, answer.staff, answer.faults) == (SignInOutcome.ENTERED, me, ())
    assert get_user(asked) == me
    assert asked.session.session_key != before


@pytest.mark.rule("FL-005")
def test_nothing_tells_which_of_the_two_was_wrong() -> None:
    staff(password=PASSWORD)

    with translation.override("en"):
        wrong_password, wrong_number = attempt(password="Other-2026"), attempt("9999")

        assert codes(wrong_password) == codes(wrong_number) == [("", "wrong_credentials")]
        assert wrong_password.faults[0].text == wrong_number.faults[0].text
    assert wrong_password.answer is wrong_number.answer is SignInOutcome.REFUSED


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

    assert answer.answer is SignInOutcome.REFUSED
    assert codes(answer) == [(field, "missing") for field in fields]


def test_disabled_staff_are_turned_away_like_anybody() -> None:
    staff(password=PASSWORD, is_active=False)

    assert codes(attempt()) == [("", "wrong_credentials")]


def test_staff_without_a_password_cannot_enter() -> None:
    staff()

    assert attempt(password="!").answer is SignInOutcome.REFUSED


def test_hostile_numbers_are_just_wrong() -> None:
    for number in ("3107\0", "' OR 1=1 --", "工" * 5000):
        assert attempt(number, "x").answer is SignInOutcome.REFUSED


def test_five_failures_lock_this_address_out_and_no_other() -> None:
    staff(password=PASSWORD)
    answers = [attempt(password="Other-2026").answer for _ in range(5)]

    assert answers[:4] == [SignInOutcome.REFUSED] * 4
    assert codes(attempt()) == [("", "locked")]
    assert attempt(asked=request(address="10.0.0.8")).answer is SignInOutcome.ENTERED


def test_lock_out_treats_unknown_numbers_alike() -> None:
    for _ in range(5):
        attempt("9999", "x")

    assert attempt("9999", "x").answer is SignInOutcome.LOCKED


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

    assert attempt(asked=asked).answer is SignInOutcome.CODE_WANTED
    assert waits_for_code(asked)
    assert not get_user(asked).is_authenticated

    answer = give_code(asked, code(secret), now=NOON)

    assert (answer.answer, answer.staff) == (SignInOutcome.ENTERED, me)
    assert get_user(asked) == me
    assert not waits_for_code(asked)


def test_wrong_code_stays_outside_and_may_try_again() -> None:
    secret = enrolled(staff(password=PASSWORD))
    asked = request()
    attempt(asked=asked)

    wrong = give_code(asked, "000000" if code(secret) != "000000" else "111111", now=NOON)

    assert wrong.answer is SignInOutcome.CODE_WANTED
    assert codes(wrong) == [("code", "wrong_code")]
    assert not get_user(asked).is_authenticated
    assert give_code(asked, code(secret), now=NOON).answer is SignInOutcome.ENTERED


def test_a_code_counts_once() -> None:
    secret = enrolled(staff(password=PASSWORD))
    first, second = request(), request()
    attempt(asked=first)
    attempt(asked=second)

    assert give_code(first, code(secret), now=NOON).answer is SignInOutcome.ENTERED
    assert give_code(second, code(secret), now=NOON).answer is SignInOutcome.CODE_WANTED


def test_five_wrong_codes_lock_even_the_right_one_for_a_while() -> None:
    me = staff(password=PASSWORD)
    secret = enrolled(me)
    asked = request()
    attempt(asked=asked)
    for _ in range(5):
        give_code(asked, "abcdef", now=NOON)

    assert give_code(asked, code(secret), now=NOON).answer is SignInOutcome.CODE_WANTED
    later = NOON + timedelta(minutes=15)
    asked = request()
    sign_in(asked, "3107", PASSWORD, now=later)
    assert give_code(asked, code(secret, 900), now=later).answer is SignInOutcome.ENTERED


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

    assert attempt().answer is SignInOutcome.ENTERED


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
    assert attempt().answer is SignInOutcome.ENTERED
