"""What an order waits for after audit: each command of the network, and nothing that its business does not need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest

from shouli.gateways import queries as gateways
from shouli.gateways import states as network
from shouli.gateways.actions import ClaimCommands, RequestNetwork, claim_commands, request_network
from shouli.gateways.queries import CommandView
from shouli.journeys.fixed_line.install.journey import Install
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.tests.factories import system
from shouli.orders import actions as orders
from shouli.orders.business.asking import Asking
from shouli.orders.business.journey import JOURNEYS, Entered, NetworkRequest, register
from shouli.orders.models import Order
from shouli.processes import queries as processes
from shouli.resources import queries as resources
from shouli.subscriptions import queries as subscriptions
from shouli.workforce import queries as workforce
from tests.scenarios.desk import Desk

ELSEWHERE = "SZ"  # another network element than the one that serves the address


class WithoutCrewAndNetwork(Install):
    """A new installation for which nobody has to come and nothing has to be switched."""

    key: ClassVar[str] = "fixed_line.without_crew_and_network"

    def visit(self, asking: Asking[Any], order: Entered) -> None:  # type: ignore[override]
        """Send nobody."""

    def network(self, asking: Asking[Any], order: Entered) -> list[NetworkRequest]:
        """Ask for nothing."""
        return []


class WithoutFurtherNumbers(Install):
    """A new installation that forgets to reserve the further numbers of a batch."""

    key: ClassVar[str] = "fixed_line.without_further_numbers"

    def reserve(self, ctx: Context, asking: Asking[Any]) -> None:
        """Reserve nothing."""


@pytest.fixture(params=[WithoutCrewAndNetwork, WithoutFurtherNumbers])
def journey(request: pytest.FixtureRequest) -> Iterator[str]:
    """Make one more business known."""
    key = register(request.param()).key
    yield key
    del JOURNEYS[key]


def only(business: type[Install]) -> Callable[..., Any]:
    """Run a test for this business."""
    return pytest.mark.parametrize("journey", [business], indirect=True, ids=[business.key])


def switched_at_two_elements(desk: Desk) -> tuple[Order, CommandView, CommandView]:
    """Bring a new line to the network, which has one verb to carry out for its number at two elements."""
    order = desk.saved_install()
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    desk.visit(order)
    owner = f"order:{order.pk}"
    (first,) = gateways.commands_of(owner)
    request_network(
        system(desk.ctx.now),
        RequestNetwork(
            owner=owner,
            verb=first.verb,
            line_number=first.line_number,
            exchange_code=ELSEWHERE,
            parameters=dict(first.parameters),
            correlation=f"{owner}:elsewhere",
        ),
    )
    first, second = gateways.commands_of(owner)
    assert first.exchange_code != ELSEWHERE
    return order, first, second


def reject_and_accept(desk: Desk, first: CommandView, second: CommandView) -> None:
    """Let one element refuse and then the other obey."""
    for command, accepted in ((first, False), (second, True)):
        claim_commands(system(desk.ctx.now), ClaimCommands())
        desk.answer(command.id, accepted=accepted)


def test_each_of_two_commands_for_one_number_counts(desk: Desk) -> None:
    """What one element has carried out does not stand in for what the other has rejected."""
    order, first, second = switched_at_two_elements(desk)

    reject_and_accept(desk, first, second)

    assert [task.step for task in processes.open_steps(f"order:{order.pk}")] == ["repair"]
    assert desk.fresh(order).state == "fulfilling"


def test_what_one_element_rejected_is_asked_of_it_again_and_of_no_other(desk: Desk) -> None:
    order, first, second = switched_at_two_elements(desk)
    reject_and_accept(desk, first, second)

    orders.retry_network(desk.as_staff("6201"), orders.RetryNetwork(order_id=order.pk))

    asked = [(command.exchange_code, command.state) for command in gateways.commands_of(f"order:{order.pk}")]
    assert asked == [
        (first.exchange_code, network.WITHDRAWN),
        (ELSEWHERE, network.ACCEPTED),
        (first.exchange_code, network.REQUESTED),
    ]
    assert desk.network(order) == 1
    assert desk.fresh(order).state == "completed"


@only(WithoutCrewAndNetwork)
def test_a_visit_and_a_command_that_are_not_needed_are_not_waited_for(desk: Desk, journey: str) -> None:
    order = desk.open(journey, desk.new_customer())
    desk.fill_install(order)
    order = desk.save(order)

    desk.collect(order)
    desk.papers(order)
    desk.audit(order)

    owner = f"order:{order.pk}"
    assert (workforce.work_orders_of(owner), gateways.commands_of(owner), processes.open_steps(owner)) == ([], [], [])
    assert desk.fresh(order).state == "completed"
    (line,) = order.lines.all()
    assert subscriptions.get_subscription(line.subscription_id or 0).state == "active"


@only(WithoutFurtherNumbers)
def test_an_order_with_fewer_lines_than_were_asked_for_is_refused(desk: Desk, journey: str) -> None:
    """It would be paid and then wait for lines that nobody brings."""
    order = desk.open(journey, desk.new_customer(), quantity=3)
    desk.fill_install(order)

    with pytest.raises(Invalid) as refusal:
        desk.save(order)

    (fault,) = refusal.value.faults
    assert (fault.field, fault.code) == ("service_number", "too_few_lines")
    assert "1" in fault.text
    assert "3" in fault.text
    assert (desk.fresh(order).state, order.lines.count()) == ("draft", 0)
    assert len(resources.numbers_of(f"order:{order.pk}")) == 1
