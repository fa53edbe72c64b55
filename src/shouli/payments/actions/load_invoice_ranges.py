"""Load sellers, and the invoice numbers the tax office has issued to them, out of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from shouli.identity import queries as identity
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.payments.models import InvoiceRange, Seller
from shouli.payments.rules.invoices import is_tax_number


class SellerRow(BaseModel):
    """One line of ``payments/sellers.csv``."""

    code: str = Field(pattern=r"^[A-Z0-9-]{1,20}$")
    name: str = Field(min_length=1, max_length=100)
    tax_number: str
    address_phone: str = Field(default="", max_length=120)
    bank_account: str = Field(default="", max_length=120)


class InvoiceRangeRow(BaseModel):
    """One line of ``payments/invoice_ranges.csv``; without an outlet the numbers are for all."""

    seller: Reference
    invoice_code: str = Field(pattern=r"^[0-9]{12}$")
    first_number: int = Field(ge=1, le=99_999_999)
    last_number: int = Field(ge=1, le=99_999_999)
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSellers:
    """The taxpayers that issue invoices."""

    rows: tuple[TableRow[SellerRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadInvoiceRanges:
    """Invoice numbers as issued by the tax office."""

    rows: tuple[TableRow[InvoiceRangeRow], ...]


@action("payments.load_sellers")
def load_sellers(ctx: Context, data: LoadSellers) -> int:
    """Create or change sellers; invoices already issued keep what is on them.

    :raises Invalid: naming the cell of a code that comes twice, or of a tax number that cannot be one
    """
    text = _("This is not a taxpayer number.")
    faults = repeated(data.rows, "code")
    faults += [
        row.fault("tax_number", "malformed", text) for row in data.rows if not is_tax_number(row.value.tax_number)
    ]
    refuse_if(faults)

    Seller.objects.bulk_create(
        [Seller(**row.value.model_dump()) for row in data.rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "tax_number", "address_phone", "bank_account"],
    )
    return len(data.rows)


@action("payments.load_invoice_ranges")
def load_invoice_ranges(ctx: Context, data: LoadInvoiceRanges) -> int:
    """Add ranges; a range loaded before continues where it is, and only its outlet may change.

    :raises Invalid: naming the cell of an unknown seller or outlet, of a range that ends before it begins, that
        overlaps another, or whose end differs from the one loaded before
    """
    sellers = dict(Seller.objects.values_list("code", "id"))
    outlets = identity.org_units_by_code(row.value.outlet for row in data.rows)
    codes = {row.value.invoice_code for row in data.rows}
    known = list(InvoiceRange.objects.select_for_update().filter(invoice_code__in=codes).order_by("id"))

    faults = repeated(data.rows, "invoice_code", "first_number")
    faults += unknown(data.rows, "seller", sellers) + unknown(data.rows, "outlet", outlets)
    refuse_if([*faults, *_misfits(data.rows, known)])

    standing = {(numbers.invoice_code, numbers.first_number): numbers for numbers in known}
    for row in data.rows:
        value = row.value
        outlet_id = outlets[value.outlet].id if value.outlet else None
        numbers = standing.get((value.invoice_code, value.first_number))
        if numbers is not None:
            write(numbers, outlet_id=outlet_id)
            continue
        InvoiceRange.objects.create(
            seller_id=sellers[value.seller],
            invoice_code=value.invoice_code,
            first_number=value.first_number,
            last_number=value.last_number,
            next_number=value.first_number,
            outlet_id=outlet_id,
        )
    return len(data.rows)


def _misfits(rows: tuple[TableRow[InvoiceRangeRow], ...], known: list[InvoiceRange]) -> Iterator[Fault]:
    taken = [(numbers.invoice_code, numbers.first_number, numbers.last_number) for numbers in known]
    for row in rows:
        value = row.value
        span = (value.invoice_code, value.first_number, value.last_number)
        if value.last_number < value.first_number:
            yield row.fault("last_number", "order", _("The range ends before it begins."))
        elif span not in taken and any(_overlap(span, other) for other in taken):
            yield row.fault("first_number", "overlap", _("The range overlaps another one of the same code."))
        taken.append(span)


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]
