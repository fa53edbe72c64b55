"""Rights: what they cover, what decides a limit, and that silence denies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.identity.rules.rights import Right, allows, is_pattern, limit_of

CLERK = (
    Right(role="clerk", pattern="orders.*"),
    Right(role="clerk", pattern="orders.adjust_fee", limit=Decimal("50.00")),
    Right(role="clerk", pattern="journeys.*", channel="counter"),
)
SUPERVISOR = (Right(role="supervisor", pattern="orders.adjust_fee", limit=Decimal("1000.00")),)


@pytest.mark.parametrize(
    ("action", "channel", "allowed"),
    [
        ("orders.accept_order", "counter", True),
        ("orders.accept_order", "hotline", True),
        ("journeys.fixed_line.install", "counter", True),
        ("journeys.fixed_line.install", "hotline", False),
        ("ordersx.accept", "counter", False),
        ("payments.reverse_payment", "counter", False),
        ("", "counter", False),
    ],
)
def test_what_no_right_covers_is_denied(action: str, channel: str, allowed: bool) -> None:
    assert allows(CLERK, action, channel) is allowed


def test_without_rights_everything_is_denied() -> None:
    assert not allows((), "page.home", "counter")
    assert limit_of((), "orders.adjust_fee", "counter") == Decimal("0.00")


def test_the_exact_right_decides_within_a_role() -> None:
    assert limit_of(CLERK, "orders.adjust_fee", "counter") == Decimal("50.00")
    assert limit_of(CLERK, "orders.accept_order", "counter") is None


def test_the_highest_limit_decides_among_roles() -> None:
    assert limit_of((*CLERK, *SUPERVISOR), "orders.adjust_fee", "counter") == Decimal("1000.00")
    unlimited = Right(role="administrator", pattern="*")
    assert limit_of((*CLERK, unlimited), "orders.adjust_fee", "counter") is None


def test_a_right_for_the_channel_is_more_exact() -> None:
    here = Right(role="clerk", pattern="orders.adjust_fee", channel="hotline", limit=Decimal("5.00"))

    assert limit_of((*CLERK, here), "orders.adjust_fee", "hotline") == Decimal("5.00")
    assert limit_of((*CLERK, here), "orders.adjust_fee", "counter") == Decimal("50.00")


@pytest.mark.parametrize("text", ["*", "orders.*", "orders.adjust_fee", "journeys.fixed_line.*", "page.home"])
def test_patterns(text: str) -> None:
    assert is_pattern(text)


@pytest.mark.parametrize("text", ["", ".", "orders.", "*.adjust", "orders.*.x", "Orders.*", "orders.ad*", "a b"])
def test_no_patterns(text: str) -> None:
    assert not is_pattern(text)
