"""Payment phone and relation list: three cases, every answer, every edge (FL-162 to FL-165, FL-AMB-34, FL-AMB-35)."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.accounts.rules.payment_phone import ADD, CLEAR, Outcome, Prompt, Situation, settle

OLD, NEW, OTHER = 1, 2, 3
PHONE, SECOND_PHONE = "86010001", "86020002"


def outcome(**changed: Any) -> Outcome:
    given: dict[str, Any] = {
        "original_phone": "",
        "original_accounts": (OLD,),
        "phone": "",
        "phone_account": None,
        "accounts": (OLD,),
        "answers": {},
    }
    return settle(Situation(**given | changed))


def codes(found: Outcome) -> list[str]:
    return [fault.code for fault in found.faults]


def kept_phone(**changed: Any) -> Outcome:
    """The subscription had a payment phone, it was left in place, and the relation was changed."""
    given = {"original_phone": PHONE, "phone": PHONE, "phone_account": OLD, "accounts": (NEW,)}
    return outcome(**given | changed)


def entered_phone(**changed: Any) -> Outcome:
    """No payment phone on entering; one is typed, and the original relation has been cleared."""
    return outcome(**{"phone": PHONE, "phone_account": NEW, "accounts": ()} | changed)


def test_nothing_edited_may_be_saved() -> None:
    assert outcome() == Outcome(phone="", accounts=(OLD,))
    assert outcome(original_phone=PHONE, phone=PHONE, phone_account=OTHER).may_save


@pytest.mark.rule("FL-163")
def test_case_1_prompts_and_forbids_saving_until_answered() -> None:
    found = kept_phone()

    assert found.prompt == Prompt(question="clear_payment_phone", phone=PHONE)
    assert (found.phone, found.accounts, found.may_save) == (PHONE, (NEW,), False)


@pytest.mark.rule("FL-163")
def test_case_1_confirmed_clears_the_phone_by_itself() -> None:
    found = kept_phone(answers={CLEAR: "confirmed"})

    assert found == Outcome(phone="", accounts=(NEW,), done="phone_cleared")
    assert found.may_save


@pytest.mark.rule("FL-AMB-34")
def test_case_1_dismissed_undoes_the_relation_and_keeps_the_phone() -> None:
    found = kept_phone(answers={CLEAR: "dismissed"})

    assert found == Outcome(phone=PHONE, accounts=(OLD,), done="relation_undone")


@pytest.mark.rule("FL-163")
def test_case_1_does_not_prompt_if_the_phone_was_deleted_beforehand() -> None:
    assert kept_phone(phone="") == Outcome(phone="", accounts=(NEW,))


def test_case_1_does_not_prompt_while_the_relation_is_only_cleared() -> None:
    found = kept_phone(accounts=())

    assert found.prompt is None
    assert codes(found) == ["phone_disagrees", "required"]


@pytest.mark.rule("FL-164")
def test_case_2_opens_the_dialog_and_adds_the_account_on_confirmation() -> None:
    asked = entered_phone()
    confirmed = entered_phone(answers={ADD: "confirmed"})

    assert asked.prompt == Prompt(question="add_phone_account", phone=PHONE, account=NEW)
    assert not asked.may_save
    assert confirmed == Outcome(phone=PHONE, accounts=(NEW,), done="account_added")
    assert confirmed.may_save


@pytest.mark.rule("FL-164")
def test_case_2_unknown_phone_is_an_error_without_dialog() -> None:
    found = entered_phone(phone_account=None, accounts=(OLD,))

    assert (found.prompt, codes(found)) == (None, ["unknown_phone"])


@pytest.mark.rule("FL-164", "FL-165")
def test_case_2_cancelled_adds_nothing_and_cannot_be_saved() -> None:
    found = entered_phone(answers={ADD: "dismissed"}, accounts=(OTHER,))

    assert found.accounts == (OTHER,)
    assert codes(found) == ["phone_disagrees"]


@pytest.mark.rule("FL-158")
def test_case_2_adds_nothing_while_the_original_relation_is_there() -> None:
    found = entered_phone(answers={ADD: "confirmed"}, accounts=(OLD,))

    assert found.accounts == (OLD,)
    assert codes(found) == ["original_not_cleared"]


def test_case_2_asks_nothing_if_the_phones_account_pays_already() -> None:
    assert entered_phone(accounts=(NEW,)) == Outcome(phone=PHONE, accounts=(NEW,))


@pytest.mark.rule("FL-165")
@pytest.mark.parametrize("accounts", [(OLD,), (NEW,)])
def test_case_3_another_phone_that_disagrees_blocks(accounts: tuple[int, ...]) -> None:
    found = outcome(original_phone=PHONE, phone=SECOND_PHONE, phone_account=OTHER, accounts=accounts)

    assert codes(found) == ["phone_disagrees"]
    assert not found.may_save


@pytest.mark.rule("FL-165")
@pytest.mark.parametrize("answers", [{}, {ADD: "confirmed"}, {ADD: "dismissed"}])
def test_case_3_a_phone_beside_another_new_account_blocks_whatever_is_answered(answers: dict[str, str]) -> None:
    found = entered_phone(accounts=(OTHER,), answers=answers)

    assert (found.accounts, found.prompt, codes(found)) == ((OTHER,), None, ["phone_disagrees"])


@pytest.mark.rule("FL-165")
def test_case_3_is_over_once_the_two_agree() -> None:
    assert outcome(original_phone=PHONE, phone=SECOND_PHONE, phone_account=OTHER, accounts=(OTHER,)).may_save


@pytest.mark.rule("FL-165")
def test_an_unknown_phone_in_place_of_a_known_one_is_an_error() -> None:
    assert codes(outcome(original_phone=PHONE, phone="99", phone_account=None)) == ["unknown_phone"]


@pytest.mark.rule("FL-059")
def test_an_empty_relation_list_is_never_saved() -> None:
    assert codes(outcome(accounts=())) == ["required"]
