"""Load means of payment, and which account of the books each kind of charge goes to, out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.ledger import queries as ledger
from shouli.payments.models import ChargePosting, MeansOfPayment


class MeansRow(BaseModel):
    """One line of ``payments/means.csv``."""

    code: str = Field(pattern=r"^[a-z_]{2,20}$")
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=60)
    account: Reference
    is_cash: bool
    needs_reference: bool


class ChargePostingRow(BaseModel):
    """One line of ``payments/charge_postings.csv``; an empty item stands for every item not named."""

    kind: Literal["fee", "deposit"]
    charge_item: str = Field(default="", max_length=40)
    account: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadMeans:
    """Means of payment in the order in which screens list them."""

    rows: tuple[TableRow[MeansRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadChargePostings:
    """Where charges are posted."""

    rows: tuple[TableRow[ChargePostingRow], ...]


@action("payments.load_means")
def load_means(ctx: Context, data: LoadMeans) -> int:
    """Create or change means of payment; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice or of an account the books do not have
    """
    refuse_if([*repeated(data.rows, "code"), *unknown(data.rows, "account", ledger.account_codes())])

    MeansOfPayment.objects.bulk_create(
        [
            MeansOfPayment(**row.value.model_dump(), position=position)
            for position, row in enumerate(data.rows, start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "account", "is_cash", "needs_reference", "position"],
    )
    return len(data.rows)


@action("payments.load_charge_postings")
def load_charge_postings(ctx: Context, data: LoadChargePostings) -> int:
    """Create or change where charges are posted; what is posted already stays where it is.

    :raises Invalid: naming the cell of an item that comes twice or of an account the books do not have
    """
    faults = repeated(data.rows, "kind", "charge_item") + unknown(data.rows, "account", ledger.account_codes())
    refuse_if(faults)

    ChargePosting.objects.bulk_create(
        [ChargePosting(**row.value.model_dump()) for row in data.rows],
        update_conflicts=True,
        unique_fields=["kind", "charge_item"],
        update_fields=["account"],
    )
    return len(data.rows)
