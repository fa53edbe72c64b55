"""Load the chart of accounts out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import TableRow, repeated
from shouli.ledger.models import LedgerAccount, Posting


class AccountRow(BaseModel):
    """One line of ``ledger/accounts.csv``."""

    code: str = Field(pattern=r"^[0-9]{4,8}$")
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(min_length=1, max_length=60)
    kind: Literal["asset", "liability", "income", "expense"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLedgerAccounts:
    """The chart of accounts, as read from a pack."""

    rows: tuple[TableRow[AccountRow], ...]


@action("ledger.load_accounts")
def load_accounts(ctx: Context, data: LoadLedgerAccounts) -> int:
    """Create or rename accounts; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice, or of a new kind for an account already posted to
    """
    known = {account.code: account for account in LedgerAccount.objects.all()}
    posted = set(
        Posting.objects.filter(account__code__in=[row.value.code for row in data.rows])
        .values_list("account__code", flat=True)
        .distinct()
    )

    refuse_if(_faults(data.rows, known, posted))

    LedgerAccount.objects.bulk_create(
        [LedgerAccount(**row.value.model_dump()) for row in data.rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "kind"],
    )
    return len(data.rows)


def _faults(rows: tuple[TableRow[AccountRow], ...], known: dict[str, LedgerAccount], posted: set[str]) -> list[Fault]:
    faults = repeated(rows, "code")
    for row in rows:
        code = row.value.code
        if code in posted and known[code].kind != row.value.kind:
            faults.append(row.fault("kind", "posted", _("The account has postings: its kind cannot change.")))
    return faults
