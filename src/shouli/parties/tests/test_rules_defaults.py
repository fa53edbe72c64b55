"""What stands in for addresses and postcode that were not given."""

from __future__ import annotations

import pytest

from shouli.parties.rules.defaults import Addresses, fill

INSTALLATION, CARD, HANDLERS = "建设路13号", "济南市历下区文化东路88号", "济南市市中区经七路1号"


def filled(given: Addresses, *, fixed_address: bool, document_address: str = CARD) -> Addresses:
    return fill(
        given,
        fixed_address=fixed_address,
        installation_address=INSTALLATION,
        document_address=document_address,
        handler_document_address=HANDLERS,
        default_postcode="250000",
    )


@pytest.mark.rule("FL-206", "FL-207", "FL-210")
def test_a_fixed_line_defaults_to_the_installation_address() -> None:
    assert filled(Addresses(), fixed_address=True) == Addresses(
        residence_address=INSTALLATION, postal_address=INSTALLATION, postcode="250000"
    )


@pytest.mark.rule("FL-208", "FL-209", "FL-210")
def test_a_product_without_fixed_address_defaults_to_the_address_on_the_document() -> None:
    assert filled(Addresses(), fixed_address=False) == Addresses(
        residence_address=CARD, postal_address=CARD, postcode="250000"
    )


@pytest.mark.rule("FL-208", "FL-AMB-44")
def test_without_an_address_on_the_document_the_handlers_card_serves() -> None:
    assert filled(Addresses(), fixed_address=False, document_address="").residence_address == HANDLERS


@pytest.mark.rule("FL-206", "FL-207", "FL-208", "FL-209", "FL-210")
@pytest.mark.parametrize("fixed_address", [True, False])
def test_what_was_given_is_never_overwritten(fixed_address: bool) -> None:
    given = Addresses(residence_address="泉城路1号", postal_address="信箱7号", postcode="250011")

    assert filled(given, fixed_address=fixed_address) == given
    only_postal = filled(Addresses(postal_address="信箱7号"), fixed_address=fixed_address)
    assert only_postal.postal_address == "信箱7号"
    assert only_postal.residence_address in (INSTALLATION, CARD)
