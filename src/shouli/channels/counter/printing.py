"""Print prompts one at a time, and the papers themselves on screen and as PDF (FL-088 … FL-090, FL-168)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouli.channels.counter import cart
from shouli.channels.counter.order_labels import paper_label
from shouli.channels.counter.order_urls import next_url, order_url
from shouli.gateways.paper import (
    LabelGrid,
    PaperDocument,
    Paragraph,
    Signatures,
    Table,
    missing_letters,
    missing_note,
    render_pdf,
)
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotFound
from shouli.orders import papers, states
from shouli.orders import queries as orders
from shouli.orders.actions import PrintPaper, SettlePrint, print_paper, settle_print
from shouli.orders.queries import OrderView
from shouli.parties import queries as parties
from shouli.parties.actions import RevealContact, reveal_contact
from shouli.payments import documents as payment_papers
from shouli.payments import queries as payments
from shouli.payments.actions import (
    MarkPrinted,
    mark_printed,
)
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted

INVOICE, RECEIPT, REFUND = "invoice", "receipt", "refund"


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def prompts(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Ask about one paper after the other; the next question comes when this one is answered (FL-089)."""
    view = orders.get_order(ctx, order_id)
    prompt = view.prompt
    if view.row.state != states.AWAITING_PRINT or prompt is None:
        return go_on(request, next_url(view))
    posted = Posted(request.POST)
    faults: tuple[object, ...] = ()
    if request.method == "POST" and posted.pressed.value == prompt.paper:
        try:
            return answer(request, ctx, view, posted)
        except Invalid as refusal:
            faults = refusal.faults
    form = prompt_form(ctx, view, prompt.paper, posted)
    return desk_page(
        request,
        ctx,
        "counter/prompt.html",
        active="orders",
        about=view.row.customer_id,
        status=422 if faults else 200,
        form=with_faults(form, faults),  # type: ignore[arg-type]
        order=view.row,
        blocks=drawn_blocks(paper_of(ctx, view, prompt.paper, on_screen=True)) if prompt.paper == papers.PAPER else [],
        settled=[(paper_label(item.paper), states.PROMPT.label(item.state)) for item in view.prompts],
    )


def answer(request: HttpRequest, ctx: Context, view: OrderView, posted: Posted) -> HttpResponse:
    """Print the paper or not; both lead on, and after the last one the order goes to audit (FL-090, FL-091).

    :raises Invalid: if the buyer's tax number cannot be one
    """
    paper, printed = posted.pressed.value, posted.pressed.verb == "print"
    if printed:
        asked = PrintPaper(
            order_id=view.row.id,
            paper=paper,
            buyer_name=posted.text("buyer_name")[:120],
            buyer_tax_number=posted.text("buyer_tax_number")[:20],
        )
        after = print_paper(ctx.keyed(""), asked)
    else:
        after = settle_print(ctx.keyed(""), SettlePrint(order_id=view.row.id, paper=paper, printed=False))
    onward = order_url(view.row.id, "counter_print")
    if after.state != states.AWAITING_PRINT:
        cart.forget(request, view.row.id)
        messages.success(request, _("%(number)s has been sent to audit.") % {"number": after.order_number})
        onward = order_url(view.row.id)
    if not printed:
        return go_on(request, onward)
    document = paper_of(ctx, view, paper, just_printed=True)
    return show_paper(request, ctx, view, paper, document, onward=onward, now=True)


