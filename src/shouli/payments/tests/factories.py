"""Books, means, tax numbers and payments for tests of every part above."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.tables import TableRow, load_tables
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.ledger.tests.factories import load_books
from shouli.payments import actions
from shouli.payments.actions import ChargedItem, CollectPayment, Means
from shouli.payments.models import Payment
from shouli.payments.pack import TABLES

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"
CASHIER = 90
LABOUR, TERMINAL, DEPOSIT = "labour", "terminal", "deposit"


def load_desk(first: int = 1, last: int = 100) -> None:
    """Load books, means and postings of the sample operator, and one invoice range for every outlet."""
    load_books()
    load_tables(system(), PACK, TABLES[:3])
    numbers = actions.InvoiceRangeRow(seller="JN", invoice_code="137012650102", first_number=first, last_number=last)
    rows = (TableRow("invoice_ranges.csv", 2, numbers),)
    actions.load_invoice_ranges(system(), actions.LoadInvoiceRanges(rows=rows))
    actions.open_till(cashier(), actions.OpenTill())


def cashier(now: datetime = NOON) -> Context:
    """Build the context of the clerk whose till the desk opens with, without a float."""
    return clerk_context(now, roles=("system",), staff_id=CASHIER)


def open_tills(now: datetime = NOON) -> None:
    """Open a till without a float for everybody of the sample operator who may have one."""
    for staff in identity.list_staff(limit=100):
        ctx = identity.staff_context(identity.get_staff(staff.id), channel="counter", now=now, language="zh-hans")
        if identity.may(ctx, "payments.open_till"):
            actions.open_till(ctx, actions.OpenTill())


def fee(amount: str = "120.00", *, item: str = LABOUR, name: str = "工料费") -> ChargedItem:
    """Build a fee."""
    return ChargedItem(item=item, name=name, amount=Decimal(amount), kind="fee")


def deposit(amount: str = "1000.00") -> ChargedItem:
    """Build a guarantee deposit."""
    return ChargedItem(item=DEPOSIT, name="担保金", amount=Decimal(amount), kind="deposit")


def cash(amount: str = "120.00") -> Means:
    """Build a payment in cash."""
    return Means(kind="cash", amount=Decimal(amount))


def card(amount: str, reference: str = "000123") -> Means:
    """Build a payment by bank card."""
    return Means(kind="card", amount=Decimal(amount), reference=reference)


def given(customer_id: int, **changed: Any) -> CollectPayment:
    """Fill the charge screen; what is not given has a default."""
    values: dict[str, Any] = {
        "owner": "order:1",
        "customer_id": customer_id,
        "charges": (fee(),),
        "means": (cash(),),
    }
    return CollectPayment(**values | changed)


def payment(customer_id: int, ctx: Context | None = None, **changed: Any) -> Payment:
    """Take a payment; the desk must be loaded."""
    return actions.collect_payment(ctx or cashier(), given(customer_id, **changed))
