"""Return a guarantee deposit (退还担保金): find the receipt that was brought back, say by what and why."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter.tills import told
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.local_time import local_text
from shouli.kernel.text import named
from shouli.payments import queries as payments
from shouli.payments import states
from shouli.payments.actions import RefundDeposit, refund_deposit
from shouli.payments.queries import ReceiptView
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted

NUMBER = "receipt_number"


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.deposits")
def find(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Ask for the number of the receipt, and lead to it."""
    typed = Posted(request.POST).text(NUMBER)[:30]
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        receipt = payments.find_receipt(typed)
        if receipt is not None:
            return go_on(request, "counter_deposit", receipt.id)
        text = _("There is no receipt with this number. It is printed at the top, as in R2611220001.")
        faults = (Fault(field=NUMBER, code="unknown", message=text),)
    field = FieldView(
        name=NUMBER,
        label=_("Receipt number"),
        value=typed,
        required=True,
        extra={"maxlength": 30, "autofocus": True, "enter": "find"},
    )
    form = FormView(
        key="deposit",
        title=_("Return a deposit"),
        url=request.path,
        idempotency_key=uuid4().hex,
        sections=(SectionView(key="receipt", title=_("Receipt"), hotkey="Alt 1", state="current", fields=(field,)),),
        actions=(ActionView(name="find", label=_("Find"), key="F2", kind="primary"),),
    )
    return _page(request, ctx, form, faults)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.deposits")
def refund(request: HttpRequest, ctx: Context, receipt_id: int) -> HttpResponse:
    """Show the receipt, and return its deposit in full."""
    receipt = payments.receipt_view(receipt_id)
    posted = Posted(request.POST)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and posted.action == "refund":
        asked = RefundDeposit(
            receipt_id=receipt_id,
            means=posted.text("means")[:20],
            reason=posted.text("reason")[:200],
            reference=posted.text("reference")[:60],
        )
        try:
            refund_deposit(ctx, asked)
        except Invalid as refusal:
            faults = refusal.faults
        else:
            amount = {"amount": f"{receipt.total:,.2f}", "number": receipt.receipt_number}
            messages.success(request, _("The deposit of ¥%(amount)s on %(number)s has been returned.") % amount)
            return go_on(request, "counter_deposit", receipt_id)
    return _page(request, ctx, _form(request, receipt, posted), faults)


def _form(request: HttpRequest, receipt: ReceiptView, posted: Posted) -> FormView:
    sections: tuple[SectionView, ...] = (_receipt(receipt),)
    actions: tuple[ActionView, ...] = ()
    if receipt.state == states.ISSUED:
        confirm = _("Return the whole deposit of ¥%(amount)s on receipt %(number)s?") % {
            "amount": f"{receipt.total:,.2f}",
            "number": receipt.receipt_number,
        }
        sections = (*sections, _asked(posted))
        actions = (ActionView(name="refund", label=_("Return the deposit"), key="F9", kind="danger", confirm=confirm),)
    another = ActionView(name="another", label=_("Another receipt"), url=reverse("counter_deposits"))
    return FormView(
        key="deposit",
        title=_("Return a deposit"),
        url=request.path,
        idempotency_key=uuid4().hex,
        sections=sections,
        actions=(*actions, another),
    )


def _receipt(receipt: ReceiptView) -> SectionView:
    return SectionView(
        key="receipt",
        title=_("Receipt {number}").format(number=receipt.receipt_number),
        hotkey="Alt 1",
        state="done",
        summary=states.RECEIPT.label(receipt.state),
        fields=(
            told(_("Received from"), receipt.payer_name),
            told(_("Deposit"), f"¥{receipt.total:,.2f}"),
            told(_("Issued"), local_text(receipt.issued_at)),
            told(_("Payment number"), receipt.payment_number),
        ),
    )


def _asked(posted: Posted) -> SectionView:
    means = tuple(Choice(value=item.code, label=named(item)) for item in payments.means_of_payment())
    return SectionView(
        key="return",
        title=_("Returned by"),
        hotkey="Alt 2",
        state="current",
        fields=(
            FieldView(
                name="means",
                label=_("Means of payment"),
                widget="select",
                choices=means,
                value=posted.text("means"),
                required=True,
            ),
            FieldView(
                name="reference",
                label=_("Slip number"),
                value=posted.text("reference")[:60],
                help=_("Not needed for cash."),
                extra={"maxlength": 60},
            ),
            FieldView(
                name="reason",
                label=_("Reason"),
                value=posted.text("reason")[:200],
                required=True,
                wide=True,
                extra={"maxlength": 200},
            ),
        ),
    )


def _page(request: HttpRequest, ctx: Context, form: FormView, faults: tuple[Fault, ...]) -> HttpResponse:
    return desk_page(
        request,
        ctx,
        "counter/till.html",
        active="deposits",
        status=422 if faults else 200,
        form=with_faults(form, faults),
    )
