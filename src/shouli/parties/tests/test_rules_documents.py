"""Which documents are valid, and what their numbers look like."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from shouli.parties.rules import documents
from shouli.parties.tests.factories import citizen_number, credit_code

TODAY = date(2026, 11, 22)
ADULT = citizen_number()
CHILD = citizen_number(birth="20110307")
NUMBERS = {
    "resident_id_card": ADULT,
    "temporary_id_card": ADULT,
    "household_register": CHILD,
    "officer_card": "济字第00123号",
    "soldier_card": "南字第20080001号",
    "retired_military_card": "济字第778899号",
    "armed_police_card": "武字第1234567号",
    "hk_macau_permit": "H12345678",
    "taiwan_permit": "12345678",
    "taiwan_travel_document": "TW1234567",
    "passport": "E12345678",
}
VALID = {
    "citizen": {"resident_id_card", "temporary_id_card"},
    "minor": {"household_register"},
    "soldier": {"officer_card", "soldier_card", "retired_military_card"},
    "police": {"armed_police_card"},
    "hk_macau": {"hk_macau_permit"},
    "taiwan": {"taiwan_permit", "taiwan_travel_document"},
    "foreigner": {"passport"},
}


def codes(person_kind: str, kind: str, number: str, **more: date) -> list[str]:
    return [fault.code for fault in documents.check_person(person_kind, kind, number, on=TODAY, **more)]


@pytest.mark.rule("FL-197", "FL-198", "FL-199", "FL-200", "FL-201", "FL-202", "FL-203", "FL-204", "FL-218", "FL-AMB-43")
@pytest.mark.parametrize("person_kind", VALID)
def test_each_kind_of_person_may_show_these_documents_and_no_other(person_kind: str) -> None:
    accepted = {kind for kind, number in NUMBERS.items() if not codes(person_kind, kind, number)}
    refused = {kind for kind, number in NUMBERS.items() if codes(person_kind, kind, number) == ["not_valid"]}

    assert accepted == VALID[person_kind]
    assert refused == set(NUMBERS) - VALID[person_kind]
    assert set(documents.kinds_for(person_kind)) == VALID[person_kind]


@pytest.mark.parametrize("script", ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"])
def test_a_number_in_digits_of_another_script_is_the_same_number(script: str) -> None:
    typed = ADULT.translate(str.maketrans("0123456789", script))

    assert documents.normal(typed) == documents.normal(f"{typed[:6]} {typed[6:14]} {typed[14:]}") == ADULT
    assert codes("citizen", "resident_id_card", typed) == []
    assert documents.birth_date_in(typed) == documents.birth_date_in(ADULT) is not None


@pytest.mark.rule("FL-204")
def test_a_foreign_citizen_with_an_identity_card_is_told_to_show_the_passport() -> None:
    faults = list(documents.check_person("foreigner", "resident_id_card", ADULT, on=TODAY))

    assert [(fault.field, fault.code) for fault in faults] == [("document_kind", "not_valid")]
    with override("en"):
        assert faults[0].text == "A foreign citizen shows the passport."


def test_an_unknown_kind_of_person_is_refused() -> None:
    assert codes("martian", "passport", "E12345678") == ["unknown"]
    assert documents.kinds_for("martian") == ()


@pytest.mark.rule("FL-199", "FL-AMB-42")
@pytest.mark.parametrize(
    ("birth", "person_kind", "kind", "expected"),
    [
        ("20101123", "minor", "household_register", []),  # sixteen tomorrow
        ("20101123", "citizen", "resident_id_card", ["under_sixteen"]),
        ("20101122", "minor", "household_register", ["not_under_sixteen"]),  # sixteen today
        ("20101122", "citizen", "resident_id_card", []),
        ("20110307", "minor", "household_register", []),  # fifteen, as in the worked example
    ],
)
def test_the_sixteenth_birthday_decides_between_register_and_card(
    birth: str, person_kind: str, kind: str, expected: list[str]
) -> None:
    assert codes(person_kind, kind, citizen_number(birth=birth)) == expected


def test_whoever_was_born_on_a_leap_day_turns_sixteen_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)

    assert documents.age_on(born, date(2025, 2, 28)) == 16
    assert documents.age_on(born, date(2025, 3, 1)) == 17


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (ADULT, []),
        (ADULT.lower(), []),
        ("37010219900307123", ["not_18_positions"]),
        ("3701021990030712X3", ["not_18_positions"]),
        (ADULT[:-1] + ("1" if ADULT[-1] != "1" else "2"), ["bad_check_digit"]),
        (citizen_number(birth="19900230"), ["bad_birth_date"]),
        (citizen_number(birth="20261123"), ["bad_birth_date"]),
    ],
)
def test_a_citizen_number_is_checked_for_form_birth_and_check_digit(number: str, expected: list[str]) -> None:
    assert [fault.code for fault in documents.check_number("resident_id_card", number, on=TODAY)] == expected


def test_the_published_example_of_a_citizen_number_passes() -> None:
    assert codes("citizen", "resident_id_card", "360426199101010071") == []


def test_a_birth_date_that_contradicts_the_number_is_told() -> None:
    assert codes("citizen", "resident_id_card", ADULT, birth_date=date(1990, 3, 8)) == ["differs"]
    assert codes("citizen", "resident_id_card", ADULT, birth_date=date(1990, 3, 7)) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("officer_card", "济字第00123号", "字第号"),
        ("hk_macau_permit", "M1234567801", "X12345678"),
        ("taiwan_permit", "1234567801B", "1234567"),
        ("passport", "G12345678", "护照"),
        ("business_licence", "91110000600037341L", "91110000600037342L"),
        ("business_licence", credit_code(), "370100200012346"),
        ("registration_certificate", "110108000000016", "110108000000017"),
        ("letter_of_introduction", "2026字第8号", "第" * 41),
    ],
)
def test_every_kind_has_a_form_of_number(kind: str, good: str, bad: str) -> None:
    assert list(documents.check_number(kind, good, on=TODAY)) == []
    assert len(list(documents.check_number(kind, bad, on=TODAY))) == 1


@pytest.mark.rule("FL-205")
@pytest.mark.parametrize(
    ("form", "expected"), [("original", []), ("sealed_copy", []), ("copy", ["not_sealed"]), ("", ["not_sealed"])]
)
def test_an_organisation_shows_the_original_or_a_sealed_copy(form: str, expected: list[str]) -> None:
    faults = documents.check_organization("business_licence", credit_code(), form)

    assert [fault.code for fault in faults] == expected


@pytest.mark.rule("FL-AMB-41")
def test_a_letter_of_introduction_has_a_number_but_no_form() -> None:
    assert list(documents.check_organization("letter_of_introduction", "2026-17", "")) == []


def test_a_personal_document_does_not_prove_an_organisation() -> None:
    assert [fault.code for fault in documents.check_organization("passport", "E12345678", "original")] == ["not_valid"]


@pytest.mark.rule("FL-012")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("37010219900307123X", True),
        ("370102199003071231", True),
        (" 370102 19900307 123x ", True),
        ("37010219900307123", False),
        ("3701021990030712311", False),
        ("3701021990030712AX", False),
    ],
)
def test_eighteen_positions_are_seventeen_digits_and_a_digit_or_x(value: str, expected: bool) -> None:
    assert documents.has_eighteen_positions(value) is expected
