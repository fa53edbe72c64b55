"""Enter defaults for addresses and postcode that the customer did not give."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context
from shouli.parties import queries
from shouli.parties.events import CustomerModified
from shouli.parties.models import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class FillDefaults:
    """``fixed_address`` is whether the product is tied to its installation address, as a fixed line is."""

    customer_id: int
    installation_address: str
    fixed_address: bool


@action("parties.fill_defaults")
def fill_defaults(ctx: Context, data: FillDefaults) -> Customer:
    """Fill what is empty, overwrite nothing (FL-206 to FL-210).

    :raises NotFound: if there is no such customer
    """
    customer = queries.lock_customer(data.customer_id)

    filled = queries.addresses_with_defaults(
        customer, installation_address=data.installation_address, fixed_address=data.fixed_address
    )

    if filled != queries.given_addresses(customer.party):
        write(customer.party, **asdict(filled))
        write(customer, version=customer.version + 1)
        say(CustomerModified(
            customer_id=customer.pk, version=customer.version, locality=customer.locality,
            locality_reason=customer.locality_reason, defaults_only=True,
        ))  # fmt: skip
    return customer
