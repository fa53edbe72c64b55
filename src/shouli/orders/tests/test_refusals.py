"""One refusal for each action on an order: on a draft, on a saved order, on an order that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Invalid
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import system
from shouli.orders import actions
from shouli.orders.models import Order
from shouli.processes.errors import StepNotOpen
from tests.scenarios.desk import Desk, staff_at

Step = Callable[[Context, int], object]
YUAN = Decimal("120.00")
TENDER = (actions.Tender(kind="cash", amount=YUAN),)
UNKNOWN = 4711

AFTER_SAVING: dict[str, tuple[Step, str]] = {
    "adjust_fee": (
        lambda ctx, order: actions.adjust_fee(
            ctx, actions.AdjustFee(order_id=order, fee_id=UNKNOWN, amount=YUAN, reason="补录")
        ),
        "not_found",
    ),
    "audit_order": (lambda ctx, order: actions.audit_order(ctx, actions.AuditOrder(order_id=order)), "wrong_state"),
    "cancel_order": (
        lambda ctx, order: actions.cancel_order(ctx, actions.CancelOrder(order_id=order, reason="客户要求")),
        "wrong_state",
    ),
    "collect_fees": (
        lambda ctx, order: actions.collect_fees(
            ctx, actions.CollectFees(order_id=order, expected_total=YUAN, means=TENDER)
        ),
        "wrong_state",
    ),
    "compensate_order": (
        lambda ctx, order: actions.compensate_order(ctx, actions.CompensateOrder(order_id=order)),
        "not_found",
    ),
    "complete_order": (
        lambda ctx, order: actions.complete_order(ctx, actions.CompleteOrder(order_id=order)),
        "wrong_state",
    ),
    "finish_cancellation": (
        lambda ctx, order: actions.finish_cancellation(ctx, actions.FinishCancellation(order_id=order)),
        "not_found",
    ),
    "judge_cancellation": (
        lambda ctx, order: actions.judge_cancellation(ctx, actions.JudgeCancellation(order_id=order, approved=True)),
        "not_found",
    ),
    "print_paper": (
        lambda ctx, order: actions.print_paper(ctx, actions.PrintPaper(order_id=order, paper="invoice")),
        "wrong_state",
    ),
    "rebook_visit": (
        lambda ctx, order: actions.rebook_visit(ctx, actions.RebookVisit(order_id=order)),
        "step_not_open",
    ),
    "replace_number": (
        lambda ctx, order: actions.replace_number(
            ctx, actions.ReplaceNumber(order_id=order, old="86010001", new="86010002", version=1)
        ),
        "wrong_state",
    ),
    "resubmit_order": (
        lambda ctx, order: actions.resubmit_order(ctx, actions.ResubmitOrder(order_id=order, remark="已补")),
        "wrong_state",
    ),
    "retry_network": (
        lambda ctx, order: actions.retry_network(ctx, actions.RetryNetwork(order_id=order)),
        "step_not_open",
    ),
    "retry_undo": (lambda ctx, order: actions.retry_undo(ctx, actions.RetryUndo(order_id=order)), "step_not_open"),
    "return_order": (
        lambda ctx, order: actions.return_order(ctx, actions.ReturnOrder(order_id=order, reason="缺证件")),
        "wrong_state",
    ),
    "settle_print": (
        lambda ctx, order: actions.settle_print(
            ctx, actions.SettlePrint(order_id=order, paper="invoice", printed=True)
        ),
        "wrong_state",
    ),
}
ON_DRAFTS: dict[str, Step] = {
    "accept_order": lambda ctx, order: actions.accept_order(ctx, actions.AcceptOrder(order_id=order, values={})),
    "discard_draft": lambda ctx, order: actions.discard_draft(ctx, actions.DiscardDraft(order_id=order)),
    "keep_draft": lambda ctx, order: actions.keep_draft(ctx, actions.KeepDraft(order_id=order, values={})),
    "park_draft": lambda ctx, order: actions.park_draft(ctx, actions.ParkDraft(order_id=order)),
    "pick_number": lambda ctx, order: actions.pick_number(
        ctx, actions.PickNumber(order_id=order, number="86010001", exchange_id=1)
    ),
    "resume_draft": lambda ctx, order: actions.resume_draft(ctx, actions.ParkDraft(order_id=order)),
}


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk's desk."""
    return Desk(staff_at("3107"))


def refusal_of(step: Step, ctx: Context, order_id: int) -> str:
    """Return the code that an action refuses with; nothing has changed then, and the attempt is in the audit trail."""
    before = list(Order.objects.order_by("id").values())
    entries = AuditEntry.objects.count()
    with pytest.raises(BusinessError) as refusal:
        step(ctx, order_id)
    assert list(Order.objects.order_by("id").values()) == before
    assert AuditEntry.objects.count() == entries + 1
    return refusal.value.code


@pytest.mark.parametrize("name", AFTER_SAVING)
def test_what_belongs_to_a_saved_order_is_refused_on_a_draft(desk: Desk, name: str) -> None:
    draft = desk.open("fixed_line.install", desk.new_customer())
    step, code = AFTER_SAVING[name]

    assert refusal_of(step, system(), draft.pk) == code


@pytest.mark.parametrize("name", ON_DRAFTS)
def test_what_belongs_to_a_draft_is_refused_on_a_saved_order(desk: Desk, name: str) -> None:
    saved = desk.saved_install()

    assert refusal_of(ON_DRAFTS[name], desk.ctx, saved.pk) == "wrong_state"


@pytest.mark.parametrize("name", [*AFTER_SAVING, *ON_DRAFTS])
def test_an_order_that_does_not_exist_is_refused(desk: Desk, name: str) -> None:
    step = ON_DRAFTS.get(name) or AFTER_SAVING[name][0]

    assert refusal_of(step, system(), UNKNOWN) in ("not_found", StepNotOpen.code)


def test_a_draft_is_not_accepted_as_long_as_anything_is_missing(desk: Desk) -> None:
    draft = desk.open("fixed_line.install", desk.new_customer())

    with pytest.raises(Invalid) as refusal:
        actions.accept_order(desk.ctx, actions.AcceptOrder(order_id=draft.pk, values={}))

    assert {"service_number", "signed"} <= {fault.field for fault in refusal.value.faults}


def test_only_those_who_may_accept_a_business_open_a_draft_of_it(desk: Desk) -> None:
    asked = actions.OpenDraft(journey="fixed_line.install", customer_id=desk.new_customer().pk)
    installer = desk.as_staff("3201")

    assert refusal_of(lambda ctx, _order: actions.open_draft(ctx, asked), installer, 0) == "not_allowed"
    several = actions.OpenDrafts(drafts=(asked, asked))
    assert refusal_of(lambda ctx, _order: actions.open_drafts(ctx, several), installer, 0) == "not_allowed"


def test_a_procedure_that_does_not_exist_is_not_begun(operator: None) -> None:
    asked = actions.BeginProcedure(key="no_such", owner="customer:1")

    assert refusal_of(lambda ctx, _order: actions.begin_procedure(ctx, asked), system(), 0) == "not_found"
