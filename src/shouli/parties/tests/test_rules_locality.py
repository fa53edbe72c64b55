"""Who is local and who is not, and by which ruling."""

from __future__ import annotations

import pytest

from shouli.parties.rules.locality import REASONS, LocalArea, judge_individual, judge_organization

AREA = LocalArea(
    document_prefixes=("3701",),
    military_prefixes=("济字第",),
    city_names=("济南", "驻济"),
    province_name="山东省",
    default_postcode="250000",
)


@pytest.mark.rule("FL-219", "FL-220", "FL-AMB-45", "FL-AMB-46")
@pytest.mark.parametrize(
    ("kind", "number", "value", "reason"),
    [
        ("resident_id_card", "370102199003071239", "local", "issued_here"),
        ("temporary_id_card", "370181199003071239", "local", "issued_here"),
        ("household_register", "370103201103071239", "local", "issued_here"),
        ("resident_id_card", "370202199003071239", "out_of_area", "issued_elsewhere"),
        ("officer_card", "济字第00123号", "local", "military_number_here"),
        ("officer_card", " 济字第 00123 号", "local", "military_number_here"),
        ("officer_card", "南字第00123号", "out_of_area", "military_number_elsewhere"),
        ("retired_military_card", "济字第99号", "local", "military_number_here"),
        ("armed_police_card", "武字第1234567号", "out_of_area", "military_number_elsewhere"),
        ("soldier_card", "济字第00123号", "out_of_area", "soldier_card"),
        ("soldier_card", "南字第00123号", "out_of_area", "soldier_card"),
        ("passport", "3701E5678", "out_of_area", "issued_elsewhere"),
        ("hk_macau_permit", "H12345678", "out_of_area", "issued_elsewhere"),
    ],
)
def test_a_person_is_judged_by_the_document(kind: str, number: str, value: str, reason: str) -> None:
    judged = judge_individual(document_kind=kind, document_number=number, area=AREA)

    assert (judged.value, judged.reason) == (value, reason)
    assert judged.is_local is (value == "local")
    assert reason in REASONS


def organization(kind: str, name: str, **more: object) -> tuple[str, str]:
    given: dict[str, object] = {"seal_text": "", "licence_kept": False, "registered_address": "", **more}
    judged = judge_organization(organization_kind=kind, name=name, area=AREA, **given)  # type: ignore[arg-type]
    assert judged.reason in REASONS
    return judged.value, judged.reason


@pytest.mark.rule("FL-222")
@pytest.mark.parametrize("kind", ["government", "institution"])
def test_bodies_and_institutions_of_the_province_are_local_without_any_licence(kind: str) -> None:
    assert organization(kind, "山东省水利厅") == ("local", "provincial_body")
    assert organization(kind, "青岛市水利局") == ("out_of_area", "no_licence")


@pytest.mark.rule("FL-222", "FL-223")
def test_an_enterprise_is_not_local_for_the_name_of_the_province() -> None:
    assert organization("enterprise", "山东省粮油集团") == ("out_of_area", "no_licence")


@pytest.mark.rule("FL-223")
@pytest.mark.parametrize(
    ("seal", "kept", "address", "expected"),
    [
        ("济南华联商厦", False, "", ("local", "seal_names_city")),
        ("青岛海产公司驻济办事处", False, "", ("local", "seal_names_city")),
        ("青岛海产公司", True, "山东省济南市历下区泉城路1号", ("local", "licence_here")),
        ("青岛海产公司", True, "济南高新区1号", ("local", "licence_here")),
        ("青岛海产公司", True, "中国山东 济南市 1号", ("local", "licence_here")),
        ("青岛海产公司", True, "山东省青岛市香港路1号", ("out_of_area", "licence_elsewhere")),
        ("青岛海产公司", True, "青岛市济南路1号", ("out_of_area", "licence_elsewhere")),
        ("青岛海产公司", False, "山东省济南市历下区泉城路1号", ("out_of_area", "no_licence")),
        ("", True, "", ("out_of_area", "no_licence")),
    ],
)
def test_an_enterprise_is_judged_by_seal_then_by_licence(
    seal: str, kept: bool, address: str, expected: tuple[str, str]
) -> None:
    judged = organization("enterprise", "海产公司", seal_text=seal, licence_kept=kept, registered_address=address)

    assert judged == expected
