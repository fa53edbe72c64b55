"""What one may do to one thing one may not do to another's: the read that fetches is the read that authorises."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shouli.kernel import outbox
from shouli.kernel.actions import Action
from shouli.kernel.context import Actor
from shouli.kernel.errors import NotFound
from shouli.kernel.tests.factories import NOON
from shouli.orders import actions as orders
from shouli.orders import queries as order_queries
from shouli.orders.models import Order
from shouli.parties.actions import OpenCopy, open_copy
from shouli.processes import queries as processes
from shouli.processes.actions import ClaimTask, PassTask, claim_task, pass_task
from shouli.processes.errors import NotYourRole
from shouli.processes.models import HumanTask
from shouli.processes.waiting import in_sight, waiting
from shouli.workforce import queries as workforce
from shouli.workforce.actions import CompleteWork, StartWork, complete_work, start_work
from shouli.workforce.actions.complete_work import OtherCrew
from tests.scenarios.desk import CASH, Desk, staff_at
from tests.security.walking import addresses, signed_in, type_of_arguments

ELSEWHERE = "3108"  # a clerk of the other bureau


@pytest.mark.parametrize("draft", [True, False])
def test_orders_of_another_bureau_do_not_exist(desk: Desk, things: type_of_arguments, draft: bool) -> None:
    """Neither looking nor sending reaches them, whatever page and whatever button."""
    order = desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen("777"))) if draft else None
    given = {**things, "order_id": order.pk} if order else things
    client = signed_in(ELSEWHERE)
    before = order_queries.get_order(desk.ctx, given["order_id"])

    for address in addresses():
        if "order_id" in address.parts:
            answers = {client.get(address.url(given)).status_code}
            answers |= {
                client.post(address.url(given), {"_action": verb}).status_code for verb in ("save", "cancel", "pdf")
            }
            assert answers <= {403, 404, 405}, address.name
            assert 404 in answers or answers == {403}, address.name

    assert order_queries.get_order(desk.ctx, given["order_id"]) == before


def test_a_clerk_of_no_bureau_reads_nothing_of_any_bureau(desk: Desk) -> None:
    """Deny by default: a unit that belongs to no bureau is not one that sees all of them."""
    order = desk.open("fixed_line.install", desk.new_customer())
    nowhere = replace(staff_at(ELSEWHERE), bureau_id=None)

    with pytest.raises(NotFound):
        order_queries.get_order(nowhere, order.pk)
    assert not in_sight(nowhere).exclude(bureau_id=None).exists()


def test_an_order_of_no_bureau_is_nobody_s_at_a_counter_but_theirs_who_belong_to_none(desk: Desk) -> None:
    nowhere = Desk(replace(staff_at("3107"), bureau_id=None))
    order = nowhere.open("fixed_line.install", desk.new_customer())

    with pytest.raises(NotFound):
        order_queries.get_order(desk.ctx, order.pk)

    assert order_queries.get_order(nowhere.ctx, order.pk).row.id == order.pk
    assert order_queries.get_order(staff_at("3301"), order.pk).row.id == order.pk


@pytest.mark.parametrize("channel", ["counter", "selfcare"])
def test_who_is_no_member_of_staff_reads_no_order_and_no_task(desk: Desk, channel: str) -> None:
    """A customer or a partner is an actor, too: what only a clerk is kept from is not open to them."""
    order = desk.saved_install()
    desk.collect(order)
    desk.papers(order)
    stranger = replace(desk.ctx, actor=Actor(key="party:4411", roles=("clerk", "auditor")), channel=channel)

    with pytest.raises(NotFound):
        order_queries.get_order(stranger, order.pk)

    assert in_sight(desk.ctx).exists()
    assert not in_sight(stranger).exists()
    assert order_queries.list_orders(desk.ctx, limit=9)
    assert order_queries.list_orders(stranger, limit=9) == []


def test_the_tasks_of_an_order_of_no_bureau_are_as_hidden_as_the_order(desk: Desk) -> None:
    """A clerk who cannot open the order could otherwise claim its task, and nobody else could then do it."""
    nowhere = Desk(replace(staff_at("3107"), bureau_id=None))
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer())))
    Order.objects.filter(pk=order.pk).update(bureau=None)
    HumanTask.objects.filter(instance__owner=f"order:{order.pk}").update(bureau=None)

    task = waiting(nowhere.ctx, ("clerk",)).get()

    assert not waiting(desk.ctx, ("clerk",)).exists()
    with pytest.raises(NotFound):
        claim_task(desk.ctx, ClaimTask(task_id=task.pk))


def test_what_follows_from_a_registration_is_done_where_it_was_made(desk: Desk) -> None:
    company = desk.new_customer(organization=True, seal_text="上海泉水商贸有限公司", name="上海泉水商贸有限公司")
    outbox.drain(NOON)
    elsewhere = staff_at(ELSEWHERE)

    assert waiting(desk.ctx, ("clerk",)).get().instance.owner == f"customer:{company.pk}"
    assert not waiting(elsewhere, ("clerk",)).exists()

    HumanTask.objects.update(bureau=None)  # as if nobody of a bureau had registered it: open to every clerk
    assert waiting(desk.ctx, ("clerk",)).exists()
    assert waiting(elsewhere, ("clerk",)).exists()


def sent_to(order_id: int) -> list[tuple[Action[Any, Any], Any]]:
    """List every action of a clerk on an order."""
    amount = Decimal("0.00")
    return [
        (orders.keep_draft, orders.KeepDraft(order_id=order_id, values={})),
        (orders.park_draft, orders.ParkDraft(order_id=order_id)),
        (orders.resume_draft, orders.ParkDraft(order_id=order_id)),
        (orders.discard_draft, orders.DiscardDraft(order_id=order_id)),
        (orders.pick_number, orders.PickNumber(order_id=order_id, number="86010001", exchange_id=1)),
        (orders.accept_order, orders.AcceptOrder(order_id=order_id, values={})),
        (orders.collect_fees, orders.CollectFees(order_id=order_id, expected_total=amount, means=CASH)),
        (orders.adjust_fee, orders.AdjustFee(order_id=order_id, fee_id=1, amount=amount, reason="no")),
        (orders.settle_print, orders.SettlePrint(order_id=order_id, paper="acceptance_form", printed=True)),
        (orders.resubmit_order, orders.ResubmitOrder(order_id=order_id, remark="done")),
        (orders.cancel_order, orders.CancelOrder(order_id=order_id, reason="no")),
        (orders.rebook_visit, orders.RebookVisit(order_id=order_id, slot_id=None)),
        (orders.replace_number, orders.ReplaceNumber(order_id=order_id, old="1", new="2", version=1)),
    ]


def test_actions_reach_no_order_of_another_bureau(desk: Desk) -> None:
    """The guard is in the action, not only in the page."""
    order = desk.open("fixed_line.install", desk.new_customer())
    elsewhere = staff_at(ELSEWHERE)

    for act, data in sent_to(order.pk):
        with pytest.raises(NotFound):
            act(elsewhere, data)

    assert desk.fresh(order).version == order.version


def test_a_scan_in_nobody_s_file_is_its_sender_s(things: type_of_arguments) -> None:
    """A scan just handed in is shown to who sent it alone."""
    asked = OpenCopy(copy_id=things["copy_id"])

    assert open_copy(staff_at("3107"), asked).content_type == "image/png"
    with pytest.raises(NotFound):
        open_copy(staff_at(ELSEWHERE), asked)
    assert signed_in(ELSEWHERE).get(f"/counter/copies/{asked.copy_id}").status_code == 404


def test_work_of_another_crew(things: type_of_arguments) -> None:
    other = staff_at("5201")
    work_id = things["work_order_id"]

    done = CompleteWork(work_order_id=work_id, line_test="passed", note="", signed=True, handed_over=())
    with pytest.raises(OtherCrew):
        start_work(other, StartWork(work_order_id=work_id))
    with pytest.raises(OtherCrew):
        complete_work(other, done)

    assert signed_in("5201").get(f"/field/{work_id}").status_code == 404
    assert workforce.get_work_order(work_id).state == "open"


def test_tasks_of_another_role(desk: Desk) -> None:
    """Neither claimed nor passed on by somebody who does not hold their role."""
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer())))
    desk.collect(order)
    desk.papers(order)
    (task,) = processes.open_steps(f"order:{order.pk}")
    auditor = staff_at("3201")
    claim_task(auditor, ClaimTask(task_id=task.id))

    with pytest.raises(NotYourRole):
        claim_task(desk.ctx, ClaimTask(task_id=task.id))
    with pytest.raises(NotYourRole):
        pass_task(desk.ctx, PassTask(task_id=task.id, to_staff=auditor.actor.staff_id or 0))
