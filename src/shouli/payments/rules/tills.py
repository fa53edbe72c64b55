"""What a till should hold, and whether a count can be accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from shouli.kernel.errors import Fault
from shouli.kernel.money import ZERO, is_whole_cents
from shouli.kernel.text import lazy as _


def expected_amounts(
    opening_float: Decimal,
    cash: Collection[str],
    taken: Mapping[str, Decimal],
    given_back: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """Return what should be there per means, in yuan: takings less what was given back, cash on top of the float.

    ``cash`` names the means that are cash; the float is counted once, with the first of them.
    """
    found = {means: taken.get(means, ZERO) - given_back.get(means, ZERO) for means in {*taken, *given_back, *cash}}
    for means in sorted(cash)[:1]:
        found[means] += opening_float
    return found


def count_faults(counted: Mapping[str, Decimal], expected: Collection[str], known: Collection[str]) -> list[Fault]:
    """Return what is wrong with a blind count: means left out or unknown, amounts that cannot be.

    The amounts expected are not compared here, and no fault tells them: the count is blind.
    """
    faults = [
        Fault(field=f"counted.{means}", code="required", message=_("Count this as well; enter 0 if there is nothing."))
        for means in sorted(expected)
        if means not in counted
    ]
    for means, amount in counted.items():
        if means not in known:
            faults.append(
                Fault(field=f"counted.{means}", code="unknown", message=_("There is no such means of payment."))
            )
        elif amount < 0 or not is_whole_cents(amount):
            faults.append(
                Fault(field=f"counted.{means}", code="malformed", message=_("Enter an amount with two decimals."))
            )
    return faults