@require_POST
@door(permission="page.papers")
def reprint(request: HttpRequest, ctx: Context, order_id: int, paper: str) -> HttpResponse:
    """Print a paper again, marked as a reprint and counted; ``_action=pdf`` answers with the file.

    The acceptance form has the customer's phone and address in full: printing it again is a reveal, and who may not
    reveal them prints it with both masked.
    """
    view = orders.get_order(ctx, order_id)
    reveals = paper == papers.PAPER and identity.may(ctx, "parties.reveal_contact")
    document = paper_of(ctx, view, paper, on_screen=paper == papers.PAPER and not reveals)
    if reveals:
        reason = _("Reprint of acceptance form %(number)s") % {"number": view.row.order_number}
        reveal_contact(ctx.keyed(""), RevealContact(customer_id=view.row.customer_id, reason=reason))
    count(ctx, view, paper)
    if Posted(request.POST).action == "pdf":
        response = HttpResponse(render_pdf(document), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{view.row.order_number}-{paper}.pdf"'
        return response
    return show_paper(request, ctx, view, paper, document, onward=order_url(order_id), now=True)


@require_http_methods(["GET", "HEAD"])
@door(permission="page.papers")
def look(request: HttpRequest, ctx: Context, order_id: int, paper: str) -> HttpResponse:
    """Look at a paper on screen without printing it."""
    view = orders.get_order(ctx, order_id)
    document = paper_of(ctx, view, paper, on_screen=True)
    return show_paper(request, ctx, view, paper, document, onward=order_url(order_id), now=False)


def paper_of(
    ctx: Context, view: OrderView, paper: str, *, on_screen: bool = False, just_printed: bool = False
) -> PaperDocument:
    """Lay a paper of the order out as it is now; on screen phone and addresses of the customer are masked.

    A print that was counted just now does not make it a reprint. Of an invoice that was voided, the void one is shown.

    :raises NotFound: if there is none
    """
    payment_id = view.payment_id
    if paper == INVOICE and payment_id is not None:
        invoice = payments.invoice_of(payment_id) or next(iter(payments.invoices_of(payment_id)), None)
        if invoice is not None:
            invoice_now = replace(invoice, prints=invoice.prints - just_printed)
            return payment_papers.invoice_paper(invoice_now, printed_at=ctx.now)
    if paper == RECEIPT and payment_id is not None:
        receipt = payments.receipt_of(payment_id)
        if receipt is not None:
            receipt_now = replace(receipt, prints=receipt.prints - just_printed)
            return payment_papers.receipt_paper(receipt_now, printed_at=ctx.now)
    if paper == REFUND and payment_id is not None:
        payment = payments.get_payment(payment_id)
        if payment.reversed_at is not None:
            return payment_papers.refund_paper(payment, by=_reverser(payment), printed_at=ctx.now)
    if paper == papers.PAPER and view.row.state != states.DRAFT:
        return papers.acceptance_paper(
            ctx, view.row.id, printed_at=ctx.now, on_screen=on_screen, just_printed=just_printed
        )
    raise NotFound(thing=paper_label(paper), key=view.row.order_number)


def count(ctx: Context, view: OrderView, paper: str) -> None:
    """Count a print of an invoice or receipt, so that the next one is a reprint."""
    payment_id = view.payment_id
    if payment_id is None:
        return
    if paper == INVOICE and (invoice := payments.invoice_of(payment_id)):
        mark_printed(ctx.keyed(""), MarkPrinted(paper="invoice", paper_id=invoice.id))
    if paper == RECEIPT and (receipt := payments.receipt_of(payment_id)):
        mark_printed(ctx.keyed(""), MarkPrinted(paper="receipt", paper_id=receipt.id))


def prompt_form(ctx: Context, view: OrderView, paper: str, posted: Posted) -> FormView:
    """Build the question about one paper; an invoice may be made out to somebody else."""
    fields: tuple[FieldView, ...] = ()
    if paper == INVOICE:
        name = posted.text("buyer_name") or parties.get_customer(ctx, view.row.customer_id).name
        tax_number = posted.text("buyer_tax_number")
        fields = (
            FieldView(name="buyer_name", label=_("Invoice title"), value=name, extra={"maxlength": 120}),
            FieldView(name="buyer_tax_number", label=_("Taxpayer number"), value=tax_number, extra={"maxlength": 20}),
        )
    label = paper_label(paper)
    return FormView(
        key="prompt",
        title=_("Print %(paper)s?") % {"paper": label},
        url=order_url(view.row.id, "counter_print"),
        idempotency_key=uuid4().hex,
        sections=(
            SectionView(key=paper, title=_("Print %(paper)s?") % {"paper": label}, state="current", fields=fields),
        ),
        actions=(
            ActionView(name=f"paper:print:{paper}", label=_("Print"), key="F8", kind="primary"),
            ActionView(name=f"paper:decline:{paper}", label=_("Do not print"), key="F10"),
        ),
    )


def show_paper(
    request: HttpRequest, ctx: Context, view: OrderView, paper: str, document: PaperDocument, *, onward: str, now: bool
) -> HttpResponse:
    """Show a paper as HTML; the browser prints just the paper."""
    return desk_page(
        request,
        ctx,
        "counter/paper.html",
        active="orders",
        about=view.row.customer_id,
        document=document,
        blocks=drawn_blocks(document),
        copies=document.copies if now else document.copies[:1],
        print_now=now,
        missing=missing_note(missing) if (missing := missing_letters(document)) else "",
        reprint_url=reverse("counter_reprint", args=[view.row.id, paper]),
        actions=(ActionView(name="onward", label=_("Continue"), key="F2", kind="primary", url=onward),),
    )


def drawn_blocks(document: PaperDocument) -> list[tuple[str, object]]:
    """Turn a paper's blocks into what a template can walk through: kind and contents."""
    return [_drawn(block) for block in document.blocks]


def _drawn(block: LabelGrid | Table | Paragraph | Signatures) -> tuple[str, object]:
    """Name the kind of a block; pair each cell of a table with its alignment, and put a grid's pairs into rows."""
    match block:
        case Table():
            align = block.align or "l" * len(block.head)
            head = list(zip(block.head, align, strict=True))
            cells = [list(zip(row, align, strict=True)) for row in block.rows]
            return "table", {"title": block.title, "head": head, "rows": cells}
        case LabelGrid():
            step = block.columns
            rows = [block.rows[place : place + step] for place in range(0, len(block.rows), step)]
            return "grid", {"title": block.title, "rows": rows}
        case Paragraph():
            return "paragraph", block
        case Signatures():
            return "signatures", block


def _reverser(payment: payments.PaymentView) -> str:
    if payment.reversed_by is None:
        return ""
    return identity.staff_labels([payment.reversed_by]).get(payment.reversed_by, "")
