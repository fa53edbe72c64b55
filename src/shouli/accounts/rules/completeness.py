"""When the data of a new account are complete (FL-064, FL-161)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import address_faults, contact_name_faults, postcode_faults
from shouli.kernel.typed import code

BANK_ACCOUNT = re.compile(r"[0-9]{8,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """What an operator typed, spaces at the ends removed."""

    name: str
    address: str
    payment_way: str
    bank_name: str = ""
    bank_account: str = ""
    postcode: str = ""


def account_faults(data: AccountData, *, bank_needed: Mapping[str, bool]) -> list[Fault]:
    """Return everything missing or malformed; ``bank_needed`` says for each payment way whether it needs a bank."""
    needs_bank = bank_needed.get(data.payment_way, False)
    required = {"name": data.name, "address": data.address, "payment_way": data.payment_way}
    if needs_bank:
        required |= {"bank_name": data.bank_name, "bank_account": data.bank_account}
    faults = [
        Fault(field=field, code="required", message=_("This is needed."))
        for field, value in required.items()
        if not value
    ]
    if data.payment_way and data.payment_way not in bank_needed:
        faults.append(Fault(field="payment_way", code="unknown", message=_("There is no such payment way.")))
    if data.bank_account and not BANK_ACCOUNT.fullmatch(code(data.bank_account)):
        faults.append(
            Fault(field="bank_account", code="malformed", message=_("A bank account number has 8 to 30 digits."))
        )
    faults += postcode_faults("postcode", data.postcode)
    faults += contact_name_faults("name", data.name)
    faults += address_faults("address", data.address)
    return faults
