"""Relocation within and across exchanges (worked examples E5 and E7, the rulebook's relocation_table)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shouli.kernel.errors import NotFound
from shouli.orders import queries as orders
from shouli.orders.actions import ReplaceNumber, replace_number
from shouli.orders.models import Order
from shouli.resources import queries as resources
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk

SAME, CROSS = ("jsl", 15), ("jsl", 14)  # 建设路 odd doors: 历下局, even doors: 泉城局
MOVE, TELL, KEEP = "移机工料费", "改号通知费", "移机不改号一次性费用"


def line_of_class(desk: Desk, nature: str) -> SubscriptionView:
    """Install a line of an office or of a private residence at 建设路13号."""
    return desk.line_in_service(desk.new_customer(), user_nature=nature)


def relocation(desk: Desk, line: SubscriptionView, to: tuple[str, int], **values: Any) -> Order:
    """Open a relocation of a line installed at 建设路13号 and type the new address."""
    order = desk.open("fixed_line.relocate", desk.customer_of(line), line)
    desk.fill(
        order, **desk.address(*to), address_text="3号楼", document_shown="on", signed="on", disclosed="on", **values
    )
    desk.book(order)
    return desk.fresh(order)


def line_of(order: Order) -> SubscriptionView:
    assert order.subscription_id is not None
    return subscriptions.get_subscription(order.subscription_id)


def keeping(order: Order) -> list[str]:
    """Return the line's secondaries with the NP flag added."""
    return [*line_of(order).secondaries, "NP_FLAG"]


TABLE = [
    pytest.param("private_residence", False, False, {MOVE: "120.00"}, "120.00", id="A"),
    pytest.param("office", False, False, {MOVE: "120.00"}, "120.00", id="B"),
    pytest.param("private_residence", False, True, {MOVE: "120.00", TELL: "30.00"}, "150.00", id="A tells"),
    pytest.param("office", False, True, {MOVE: "120.00", TELL: "30.00"}, "150.00", id="B tells"),
    pytest.param("private_residence", True, False, {MOVE: "120.00", KEEP: "30.00"}, "150.00", id="A keeps"),
    pytest.param("office", True, False, {MOVE: "120.00", KEEP: "70.00"}, "190.00", id="B keeps"),
]


@pytest.mark.rule("FL-132", "FL-133", "FL-134", "FL-135", "FL-123")
@pytest.mark.parametrize(("nature", "keep", "tell", "fees", "total"), TABLE)
def test_fees_across_exchanges(
    desk: Desk, nature: str, keep: bool, tell: bool, fees: dict[str, str], total: str
) -> None:
    order = relocation(desk, line_of_class(desk, nature), CROSS)
    if keep:
        desk.fill(order, secondaries=keeping(order))
    else:
        desk.fill(order, announcement="yes" if tell else "no")
        desk.pick(order)

    saved = desk.save(order)

    assert desk.amounts(order) == {name: Decimal(amount) for name, amount in fees.items()}
    assert saved.total == Decimal(total)


def test_an_answer_that_is_not_asked_for_any_more_does_not_count(desk: Desk) -> None:
    """Announcement, then the NP flag, which hides the question: 120.00 and 70.00 for keeping the number of class B."""
    order = relocation(desk, line_of_class(desk, "office"), CROSS)
    desk.fill(order, announcement="yes")
    desk.fill(order, secondaries=keeping(order))

    assert desk.faults(order) == set()
    assert desk.look(order).total == Decimal("190.00")
    assert desk.save(order).total == Decimal("190.00")
    assert "announcement" not in desk.fresh(order).values


@pytest.mark.rule("FL-116", "FL-117", "FL-118", "FL-132")
@pytest.mark.parametrize("nature", ["private_residence", "office"])
def test_same_exchange(desk: Desk, nature: str) -> None:
    """E5: 本局移, no number selection, no announcement, the number stays, 120.00."""
    order = relocation(desk, line_of_class(desk, nature), SAME)
    before = line_of(order)
    asks = {ask.name: ask for section in desk.look(order).sections for ask in section.asks}
    assert asks["service_number"].extra["disabled"] is True
    assert asks["announcement"].visible is False

    saved = desk.save(order)

    assert saved.total == Decimal("120.00")
    done = desk.through(order)
    assert done.state == "completed"
    after = line_of(order)
    assert after.service_number == before.service_number
    assert after.address == "建设路15号3号楼"


