"""What an out-of-area customer brings for a fixed line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shouli.parties.rules import guarantee
from shouli.parties.rules.guarantee import Guarantee, Guarantor

LOCAL_PERSON = Guarantor(kind="individual", locality="local", has_local_fixed_line=True)
LOCAL_COMPANY = replace(LOCAL_PERSON, kind="organization")
PHONE = Guarantee(choice="phone", phone="86010001", guarantor=LOCAL_PERSON, original_document=True)
CERTIFICATE = Guarantee(
    choice="property_certificate",
    property_certificate_kept=True,
    certificate_names_customer=True,
    own_document_shown=True,
)


def without(missing: str) -> Guarantee:
    given: dict[str, Any] = {missing: False}
    return replace(CERTIFICATE, **given)


def found(given: Guarantee, locality_value: str = "out_of_area", order_kind: str = "new_installation") -> list[str]:
    return [
        f"{fault.field}:{fault.code}"
        for fault in guarantee.check(given, locality_value=locality_value, order_kind=order_kind)
    ]


@pytest.mark.rule("FL-211", "FL-AMB-48")
@pytest.mark.parametrize(
    ("locality_value", "order_kind", "required"),
    [
        ("out_of_area", "new_installation", True),
        ("out_of_area", "transfer", True),
        ("out_of_area", "relocation", False),
        ("out_of_area", "removal", False),
        ("out_of_area", "change", False),
        ("local", "new_installation", False),
        ("local", "transfer", False),
    ],
)
def test_a_guarantee_is_asked_of_strangers_who_get_a_line(locality_value: str, order_kind: str, required: bool) -> None:
    assert guarantee.is_required(locality_value=locality_value, order_kind=order_kind) is required
    assert found(Guarantee(), locality_value, order_kind) == (["guarantee_choice:required"] if required else [])


@pytest.mark.rule("FL-215", "FL-AMB-48", "FL-AMB-51")
def test_one_of_four_ways_is_enough() -> None:
    assert found(PHONE) == []
    assert found(Guarantee(choice="deposit")) == []
    assert found(Guarantee(choice="prepaid")) == []
    assert found(CERTIFICATE) == []
    assert found(Guarantee(choice="promise")) == ["guarantee_choice:required"]


@pytest.mark.rule("FL-212")
@pytest.mark.parametrize(
    ("phone", "guarantor", "expected"),
    [
        ("", None, ["guarantee_phone:required"]),
        ("13800000001", None, ["guarantee_phone:not_local_fixed"]),
        ("86010001", replace(LOCAL_PERSON, has_local_fixed_line=False), ["guarantee_phone:not_local_fixed"]),
        ("86010001", LOCAL_PERSON, []),
    ],
)
def test_the_guarantee_phone_is_a_local_fixed_line(
    phone: str, guarantor: Guarantor | None, expected: list[str]
) -> None:
    assert found(replace(PHONE, phone=phone, guarantor=guarantor)) == expected


@pytest.mark.rule("FL-213")
@pytest.mark.parametrize("guarantor", [LOCAL_PERSON, LOCAL_COMPANY])
def test_the_guarantor_is_local_person_or_organisation(guarantor: Guarantor) -> None:
    given = replace(PHONE, guarantor=guarantor, seal=True)

    assert found(given) == []
    stranger = replace(guarantor, locality="out_of_area")
    assert found(replace(given, guarantor=stranger)) == ["guarantee_phone:guarantor_not_local"]


@pytest.mark.rule("FL-214", "FL-AMB-47")
def test_a_person_shows_the_original_and_an_organisation_the_seal() -> None:
    assert found(replace(PHONE, original_document=False, seal=True)) == ["guarantor_original_document:required"]
    assert found(replace(PHONE, guarantor=LOCAL_COMPANY)) == ["guarantor_seal:required"]
    assert found(replace(PHONE, guarantor=LOCAL_COMPANY, original_document=False, seal=True)) == []


@pytest.mark.rule("FL-215")
@pytest.mark.parametrize(
    ("choice", "locality_value", "order_kind", "expected"),
    [
        ("deposit", "out_of_area", "new_installation", True),
        ("deposit", "out_of_area", "transfer", True),
        ("deposit", "out_of_area", "relocation", False),
        ("deposit", "local", "new_installation", False),
        ("phone", "out_of_area", "new_installation", False),
        ("prepaid", "out_of_area", "new_installation", False),
        ("property_certificate", "out_of_area", "new_installation", False),
    ],
)
def test_a_deposit_is_taken_only_where_it_was_chosen_and_is_asked(
    choice: str, locality_value: str, order_kind: str, expected: bool
) -> None:
    given = Guarantee(choice=choice)

    assert guarantee.takes_deposit(given, locality_value=locality_value, order_kind=order_kind) is expected


@pytest.mark.rule("FL-224")
@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("property_certificate_kept", "property_certificate_copy_id:required"),
        ("certificate_names_customer", "certificate_names_customer:of_another"),
        ("own_document_shown", "document_shown:required"),
    ],
)
def test_a_property_certificate_serves_only_with_the_own_document_and_name(missing: str, expected: str) -> None:
    assert found(without(missing)) == [expected]
