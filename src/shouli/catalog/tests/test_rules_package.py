from dataclasses import replace

import pytest

from shouli.catalog.rules.derivation import Candidate, DerivedBusiness, derive
from shouli.catalog.rules.package import (
    ChosenOption,
    Member,
    OptionTerms,
    PackageTerms,
    ServiceTerms,
    effective_options,
    member_faults,
    option_faults,
    quantity_faults,
    service_faults,
)
from shouli.kernel.errors import Fault

TERMS = PackageTerms(
    code="HOME",
    services=(
        ServiceTerms(code="MAIN", label="主话", primary="LOCAL", minimum=1, maximum=1, mandatory=True),
        ServiceTerms(code="SECOND", label="副话", primary="LOCAL", minimum=1, maximum=3, mandatory=False),
    ),
    options=(
        OptionTerms(code="SAME", label="同号", individual_data="member_number", most_numbers=1),
        OptionTerms(code="FAMILY", label="本地亲情号", individual_data="local_numbers", most_numbers=2),
        OptionTerms(code="NATIONAL", label="国内长途优惠"),
    ),
    required_secondaries=frozenset({"CALLER_ID"}),
    least_members=2,
    most_members=3,
)
MAIN = Member(
    service="MAIN", service_number="86010001", primary="LOCAL", of_customer=True, active=True, in_package=False
)
SECOND = replace(MAIN, service="SECOND", service_number="86010002")


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


@pytest.mark.rule("FL-173")
def test_a_base_service_of_another_package_is_refused() -> None:
    assert codes(service_faults(TERMS, ["MAIN", "OFFICE_CENTREX"])) == ["other_package"]
    assert service_faults(TERMS, ["MAIN", "SECOND"]) == []


@pytest.mark.rule("FL-174")
def test_a_mandatory_service_is_locked() -> None:
    [fault] = service_faults(TERMS, ["SECOND"])

    assert fault.code == "locked"
    assert "主话" in fault.text


@pytest.mark.rule("FL-175")
@pytest.mark.parametrize(
    ("quantities", "faults"),
    [
        ({"MAIN": 1, "SECOND": 1}, 0),
        ({"MAIN": 1, "SECOND": 2}, 0),
        ({"MAIN": 2, "SECOND": 1}, 1),
        ({"MAIN": 1, "SECOND": 0}, 2),
        ({"MAIN": 1, "SECOND": 3}, 1),
        ({"MAIN": 1}, 1),
    ],
)
def test_quantities_keep_the_limits_of_each_service_and_of_all(quantities: dict[str, int], faults: int) -> None:
    assert codes(quantity_faults(TERMS, quantities)) == ["out_of_limits"] * faults


@pytest.mark.rule("FL-176")
def test_as_many_products_are_entered_as_the_quantities_say() -> None:
    assert member_faults(TERMS, {"MAIN": 1, "SECOND": 1}, [MAIN, SECOND]) == []
    assert codes(member_faults(TERMS, {"MAIN": 1, "SECOND": 2}, [MAIN, SECOND])) == ["wrong_count"]


@pytest.mark.rule("FL-176")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"of_customer": False}, "other_customer"),
        ({"active": False}, "not_active"),
        ({"in_package": True}, "in_package"),
        ({"primary": "TRUNK"}, "wrong_product"),
        ({"service_number": "86010001"}, "duplicate"),
    ],
)
def test_a_product_that_does_not_fit_is_refused(changed: dict[str, str | bool], code: str) -> None:
    members = [MAIN, replace(SECOND, **changed)]  # type: ignore[arg-type]

    assert codes(member_faults(TERMS, {"MAIN": 1, "SECOND": 1}, members)) == [code]


@pytest.mark.rule("FL-177")
def test_options_may_be_none_or_any_of_the_package() -> None:
    assert option_faults(TERMS, [], [MAIN]) == []
    assert option_faults(TERMS, [ChosenOption(code="NATIONAL")], [MAIN]) == []
    assert codes(option_faults(TERMS, [ChosenOption(code="OTHER")], [MAIN])) == ["other_package"]


@pytest.mark.rule("FL-178")
@pytest.mark.parametrize("code", ["SAME", "FAMILY"])
def test_an_option_with_individual_data_needs_them(code: str) -> None:
    assert codes(option_faults(TERMS, [ChosenOption(code=code)], [MAIN])) == ["data_missing"]


@pytest.mark.rule("FL-179")
@pytest.mark.parametrize(
    ("numbers", "faults"),
    [
        (("86031234", "82011234"), []),
        (("86031234", "86031234"), ["duplicate"]),
        (("13905310001",), ["not_local"]),
        (("053186031234",), ["not_local"]),
        (("86031234", "82011234", "82051234"), ["too_many"]),
    ],
)
def test_local_family_numbers_are_local_and_different(numbers: tuple[str, ...], faults: list[str]) -> None:
    assert codes(option_faults(TERMS, [ChosenOption(code="FAMILY", numbers=numbers)], [MAIN])) == faults


def test_same_number_is_one_of_the_package() -> None:
    assert option_faults(TERMS, [ChosenOption(code="SAME", numbers=("86010001",))], [MAIN]) == []
    assert codes(option_faults(TERMS, [ChosenOption(code="SAME", numbers=("86019999",))], [MAIN])) == ["not_a_member"]


@pytest.mark.rule("FL-179")
def test_numbers_typed_but_not_added_leave_nothing() -> None:
    typed = ChosenOption(code="FAMILY", numbers=("86031234",), added=False)

    assert effective_options([typed, ChosenOption(code="NATIONAL")]) == (ChosenOption(code="NATIONAL"),)


@pytest.mark.rule("FL-182")
def test_a_missing_product_or_a_discount_derives_the_business_that_comes_first() -> None:
    lacks = Candidate(service_number="86000003", secondaries=frozenset({"LOCAL_DIAL"}), discounts=())
    discounted = Candidate(service_number="86000004", secondaries=frozenset({"CALLER_ID"}), discounts=("RENT_OFF",))
    fits = Candidate(service_number="86000005", secondaries=frozenset({"CALLER_ID"}), discounts=())
    both = Candidate(service_number="86000006", secondaries=frozenset(), discounts=("RENT_OFF",))

    assert derive(TERMS.required_secondaries, [lacks, discounted, fits, both]) == [
        DerivedBusiness(business="change_products", service_number="86000003", codes=("CALLER_ID",)),
        DerivedBusiness(business="change_plans", service_number="86000004", codes=("RENT_OFF",)),
        DerivedBusiness(business="change_products", service_number="86000006", codes=("CALLER_ID",)),
        DerivedBusiness(business="change_plans", service_number="86000006", codes=("RENT_OFF",)),
    ]
