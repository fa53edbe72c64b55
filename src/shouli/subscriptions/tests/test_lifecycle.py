"""A line is installed, suspended, resumed and removed, or given up; each step is refused where it does not belong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.tests.factories import NOON, system
from shouli.parties.tests import factories as parties
from shouli.places import queries as places
from shouli.subscriptions import actions
from shouli.subscriptions.models import Subscription

LATER = system(NOON + timedelta(hours=1))
Step = Callable[[int], Subscription]


def activate(line: int) -> Subscription:
    return actions.activate_subscription(LATER, actions.ActivateSubscription(subscription_id=line))


def abandon(line: int) -> Subscription:
    return actions.abandon_subscription(LATER, actions.AbandonSubscription(subscription_id=line))


def suspend(line: int) -> Subscription:
    return actions.suspend_subscription(LATER, actions.SuspendSubscription(subscription_id=line))


def resume(line: int) -> Subscription:
    return actions.resume_subscription(LATER, actions.ResumeSubscription(subscription_id=line))


def end(line: int) -> Subscription:
    return actions.end_subscription(LATER, actions.EndSubscription(subscription_id=line))


@pytest.fixture
def line(operator: None) -> int:
    """A line that is being installed, with a secondary product named twice."""
    created = actions.create_subscription(
        system(),
        actions.CreateSubscription(
            customer_id=parties.customer().pk,
            service_number="86010001",
            line="LOCAL_LINE",
            primary="LOCAL_PHONE",
            secondaries=("LOCAL_DIAL", "LOCAL_DIAL"),
            plans=("LOCAL_STANDARD",),
            user_nature="private_residence",
            product_attribute="normal",
            area_scope="local",
            exchange_id=places.list_exchanges()[0].id,
            address="建设路13号",
        ),
    )
    return created.pk


def test_a_line_is_created_with_its_products_once(line: int) -> None:
    created = Subscription.objects.get(pk=line)

    assert (created.state, created.activated_at, created.ended_at) == ("pending", None, None)
    assert list(created.products.values_list("code", "valid_to")) == [("LOCAL_DIAL", None)]
    assert list(created.plans.values_list("code", "valid_to")) == [("LOCAL_STANDARD", None)]


def test_a_line_lives_and_ends(line: int) -> None:
    states = [step(line).state for step in (activate, suspend, resume, suspend, end)]

    assert states == ["active", "suspended", "active", "suspended", "ended"]
    ended = Subscription.objects.get(pk=line)
    assert (ended.activated_at, ended.ended_at) == (LATER.now, LATER.now)
    assert list(ended.products.values_list("valid_to", flat=True)) == [LATER.now]
    assert list(ended.plans.values_list("valid_to", flat=True)) == [LATER.now]


def test_a_line_is_given_up_before_it_was_in_service(line: int) -> None:
    given_up = abandon(line)

    assert (given_up.state, given_up.activated_at, given_up.ended_at) == ("abandoned", None, LATER.now)
    assert not given_up.products.filter(valid_to=None).exists()


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ([], suspend),
        ([], resume),
        ([], end),
        ([activate], activate),
        ([activate], resume),
        ([activate], abandon),
        ([activate, suspend], suspend),
        ([activate, suspend], abandon),
        ([activate, end], end),
        ([activate, end], resume),
        ([abandon], activate),
    ],
)
def test_a_step_that_does_not_belong_there_is_refused(line: int, before: list[Step], step: Step) -> None:
    for earlier in before:
        earlier(line)
    stored = Subscription.objects.values().get(pk=line)

    with pytest.raises(WrongState):
        step(line)

    assert Subscription.objects.values().get(pk=line) == stored


def products(line: int) -> Subscription:
    return actions.change_products(
        LATER,
        actions.ChangeProducts(
            subscription_id=line,
            primary="LOCAL_PHONE",
            user_nature="private_residence",
            product_attribute="normal",
            area_scope="local",
            secondaries=(),
        ),
    )


def plans(line: int) -> Subscription:
    return actions.change_plans(LATER, actions.ChangePlans(subscription_id=line, plans=("LOCAL_STANDARD",)))


def relocate(line: int) -> Subscription:
    exchange = places.list_exchanges()[0].id
    asked = actions.RelocateSubscription(
        subscription_id=line, exchange_id=exchange, address_id=None, address="建设路15号"
    )
    return actions.relocate_subscription(LATER, asked)


@pytest.mark.parametrize("step", [products, plans, relocate])
@pytest.mark.parametrize("before", [[], [activate, suspend], [activate, end], [abandon]])
def test_only_a_line_in_service_changes(line: int, before: list[Step], step: Step) -> None:
    for earlier in before:
        earlier(line)
    stored = Subscription.objects.values().get(pk=line)

    with pytest.raises(WrongState):
        step(line)

    assert Subscription.objects.values().get(pk=line) == stored


@pytest.mark.parametrize("step", [activate, abandon, suspend, resume, end, products, plans, relocate])
def test_a_line_that_does_not_exist_is_refused(operator: None, step: Step) -> None:
    with pytest.raises(NotFound):
        step(4711)


def test_a_bundle_takes_own_lines_in_service_once(line: int) -> None:
    owner = Subscription.objects.get(pk=line).customer_id

    def faults(customer_id: int) -> list[str]:
        choice = actions.BundleChoice(subscription_id=line, service="voice")
        asked = actions.FormBundle(package="FAMILY", customer_id=customer_id, members=(choice,))
        try:
            actions.form_bundle(LATER, asked)
        except Invalid as refusal:
            return [fault.code for fault in refusal.faults]
        return []

    assert faults(owner) == ["not_active"]
    activate(line)
    assert faults(owner + 1) == ["not_own"]
    assert faults(owner) == []
    assert faults(owner) == ["in_bundle"]
