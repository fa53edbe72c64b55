"""Names, addresses, postcodes and reasons: one set of rules for all of them."""

from __future__ import annotations

import pytest

from shouli.kernel import text_rules as rules
from shouli.kernel.text import lazy as _

NONSENSE = ["测试😀<b>x</b>", "<b>", "-5", "😀", "9" * 30, "x\ue000y", "١٢"]


def codes(faults: object) -> list[str]:
    return [fault.code for fault in faults]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", ["李小明", "阿卜杜拉·买买提", "买买提•艾力", "欧阳娜娜", "𠮷田", "王〇明", " 李小明 ", "李小明\u200b"]
)
def test_a_name_in_chinese_characters(name: str) -> None:
    assert codes(rules.person_name_faults("name", name, rules.HAN_ONLY)) == []
    assert codes(rules.person_name_faults("name", name, rules.EITHER)) == []
    assert codes(rules.person_name_faults("name", name, rules.LATIN_ONLY)) == ["bad_name"]


@pytest.mark.parametrize(
    "name", ["LI XIAOMING", "Jean-Luc O'Neill", "José María", "Müller, Hans", "J. R. Smith", "ＳＭＩＴＨ"]
)
def test_a_name_in_latin_letters(name: str) -> None:
    assert codes(rules.person_name_faults("name", name, rules.LATIN_ONLY)) == []
    assert codes(rules.person_name_faults("name", name, rules.HAN_ONLY)) == ["bad_name"]


@pytest.mark.parametrize("name", [*NONSENSE, "x", "李", "·李明", "李明·", "李小明1", "Li 3", "李 小 明"])
def test_what_is_no_name_of_a_person(name: str) -> None:
    assert codes(rules.person_name_faults("name", name)) == ["bad_name"]


@pytest.mark.parametrize(
    "name",
    [
        "济南泉水商贸有限公司",
        "某某（济南）有限公司",
        "𠮷野家（济南）餐饮有限公司",
        "3M China Ltd.",
        "A&B 咨询",
        "中心·二部",
    ],
)
def test_a_name_of_an_organisation(name: str) -> None:
    assert codes(rules.organization_name_faults("name", name)) == []


@pytest.mark.parametrize("name", [*NONSENSE, "x", "公"])
def test_what_is_no_name_of_an_organisation(name: str) -> None:
    assert codes(rules.organization_name_faults("name", name)) == ["bad_name"]


@pytest.mark.parametrize("name", ["王", "王先生", "Mr Smith", "王小明（店长）", "前台", "济南泉水商贸有限公司"])
def test_a_contact_person(name: str) -> None:
    assert codes(rules.contact_name_faults("contact_name", name)) == []


@pytest.mark.parametrize("name", NONSENSE)
def test_what_is_no_contact_person(name: str) -> None:
    assert codes(rules.contact_name_faults("contact_name", name)) == ["bad_name"]


@pytest.mark.parametrize("address", ["建设路13号2号楼1单元501室", "泉城路20#-3", "12 Main St., Flat B", "账单自取"])
def test_an_address(address: str) -> None:
    assert codes(rules.address_faults("postal_address", address)) == []


@pytest.mark.parametrize("address", [*NONSENSE, "x"])
def test_what_is_no_address(address: str) -> None:
    assert codes(rules.address_faults("postal_address", address)) == ["bad_address"]


@pytest.mark.parametrize(("postcode", "wanted"), [
    ("250000", []), ("２５００００", []), ("", []), ("25000", ["bad_form"]), ("25000x", ["bad_form"]),
])  # fmt: skip
def test_a_postcode(postcode: str, wanted: list[str]) -> None:
    assert codes(rules.postcode_faults("postcode", postcode)) == wanted


@pytest.mark.parametrize(("reason", "wanted"), [
    ("客户搬家", []), ("漏收", []), ("moved away", []), ("", ["missing"]), (" \u200b", ["missing"]),
    ("x", ["too_short"]),
    ("xx", ["too_short"]), ("。。。", ["too_short"]), ("1234", ["too_short"]), ("😀😀", ["too_short"]),
])  # fmt: skip
def test_a_reason_says_something(reason: str, wanted: list[str]) -> None:
    assert codes(rules.reason_faults(reason, _("Please say why."))) == wanted
