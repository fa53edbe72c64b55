"""What a till should hold, and whether a count can be accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from shouli.kernel.errors import Fault
from shouli.kernel.money import ZERO, is_whole_cents
from shouli.kernel.text import lazy as _

CHANGE, COUNTERFEIT, SLIP, UNKNOWN, OTHER = "change", "counterfeit", "slip", "unknown", "other"
REASONS = {
    CHANGE: _("wrong change given"),
    COUNTERFEIT: _("counterfeit note taken"),
    SLIP: _("slip missing or wrong"),
    UNKNOWN: _("cause not found"),
    OTHER: _("something else"),
}
ATTEMPTS = 2  # a count that does not agree is done once more; then it stays as it is


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


def is_amount(amount: Decimal) -> bool:
    """Say whether this can be counted: a number of whole fen that is not negative."""
    return amount.is_finite() and amount >= 0 and is_whole_cents(amount)


def is_final(counted: Mapping[str, Decimal], expected: Mapping[str, Decimal], attempt: int) -> bool:
    """Say whether a count stays as it is: it agrees with what should be there, or it is not the first."""
    return attempt >= ATTEMPTS or all(amount == expected.get(means, ZERO) for means, amount in counted.items())


def count_faults(counted: Mapping[str, Decimal], known: Collection[str]) -> list[Fault]:
    """Return what is wrong with a blind count: means left out or unknown, amounts that cannot be.

    Every means is asked for, taken or not, and no fault tells an amount: the count is blind.
    """
    faults = [
        Fault(field=f"counted.{means}", code="required", message=_("Count this as well; enter 0 if there is nothing."))
        for means in known
        if means not in counted
    ]
    for means, amount in counted.items():
        if means not in known:
            faults.append(
                Fault(field=f"counted.{means}", code="unknown", message=_("There is no such means of payment."))
            )
        elif not is_amount(amount):
            faults.append(
                Fault(field=f"counted.{means}", code="malformed", message=_("Enter an amount with two decimals."))
            )
    return faults


def reason_faults(given: Mapping[str, tuple[str, str]], differing: Collection[str]) -> list[Fault]:
    """Return what is wrong with the reasons, pairs of code and note by means, for the means whose count differs."""
    faults = []
    for means in differing:
        reason, note = given.get(means, ("", ""))
        if reason not in REASONS:
            text = _("Please say why the count differs.")
            faults.append(Fault(field=f"reason.{means}", code="required", message=text))
        elif reason == OTHER and not note.strip():
            text = _("Describe what happened.")
            faults.append(Fault(field=f"note.{means}", code="required", message=text))
    return faults
