"""Invoices and receipts: numbers, contents, voiding, printing (FL-088, FL-AMB-50)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from shouli.gateways.paper import LabelGrid, PaperDocument, Table
from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.tests.factories import clerk_context, system
from shouli.parties.tests.factories import customer
from shouli.payments import documents, queries, states
from shouli.payments.actions import (
    IssueInvoice,
    IssueReceipt,
    MarkPrinted,
    ReversePayment,
    VoidInvoice,
    issue_invoice,
    issue_receipt,
    mark_printed,
    reverse_payment,
    void_invoice,
)
from shouli.payments.models import Invoice, InvoiceRange, Payment
from shouli.payments.refusals import AlreadyIssued, NoInvoiceNumbers, NothingToDocument
from shouli.payments.tests.factories import cash, cashier, deposit, fee, load_desk, payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid() -> Payment:
    """A payment of a fee of 120.50 and a deposit of 1000.00."""
    load_desk()
    return payment(customer().pk, charges=(fee("120.50"), deposit()), means=(cash("1120.50"),))


def issue(payment_id: int, **changed: str) -> Invoice:
    return issue_invoice(system(), IssueInvoice(payment_id=payment_id, **changed))


def values(paper: PaperDocument) -> dict[str, str]:
    return {label: value for block in paper.blocks if isinstance(block, LabelGrid) for label, value in block.rows}


def rows(paper: PaperDocument) -> list[tuple[str, ...]]:
    return [row for block in paper.blocks if isinstance(block, Table) for row in block.rows]


@pytest.mark.rule("FL-088", "FL-AMB-50")
def test_the_invoice_shows_fees_only_with_the_tax_offices_numbers(paid: Payment) -> None:
    made = issue(paid.pk, buyer_tax_number="91370100ma3tex0e12", reviewer="复核员")

    view = queries.invoice_view(made.pk)
    assert (view.invoice_code, view.invoice_number, view.total) == ("137012650102", "00000001", Decimal("120.50"))
    assert view.capital == "壹佰贰拾元伍角整"
    assert (view.buyer_name, view.buyer_tax_number) == ("李小明", "91370100MA3TEX0E12")
    assert view.seller_tax_number == "91370100MA3TEX0E12"
    assert [line.name for line in view.lines] == ["工料费"]
    paper = documents.invoice_paper(view)
    assert rows(paper) == [("1", "工料费", "120.50")]
    assert "壹佰贰拾元伍角整" in values(paper).values()


def test_the_check_code_finds_out_a_forged_paper(paid: Payment) -> None:
    view = queries.invoice_view(issue(paid.pk).pk)
    shown = documents.invoice_paper(view).blocks[0]
    assert isinstance(shown, LabelGrid)
    printed = shown.rows[3][1]

    assert len(printed) == 23
    assert queries.verify_invoice(view.invoice_code, view.invoice_number, printed) == view
    forged = "1" * 20 if view.check_code != "1" * 20 else "2" * 20
    assert queries.verify_invoice(view.invoice_code, view.invoice_number, forged) is None


def test_one_valid_invoice_per_payment_and_a_void_one_keeps_its_number(paid: Payment) -> None:
    first = issue(paid.pk)
    with pytest.raises(AlreadyIssued):
        issue(paid.pk)

    void_invoice(system(), VoidInvoice(invoice_id=first.pk, reason="抬头错误"))
    second = issue(paid.pk, buyer_name="王芳")

    numbers = [(view.invoice_number, view.state) for view in queries.invoices_of(paid.pk)]
    assert numbers == [("00000002", states.ISSUED), ("00000001", states.VOID)]
    found = queries.invoice_of(paid.pk)
    assert found is not None
    assert found.id == second.pk


def test_voiding_needs_a_reason_and_happens_once(paid: Payment) -> None:
    made = issue(paid.pk)

    with pytest.raises(Invalid):
        void_invoice(system(), VoidInvoice(invoice_id=made.pk, reason=""))
    void_invoice(system(), VoidInvoice(invoice_id=made.pk, reason="抬头错误"))
    with pytest.raises(WrongState):
        void_invoice(system(), VoidInvoice(invoice_id=made.pk, reason="抬头错误"))


def test_an_outlets_own_numbers_come_first_then_the_common_ones_then_none(paid: Payment) -> None:
    own = InvoiceRange.objects.get()
    common = {"first_number": 500, "next_number": 500, "last_number": 500, "outlet_id": None}
    InvoiceRange.objects.create(seller=own.seller, invoice_code=own.invoice_code, **common)
    InvoiceRange.objects.filter(pk=own.pk).update(outlet_id=3, last_number=1)
    ctx = replace(system(), outlet_id=3)
    assert (queries.invoice_numbers_left(3), queries.invoice_numbers_left(4)) == (2, 1)

    numbers = []
    for _time in range(2):
        made = issue_invoice(ctx, IssueInvoice(payment_id=paid.pk))
        numbers.append(made.invoice_number)
        void_invoice(ctx, VoidInvoice(invoice_id=made.pk, reason="抬头错误"))

    assert numbers == ["00000001", "00000500"]
    with pytest.raises(NoInvoiceNumbers):
        issue_invoice(ctx, IssueInvoice(payment_id=paid.pk))


def test_a_buyers_tax_number_must_be_one(paid: Payment) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(paid.pk, buyer_tax_number="123")

    assert [fault.field for fault in refusal.value.faults] == ["buyer_tax_number"]
    assert queries.invoice_numbers_left(None) == 100


def test_a_reversed_payment_gets_no_paper(paid: Payment) -> None:
    reverse_payment(cashier(), ReversePayment(payment_id=paid.pk, reason="客户放弃办理"))

    with pytest.raises(WrongState):
        issue(paid.pk)
    with pytest.raises(WrongState):
        issue_receipt(system(), IssueReceipt(payment_id=paid.pk))


@pytest.mark.rule("FL-AMB-50")
def test_the_receipt_shows_deposits_only(paid: Payment) -> None:
    made = issue_receipt(system(), IssueReceipt(payment_id=paid.pk))

    view = queries.receipt_view(made.pk)
    assert (view.total, view.capital, view.payer_name) == (Decimal("1000.00"), "壹仟元整", "李小明")
    assert rows(documents.receipt_paper(view)) == [("1", "担保金", "1000.00")]
    with pytest.raises(AlreadyIssued):
        issue_receipt(system(), IssueReceipt(payment_id=paid.pk))


@pytest.mark.rule("FL-AMB-50")
def test_no_invoice_without_fees_and_no_receipt_without_deposits() -> None:
    load_desk()
    buyer = customer()
    held = payment(buyer.pk, charges=(deposit(),), means=(cash("1000.00"),))
    earned = payment(buyer.pk, owner="order:2")

    with pytest.raises(NothingToDocument):
        issue(held.pk)
    with pytest.raises(NothingToDocument):
        issue_receipt(system(), IssueReceipt(payment_id=earned.pk))


def test_the_first_print_is_the_original_and_others_are_counted(paid: Payment) -> None:
    made = issue(paid.pk)
    marks = []
    for _time in range(3):
        with translation.override("en"):
            marks.append(documents.invoice_paper(queries.invoice_view(made.pk)).mark)
        mark_printed(clerk_context(roles=("system",)), MarkPrinted(paper="invoice", paper_id=made.pk))

    assert marks == ["", "Reprint no. 1", "Reprint no. 2"]
    assert queries.invoice_view(made.pk).prints == 3


def test_a_void_paper_says_so(paid: Payment) -> None:
    made = issue(paid.pk)
    unmarked = documents.invoice_paper(queries.invoice_view(made.pk)).mark

    void_invoice(system(), VoidInvoice(invoice_id=made.pk, reason="抬头错误"))

    assert unmarked == ""
    assert documents.invoice_paper(queries.invoice_view(made.pk)).mark != ""


def test_papers_that_do_not_exist() -> None:
    for paper in ("invoice", "receipt"):
        with pytest.raises(NotFound):
            mark_printed(system(), MarkPrinted(paper=paper, paper_id=4711))
