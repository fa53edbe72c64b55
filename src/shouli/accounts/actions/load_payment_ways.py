"""Load the payment ways (付费方式) out of a pack."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from shouli.accounts.models import PaymentWay
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import TableRow, repeated


class PaymentWayRow(BaseModel):
    """One line of ``accounts/payment_ways.csv``."""

    code: str = Field(pattern=r"^[a-z_]{2,20}$")
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=60)
    needs_bank: bool
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPaymentWays:
    """Payment ways in the order in which screens list them."""

    rows: tuple[TableRow[PaymentWayRow], ...]


@action("accounts.load_payment_ways")
def load_payment_ways(ctx: Context, data: LoadPaymentWays) -> int:
    """Create or change payment ways; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice, or of a second default
    """
    refuse_if(_faults(data.rows))

    PaymentWay.objects.filter(is_default=True).update(is_default=False)
    PaymentWay.objects.bulk_create(
        [PaymentWay(**row.value.model_dump(), position=position) for position, row in enumerate(data.rows, start=1)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "needs_bank", "is_default", "position"],
    )
    return len(data.rows)


def _faults(rows: tuple[TableRow[PaymentWayRow], ...]) -> list[Fault]:
    faults = repeated(rows, "code")
    defaults = 0
    for row in rows:
        defaults += row.value.is_default
        if row.value.is_default and defaults > 1:
            faults.append(row.fault("is_default", "second_default", _("There can be only one default.")))
    return faults
