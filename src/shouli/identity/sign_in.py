"""Signing in and out for the doors that staff use: password, then a one-time code where one is enrolled.

Who is turned away is not told which of staff number and password was wrong. After too many failures the pair of staff
number and network address is locked for a while (django-axes); an address that tries many staff numbers, and a staff
number tried from many addresses, have to wait as well (``rules.attempts``), except for pairs that have come in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import import_module
from math import ceil
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate, login, logout
from django.http import HttpRequest

from shouli.identity import queries
from shouli.identity.actions import (
    RecordSignIn,
    RecordSignOut,
    VerifySecondFactor,
    record_sign_in,
    record_sign_out,
    verify_second_factor,
)
from shouli.identity.actions.second_factor import secret_of
from shouli.identity.models import Staff
from shouli.identity.rules import one_time, passwords
from shouli.kernel.context import system_context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING = "sign_in"  # session key of somebody whose password was right and whose code is awaited
WAITS_FOR = timedelta(minutes=5)
ISSUER = "Shouli"
LONGEST_NUMBER = 20
TURN = BoundedSemaphore(1)  # a password is slow to check: one process checks one at a time, and pages go on meanwhile
ROOM = BoundedSemaphore(8)  # the one whose turn it is and those who wait, each in a thread of the web server


class SignInOutcome(StrEnum):
    """How an attempt ended."""

    ENTERED = "entered"
    CODE_WANTED = "code_wanted"
    REFUSED = "refused"
    LOCKED = "locked"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The answer to an attempt; ``staff`` is set once they have entered, ``faults`` say what to show otherwise."""

    answer: SignInOutcome
    staff: Staff | None = None
    faults: tuple[Fault, ...] = ()


def sign_in(request: HttpRequest, staff_number: str, password: str, *, now: datetime) -> SignIn:
    """Check staff number (工号) and password (密码); open a session if they are right and no code is wanted."""
    # Nobody has a longer one; cut short, it costs no more than a right one.
    staff_number = staff_number.replace("\0", "").strip()[: LONGEST_NUMBER + 1]
    password = password[: passwords.LONGEST + 1]
    if missing := _missing({"username": staff_number, "password": password}):
        return SignIn(answer=SignInOutcome.REFUSED, faults=missing)
    if wait := queries.wait_before(staff_number, address_of(request), now):
        _record(request, queries.find_staff(staff_number), SignInOutcome.LOCKED, now)
        return _turned_away(SignInOutcome.LOCKED, wait)
    if not ROOM.acquire(blocking=False):
        _record(request, queries.find_staff(staff_number), SignInOutcome.BUSY, now)
        return _turned_away(SignInOutcome.BUSY, timedelta(0))
    try:
        with TURN:
            staff = authenticate(request, username=staff_number, password=password)
    finally:
        ROOM.release()
    if staff is None:
        known = queries.find_staff(staff_number)
        answer = SignInOutcome.LOCKED if _locked(request) else SignInOutcome.REFUSED
        _record(request, known, answer, now, typed=staff_number)
        return _turned_away(answer, settings.AXES_COOLOFF_TIME)
    factor = queries.find_second_factor(staff.pk)
    if factor is not None and factor.confirmed_at is not None:
        request.session.cycle_key()
        request.session[WAITING] = {"staff_id": staff.pk, "at": now.isoformat()}
        _record(request, staff, SignInOutcome.CODE_WANTED, now)
        return SignIn(answer=SignInOutcome.CODE_WANTED)
    return _enter(request, staff, now)


def give_code(request: HttpRequest, code: str, *, now: datetime) -> SignIn:
    """Check the one-time code of somebody whose password was right a moment ago."""
    waiting = request.session.get(WAITING)
    if not waiting or now - datetime.fromisoformat(waiting["at"]) > WAITS_FOR:
        request.session.pop(WAITING, None)
        text = _("Please sign in again.")
        return SignIn(answer=SignInOutcome.REFUSED, faults=(Fault(field="", code="sign_in_again", message=text),))
    staff = queries.get_staff(waiting["staff_id"])
    ctx = system_context("sign_in", now)
    right = verify_second_factor(ctx, VerifySecondFactor(staff_id=staff.pk, code=code))
    if right and staff.is_active:
        del request.session[WAITING]
        return _enter(request, staff, now)
    _record(request, staff, SignInOutcome.REFUSED, now)
    text = _("This code is not right.")
    return SignIn(answer=SignInOutcome.CODE_WANTED, faults=(Fault(field="code", code="wrong_code", message=text),))


def sign_out(request: HttpRequest, *, now: datetime) -> None:
    """Close the session, whoever's it is."""
    if request.user.is_authenticated:
        record_sign_out(system_context("sign_in", now), RecordSignOut(staff_id=request.user.pk))
    logout(request)


def address_of(request: HttpRequest) -> str:
    """Return the client's network address, as ``shouli.web.middleware.ProxyMiddleware`` has settled it."""
    return str(request.META.get("REMOTE_ADDR") or "")


def is_signed_in(session_key: str) -> bool:
    """Say whether a session with this key exists in which somebody has signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return SESSION_KEY in store


def waits_for_code(request: HttpRequest) -> bool:
    """Say whether this session's password was right and its code is awaited."""
    return WAITING in request.session


def enrolment_uri(staff_id: int) -> str:
    """Return what the authenticator application reads while the enrolment awaits confirmation, else an empty text."""
    factor = queries.find_second_factor(staff_id)
    if factor is None or factor.confirmed_at is not None:
        return ""
    return one_time.uri(secret_of(factor), account=queries.get_staff(staff_id).staff_number, issuer=ISSUER)


def _enter(request: HttpRequest, staff: Staff, now: datetime) -> SignIn:
    login(request, staff, backend=BACKEND)  # gives the session a new key
    _record(request, staff, SignInOutcome.ENTERED, now)
    return SignIn(answer=SignInOutcome.ENTERED, staff=staff)


def _locked(request: HttpRequest) -> bool:
    """Say whether axes barred the attempt, and keep its middleware from replacing the page the door shows."""
    locked = bool(getattr(request, "axes_locked_out", False))
    request.axes_locked_out = False  # type: ignore[attr-defined]
    return locked


def _turned_away(answer: SignInOutcome, wait: timedelta) -> SignIn:
    if answer is SignInOutcome.LOCKED:
        text = _("Too many attempts. Try again in %(minutes)s minutes.")
        minutes = max(1, ceil(wait / timedelta(minutes=1)))
        fault = Fault(field="", code="locked", message=text % {"minutes": minutes})
    elif answer is SignInOutcome.BUSY:
        text = _("Many people are signing in at the moment. Please try again in a few seconds.")
        fault = Fault(field="", code="busy", message=text)
    else:
        text = _("The staff number or the password is wrong.")
        fault = Fault(field="", code="wrong_credentials", message=text)
    return SignIn(answer=answer, faults=(fault,))


def _missing(given: dict[str, str]) -> tuple[Fault, ...]:
    text = _("Please fill this in.")
    return tuple(Fault(field=name, code="missing", message=text) for name, value in given.items() if not value)


def _record(
    request: HttpRequest, staff: Staff | None, answer: SignInOutcome, now: datetime, *, typed: str = ""
) -> None:
    address = address_of(request)
    data = RecordSignIn(
        staff_id=staff.pk if staff else None,
        outcome=answer.value,
        network_address=address,
        tallies=queries.tallies_of(staff.staff_number if staff else typed, address),
    )
    record_sign_in(system_context("sign_in", now), data)
