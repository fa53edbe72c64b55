"""The payment phone (缴费电话) and the account relation are kept consistent: three cases (FL-162 to FL-165).

A payment phone is a telephone number whose account pays for the subscription (FL-AMB-35). The operator edits phone and
relation list side by side; :func:`settle` says after each edit what follows from it, which question must be put, and
whether the two may be saved as they stand. It is asked again with the answer once there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shouli.accounts.rules import relation_list
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

FIELD = "payment_phone"
Answer = Literal["confirmed", "dismissed"]
Question = Literal["clear_payment_phone", "add_phone_account"]
CLEAR: Question = "clear_payment_phone"
ADD: Question = "add_phone_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Phone and relation list as the operator sees them now, and as they were on entering.

    ``phone_account`` is the account that pays for the phone entered; None if nobody knows such a phone.
    """

    original_phone: str
    original_accounts: tuple[int, ...]
    phone: str
    phone_account: int | None
    accounts: tuple[int, ...]
    answers: Mapping[Question, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question that the screen puts before anything can be saved."""

    question: Question
    phone: str
    account: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Phone and relation list as they stand after the rules; a prompt still open, or a fault, forbids saving."""

    phone: str
    accounts: tuple[int, ...]
    prompt: Prompt | None = None
    faults: tuple[Fault, ...] = ()
    done: Literal["", "phone_cleared", "account_added", "relation_undone"] = ""

    @property
    def may_save(self) -> bool:
        """Whether the two may be saved as they stand."""
        return self.prompt is None and not self.faults


def settle(situation: Situation) -> Outcome:
    """Return what follows from the operator's edits; faults of the relation list itself are among the faults."""
    if _kept_beside_a_new_relation(situation):
        outcome = _clear_or_undo(situation)
    elif situation.phone and situation.phone_account is None and situation.phone != situation.original_phone:
        outcome = _as_it_stands(situation, _unknown())
    elif situation.phone and not situation.original_phone:
        outcome = _add_phone_account(situation)
    elif situation.phone and not _untouched(situation) and situation.phone_account not in situation.accounts:
        outcome = _as_it_stands(situation, _disagreeing())
    else:
        outcome = _as_it_stands(situation)
    listed = relation_list.list_faults(outcome.accounts, original=situation.original_accounts)
    return replace(outcome, faults=(*outcome.faults, *listed))


def _kept_beside_a_new_relation(situation: Situation) -> bool:
    """Case 1: there was a payment phone, it is still there, and a new relation is set (FL-163)."""
    kept = bool(situation.original_phone) and situation.phone == situation.original_phone
    return kept and bool(set(situation.accounts) - set(situation.original_accounts))


def _clear_or_undo(situation: Situation) -> Outcome:
    """Ask; confirming clears the phone (FL-163), dismissing takes the new relation back (FL-AMB-34)."""
    answer = situation.answers.get(CLEAR)
    if answer == "confirmed":
        return Outcome(phone="", accounts=situation.accounts, done="phone_cleared")
    if answer == "dismissed":
        return Outcome(phone=situation.phone, accounts=situation.original_accounts, done="relation_undone")
    prompt = Prompt(question=CLEAR, phone=situation.phone)
    return Outcome(phone=situation.phone, accounts=situation.accounts, prompt=prompt)


def _add_phone_account(situation: Situation) -> Outcome:
    """Case 2: a phone is entered where none was; confirming the dialog adds its account (FL-164).

    A dialog that is cancelled adds nothing. Where another account was added already there is no dialog: phone and
    relation disagree, and one of them has to be changed (case 3, FL-165).
    """
    account = situation.phone_account
    if account is None or account in situation.accounts:
        return _as_it_stands(situation)
    if set(situation.accounts) - set(situation.original_accounts):
        return _as_it_stands(situation, _disagreeing())  # another account was added already: one of the two is wrong
    answer = situation.answers.get(ADD)
    if answer is None:
        prompt = Prompt(question=ADD, phone=situation.phone, account=account)
        return Outcome(phone=situation.phone, accounts=situation.accounts, prompt=prompt)
    if answer == "dismissed":
        return _as_it_stands(situation, _disagreeing())
    hindrances = relation_list.addition_faults(account, situation.accounts, original=situation.original_accounts)
    if hindrances:
        return _as_it_stands(situation, *hindrances)
    return Outcome(phone=situation.phone, accounts=(*situation.accounts, account), done="account_added")


def _as_it_stands(situation: Situation, *faults: Fault) -> Outcome:
    return Outcome(phone=situation.phone, accounts=situation.accounts, faults=faults)


def _untouched(situation: Situation) -> bool:
    same_accounts = set(situation.accounts) == set(situation.original_accounts)
    return same_accounts and situation.phone == situation.original_phone


def _unknown() -> Fault:
    return Fault(field=FIELD, code="unknown_phone", message=_("No account pays for this telephone number."))


def _disagreeing() -> Fault:
    return Fault(
        field=FIELD,
        code="phone_disagrees",
        message=_("The payment phone's account is not the one in the account relation; make the two agree."),
    )
