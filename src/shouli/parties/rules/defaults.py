"""What is entered for addresses and postcode that the customer does not give (FL-206 to FL-210)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """A party's residence (or organisation) address, postal address and postcode; empty where not given."""

    residence_address: str = ""
    postal_address: str = ""
    postcode: str = ""


def fill(
    given: Addresses,
    *,
    fixed_address: bool,
    installation_address: str,
    document_address: str,
    handler_document_address: str = "",
    default_postcode: str,
) -> Addresses:
    """Complete ``given`` without ever overwriting what the customer gave.

    Products with a fixed installation address default to it (FL-206, FL-207); others to the address on the valid
    document (FL-208, FL-209), for an organisation whose document has none to the handler's (FL-AMB-44).
    """
    default = installation_address if fixed_address else document_address or handler_document_address
    return Addresses(
        residence_address=given.residence_address or default,
        postal_address=given.postal_address or default,
        postcode=given.postcode or default_postcode,
    )