@pytest.mark.rule("FL-117", "FL-118")
def test_same_exchange_takes_neither_number_nor_announcement_nor_flag(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    desk.pick(order)
    assert ("service_number", "number_stays") in desk.faults(order)

    desk.fill(order, service_number="", announcement="yes", secondaries=keeping(order))

    assert ("secondaries", "number_stays") in desk.faults(order)
    assert desk.look(order).asking.intake.announcement == "", "it is not asked here, so it does not count"


@pytest.mark.does("subscriptions.relocate_subscription")
@pytest.mark.rule("FL-119", "FL-121")
def test_across_exchanges_the_old_number_ends(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, CROSS, announcement="yes")
    old = line_of(order).service_number
    assert ("service_number", "missing") in desk.faults(order)
    new = desk.pick(order)

    desk.save(order)
    desk.through(order)

    after = line_of(order)
    assert after.service_number == new
    assert after.exchange_name == "泉城局"
    former = resources.get_number(old)
    assert former is not None
    assert former.state == "resting"
    assert subscriptions.latest_number(old) == new


@pytest.mark.rule("FL-120")
def test_without_announcement_nobody_is_told(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, CROSS)
    assert ("announcement", "missing") in desk.faults(order)
    desk.fill(order, announcement="no")
    desk.pick(order)
    old = line_of(order).service_number

    desk.save(order)
    desk.through(order)

    assert desk.amounts(order) == {MOVE: Decimal("120.00")}
    assert subscriptions.latest_number(old) is None


@pytest.mark.rule("FL-122", "FL-123")
def test_the_flag_keeps_the_number(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, CROSS)
    desk.fill(order, secondaries=keeping(order))
    old = line_of(order).service_number
    asks = {ask.name: ask for section in desk.look(order).sections for ask in section.asks}
    assert asks["service_number"].extra["disabled"] is True

    desk.save(order)
    desk.through(order)

    after = line_of(order)
    assert after.service_number == old
    assert after.exchange_name == "泉城局"
    assert "NP_FLAG" in after.secondaries


@pytest.mark.rule("FL-122")
def test_a_line_that_has_the_flag_keeps_its_number_again(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, CROSS)
    desk.fill(order, secondaries=keeping(order))
    desk.through(desk.save(order))
    line = line_of(order)

    near = desk.change(line, "relocate", **desk.address("jsl", 16), address_text="4号楼")
    desk.book(near)
    assert desk.faults(near) == set()
    far = desk.fill(near, **desk.address("jsl", 17))

    assert desk.faults(far) == set()
    assert desk.save(far).total == Decimal("150.00")


@pytest.mark.rule("FL-124")
def test_flag_and_announcement_exclude_each_other(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, CROSS, announcement="yes")
    assert desk.look(order).asking.intake.announcement == "yes"

    desk.fill(order, secondaries=keeping(order))

    assert desk.look(order).asking.intake.announcement == "", "with the flag there is no announcement to be chosen"


@pytest.mark.rule("FL-115")
def test_the_same_address_is_refused(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, ("jsl", 13))
    desk.fill(order, address_text="2号楼1单元501室")

    assert ("address_id", "same_address") in desk.faults(order)


@pytest.mark.rule("FL-112")
def test_basic_information_cannot_be_edited(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    before = line_of(order).address
    desk.fill(order, basic_name="somebody else", basic_address="elsewhere")

    saved = desk.save(order)

    assert "basic_name" not in saved.values
    assert line_of(order).address == before


@pytest.mark.rule("FL-114", "FL-127", "FL-128")
def test_products_and_plans_change_with_the_move(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    held = line_of(order)
    assert order.values["account_ids"] == desk.accounts_of(held)
    wanted = [code for code in held.secondaries if code != "CALLER_ID"] + ["CALL_WAITING"]
    desk.fill(order, secondaries=wanted, plans=["LOCAL_FLAT"])

    saved = desk.save(order)
    assert saved.total == Decimal("120.00")
    desk.through(order)

    after = line_of(order)
    assert set(after.secondaries) == set(wanted)
    assert after.plans == ("LOCAL_FLAT",)
    assert desk.accounts_of(after) == desk.accounts_of(held)


@pytest.mark.rule("FL-125", "FL-126")
def test_contact_and_appointment_are_asked(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    desk.fill(order, contact_name="", contact_phone="", slot_id="")

    assert {("contact_name", "missing"), ("contact_phone", "missing"), ("slot_id", "missing")} <= desk.faults(order)


@pytest.mark.rule("FL-129")
def test_guarantor_and_developer_appear_after_ticking(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    shown = {ask.name for section in desk.look(order).sections for ask in section.asks if ask.visible}
    assert "guarantee_phone" not in shown

    desk.fill(order, has_guarantor="on")

    shown = {ask.name for section in desk.look(order).sections for ask in section.asks if ask.visible}
    assert "guarantee_phone" in shown


@pytest.mark.rule("FL-130", "FL-136", "FL-137", "FL-138")
def test_tail_of_a_relocation(desk: Desk, line: SubscriptionView) -> None:
    order = relocation(desk, line, SAME)
    assert desk.save(order).state == "awaiting_charge"
    desk.collect(order)

    assert desk.papers(order, printed=False) == ["invoice", "acceptance_form"]

    assert desk.fresh(order).state == "awaiting_audit"
    assert desk.audit(order).audited_by == desk.as_staff("3201").actor.key


def test_the_number_of_a_line_in_service_is_not_exchanged_by_the_way(desk: Desk, line: SubscriptionView) -> None:
    """An order within the exchange reserves nothing: its number is the line's own."""
    order = desk.save(relocation(desk, line, SAME))
    (ordered,) = order.lines.all()
    other = resources.draw_numbers(desk.exchange_of(order), mode="random", levels=("ordinary",))[0].number

    with pytest.raises(NotFound):
        replace_number(
            desk.ctx,
            ReplaceNumber(order_id=order.pk, old=ordered.service_number, new=other, version=desk.fresh(order).version),
        )

    assert orders.replaceable_numbers(desk.ctx, order.pk) == []
    assert [item.service_number for item in order.lines.all()] == [line_of(order).service_number]
