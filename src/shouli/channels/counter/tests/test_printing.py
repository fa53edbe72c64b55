"""Print prompts and papers."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import PROMPT, Browser
from shouli.channels.counter.tests.paths import Begun, begin, print_all, save, serve_line
from shouli.gateways.paper import missing_note
from shouli.kernel.errors import NotFound
from shouli.kernel.models import AuditEntry
from shouli.orders.actions import PrintPaper, SettlePrint, print_paper, settle_print
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.payments.models import InvoiceRange
from shouli.payments.refusals import NoInvoiceNumbers
from tests.scenarios.desk import Desk


@pytest.fixture
def order_id(clerk: Browser, start_charged: Begun) -> int:
    """A charged new installation that awaits its print-outs."""
    return start_charged.goes_on(clerk)


@pytest.mark.rule("FL-088", "FL-089")
@pytest.mark.parametrize("verb", ["print", "decline"])
def test_the_form_is_asked_about_only_after_the_invoice(clerk: Browser, order_id: int, verb: str) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    assert "打印发票？" in clerk.text
    assert "打印免填单？" not in clerk.text

    clerk.press(f"paper:{verb}:invoice")

    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    assert "打印免填单？" in clerk.text


def test_answering_another_paper_than_the_one_asked_about_does_nothing(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)

    clerk.press("paper:decline:acceptance_form")

    assert "打印发票？" in clerk.text


@pytest.mark.rule("FL-090", "FL-091")
@pytest.mark.parametrize("verb", ["print", "decline"])
def test_after_the_last_answer_the_order_is_at_audit(clerk: Browser, order_id: int, verb: str) -> None:
    print_all(clerk, order_id, verb)

    assert Order.objects.get(pk=order_id).state == "awaiting_audit"


def test_a_character_that_the_paper_cannot_show_is_told_at_the_counter(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)

    clerk.press("paper:print:invoice", buyer_name="𠮷野家（济南）餐饮有限公司")

    assert missing_note(("𠮷",)) in clerk.text


@pytest.mark.rule("FL-088")
def test_the_invoice_writes_its_total_in_capitals_and_carries_no_mark(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)

    clerk.press("paper:print:invoice", buyer_name="济南泉水商贸有限公司")

    assert "壹佰贰拾元整" in clerk.text
    assert "济南泉水商贸有限公司" in clerk.text
    assert "补打" not in clerk.text.split("PDF")[0].split("发票联")[0]


def test_a_reprint_is_marked_as_one(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    clerk.press("paper:print:invoice")

    clerk.send({"_action": "print"}, f"/counter/orders/{order_id}/papers/invoice/print")

    assert "补打第1次" in clerk.text.replace(" ", "")
    invoice = payments.invoice_of(Order.objects.get(pk=order_id).payment_id or 0)
    assert invoice is not None
    assert invoice.prints == 2


def test_the_first_acceptance_form_is_no_reprint_and_the_next_one_is(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    clerk.press("paper:decline:invoice")
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)

    clerk.press("paper:print:acceptance_form")
    assert "工料费" in clerk.text
    assert "重印" not in clerk.text

    clerk.send({"_action": "print"}, f"/counter/orders/{order_id}/papers/acceptance_form/print")
    assert "重印" in clerk.text


def test_a_taxpayer_number_that_is_none_is_said_at_its_field(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)

    clerk.press("paper:print:invoice", buyer_tax_number="123")

    assert clerk.status == 422
    assert clerk.faults_at("buyer_tax_number") != ""
    assert clerk.value("buyer_tax_number") == "123"


@pytest.mark.rule("FL-089")
def test_the_acceptance_form_shows_what_was_agreed_with_the_document_masked(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/papers/acceptance_form")

    for text in ("建设路13号2号楼1单元501室", "工料费", "120.00", "来电显示", "固话-05", "3701**********"):
        assert text in clerk.text
    assert "370102199003071238" not in clerk.text


def test_papers_come_as_pdf(clerk: Browser, order_id: int) -> None:
    response = clerk.client.post(f"/counter/orders/{order_id}/papers/acceptance_form/print", {"_action": "pdf"})

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_paper_that_does_not_exist_is_not_found(clerk: Browser, order_id: int) -> None:
    assert clerk.open(f"/counter/orders/{order_id}/papers/receipt").status == 404
    assert clerk.open(f"/counter/orders/{order_id}/papers/nonsense").status == 404


@pytest.mark.rule("FL-167", "FL-168", "FL-082")
def test_a_free_order_goes_straight_to_its_form(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)
    other = desk.new_account(customer, "另一帐户")
    serve_line(clerk, line)
    begin(clerk, "fixed_line.change_account")
    clerk.press_in_dialog("account_ids:clear")
    clerk.press_in_dialog(f"account_ids:add:{other}")
    clerk.press(document_shown="1", signed="1")
    clerk.form_id = PROMPT
    clerk.form_id = "form-acceptance"
    save(clerk)

    assert clerk.url.endswith("/print")
    assert "打印免填单？" in clerk.text
    assert "发票" not in clerk.part("work", 2000)


def test_an_invoice_whose_prompt_cannot_be_answered_is_not_issued(clerk: Browser, desk: Desk, order_id: int) -> None:
    """All of printing happens or none: no invoice number is used for an order that does not go on."""
    settle_print(desk.ctx, SettlePrint(order_id=order_id, paper="invoice", printed=False))

    with pytest.raises(NotFound):
        print_paper(desk.ctx, PrintPaper(order_id=order_id, paper="invoice"))

    assert payments.invoice_of(Order.objects.get(pk=order_id).payment_id or 0) is None


def test_printing_an_invoice_at_the_counter_is_one_action(clerk: Browser, order_id: int) -> None:
    """Issuing, answering the prompt and counting the print are steps of it: all of them happen, or none."""
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    before = AuditEntry.objects.count()

    clerk.press("paper:print:invoice")

    done = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[before:]
    steps = ["orders.settle_print", "payments.issue_invoice", "payments.mark_printed"]
    assert done == [*steps, "orders.print_paper"]  # what contains them is written last


def test_a_page_that_another_window_has_overtaken_issues_no_invoice(clerk: Browser, desk: Desk, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    settle_print(desk.ctx, SettlePrint(order_id=order_id, paper="invoice", printed=False))

    clerk.press("paper:print:invoice")

    assert payments.invoice_of(Order.objects.get(pk=order_id).payment_id or 0) is None


def test_a_prompt_stays_open_when_the_invoice_cannot_be_issued(clerk: Browser, desk: Desk, order_id: int) -> None:
    InvoiceRange.objects.update(exhausted=True)

    with pytest.raises(NoInvoiceNumbers):
        print_paper(desk.ctx, PrintPaper(order_id=order_id, paper="invoice"))

    prompt = desk.view(Order.objects.get(pk=order_id)).prompt
    assert prompt is not None
    assert prompt.paper == "invoice"


def test_the_print_is_counted_with_the_issue(desk: Desk, clerk: Browser, order_id: int) -> None:
    print_paper(desk.ctx, PrintPaper(order_id=order_id, paper="invoice"))

    invoice = payments.invoice_of(Order.objects.get(pk=order_id).payment_id or 0)
    assert invoice is not None
    assert invoice.prints == 1


def test_the_acceptance_form_is_drawn_with_all_its_tables(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/papers/acceptance_form")

    for label in ("受理人", "联系电话", "装机地址"):
        assert label in clerk.text
