import pytest

from shouli.catalog.rules.products import (
    Coupling,
    SecondaryTerms,
    attribute_faults,
    carry_over,
    companion_faults,
    selection_faults,
)
from shouli.kernel.errors import Fault

COUPLING = Coupling(
    secondaries=(
        SecondaryTerms(code="DIAL", mandatory=True),
        SecondaryTerms(code="SHOW", default=True),
        SecondaryTerms(code="NP_FLAG"),
        SecondaryTerms(code="CHANGE_NOTICE"),
    ),
    excludes=frozenset({frozenset({"NP_FLAG", "CHANGE_NOTICE"})}),
    requires={},
    labels={"NP_FLAG": "NP标志"},
)
COMBOS = {("private", "ordinary", "city"), ("office", "ordinary", "city"), ("office", "temporary", "suburb")}


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    ("chosen", "faults"),
    [
        (["DIAL"], []),
        (["DIAL", "SHOW", "NP_FLAG"], []),
        (["SHOW"], ["mandatory"]),
        (["DIAL", "OTHER"], ["not_offered"]),
    ],
)
def test_a_choice_of_secondaries_is_checked(chosen: list[str], faults: list[str]) -> None:
    assert codes(selection_faults(COUPLING, chosen)) == faults


@pytest.mark.rule("FL-124")
def test_np_flag_and_announcement_exclude_each_other() -> None:
    [fault] = selection_faults(COUPLING, ["DIAL", "NP_FLAG", "CHANGE_NOTICE"])

    assert fault.code == "excluded"
    assert "NP标志" in fault.text


@pytest.mark.rule("FL-107")
def test_a_hot_line_key_alone_is_refused_and_with_114_it_is_not() -> None:
    requires = {"HOTLINE_KEY": frozenset({"NAV_114"})}

    assert codes(companion_faults(requires, ["HOTLINE_KEY"], {})) == ["needs_companion"]
    assert companion_faults(requires, ["HOTLINE_KEY", "NAV_114"], {}) == []


@pytest.mark.rule("FL-027")
@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (("private", "ordinary", "city"), []),
        (("office", "temporary", "suburb"), []),
        (("private", "temporary", "suburb"), ["product_attribute"]),
        (("farm", "ordinary", "city"), ["user_nature"]),
        (("", "", ""), ["user_nature", "product_attribute", "area_scope"]),
    ],
)
def test_attributes_must_be_valid_and_go_together(given: tuple[str, str, str], fields: list[str]) -> None:
    assert [fault.field for fault in attribute_faults(COMBOS, *given)] == fields


def test_conversion_keeps_what_is_offered_and_takes_what_is_mandatory() -> None:
    assert carry_over(["SHOW", "GONE"], COUPLING.secondaries) == ("DIAL", "SHOW")
