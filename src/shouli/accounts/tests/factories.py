"""Payment ways and accounts for tests of every part above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shouli.accounts.actions import OpenAccount, open_account
from shouli.accounts.models import BillingAccount
from shouli.accounts.pack import TABLES
from shouli.kernel.context import Context
from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import system

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"


def load_payment_ways() -> None:
    """Load the payment ways of the sample operator."""
    load_tables(system(), PACK, TABLES)


def given(customer_id: int, **changed: Any) -> OpenAccount:
    """Fill the tab 帐户生成; what is not given has a default."""
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "name": "李小明",
        "address": "建设路13号2号楼1单元501室",
        "payment_way": "cash",
    }
    return OpenAccount(**values | changed)


def account(customer_id: int, ctx: Context | None = None, **changed: Any) -> BillingAccount:
    """Open an account; payment ways must be loaded."""
    return open_account(ctx or system(), given(customer_id, **changed))
