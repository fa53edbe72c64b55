"""Form of what is on an invoice: codes, numbers, tax numbers, the check code."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import organization_name_faults

TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
CREDIT_CODE_LENGTH = 18
CHECK_CODE_DIGITS = 20


def invoice_number(number: int) -> str:
    """Write a number of a range as it is printed: eight digits."""
    return f"{number:08d}"


def buyer_faults(name: str, tax_number: str) -> list[Fault]:
    """Return what is wrong with the buyer; a person needs no tax number, 18 positions must be a valid credit code."""
    faults = []
    if not name.strip():
        faults.append(Fault(field="buyer_name", code="required", message=_("Enter who the invoice is made out to.")))
    faults += organization_name_faults("buyer_name", name)
    if tax_number and not is_tax_number(tax_number):
        text = _("This is not a taxpayer number: 15 to 20 letters and digits, 18 of them with a right check digit.")
        faults.append(Fault(field="buyer_tax_number", code="malformed", message=text))
    return faults


def is_tax_number(value: str) -> bool:
    """Say whether ``value`` has the form of a taxpayer number (纳税人识别号)."""
    if not TAX_NUMBER.fullmatch(value):
        return False
    return len(value) != CREDIT_CODE_LENGTH or bool(uscc.is_valid(value))


def check_code(digest: str) -> str:
    """Turn a keyed hexadecimal ``digest`` of the invoice into the 20 digits printed on it."""
    return f"{int(digest, 16) % 10**CHECK_CODE_DIGITS:0{CHECK_CODE_DIGITS}d}"


def sealed_text(code: str, number: str, day: str, amount: str, seller: str, buyer: str) -> str:
    """Return what the check code vouches for, as one text."""
    return f"{code}|{number}|{day}|{amount}|{seller}|{buyer}"
