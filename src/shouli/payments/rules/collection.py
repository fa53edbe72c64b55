"""When charges and means add up to a payment, and what change is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shouli.kernel.errors import Fault
from shouli.kernel.money import ZERO, is_whole_cents, total
from shouli.kernel.text import lazy as _

KINDS = ("fee", "deposit")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedItem:
    """One charge item (收费科目) with its amount in yuan; ``kind`` is fee or deposit."""

    item: str
    name: str
    amount: Decimal
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What is paid by one means, in yuan; ``reference`` is the slip or transaction number."""

    kind: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a means of payment asks for."""

    is_cash: bool
    needs_reference: bool


def collection_faults(
    charges: Sequence[ChargedItem], means: Sequence[Means], terms: Mapping[str, Terms], tendered_cash: Decimal | None
) -> list[Fault]:
    """Return everything that keeps these means from paying these charges (FL-086, FL-087)."""
    due, paid = total(charge.amount for charge in charges), total(part.amount for part in means)
    faults = [*_charge_faults(charges), *_means_faults(means, terms), *_cash_faults(means, terms, tendered_cash)]
    if due <= 0:
        faults.append(Fault(field="charges", code="nothing_due", message=_("There is nothing to collect.")))
    elif paid != due:
        text = _("%(due)s yuan are due, the means add up to %(paid)s.") % {"due": due, "paid": paid}
        faults.append(Fault(field="means", code="sum", message=text))
    return faults


def change_due(means: Iterable[Means], terms: Mapping[str, Terms], tendered_cash: Decimal | None) -> Decimal:
    """Return the change for the cash handed over; none if nobody said how much that was."""
    return ZERO if tendered_cash is None else tendered_cash - cash_part(means, terms)


def cash_part(means: Iterable[Means], terms: Mapping[str, Terms]) -> Decimal:
    """Return how much is paid in cash."""
    return total(part.amount for part in means if part.kind in terms and terms[part.kind].is_cash)


def _charge_faults(charges: Sequence[ChargedItem]) -> Iterator[Fault]:
    for index, charge in enumerate(charges):
        for column, value in (("item", charge.item), ("name", charge.name)):
            if not value.strip():
                yield Fault(field=f"charges.{index}.{column}", code="required", message=_("This is needed."))
        if charge.kind not in KINDS:
            yield Fault(
                field=f"charges.{index}.kind", code="unknown", message=_("A charge is either a fee or a deposit.")
            )
        if charge.amount < 0:
            yield Fault(field=f"charges.{index}.amount", code="negative", message=_("An amount cannot be negative."))
        elif not is_whole_cents(charge.amount):
            yield Fault(field=f"charges.{index}.amount", code="too_fine", message=_("An amount has two decimals."))


def _means_faults(means: Sequence[Means], terms: Mapping[str, Terms]) -> Iterator[Fault]:
    for index, part in enumerate(means):
        known = terms.get(part.kind)
        if known is None:
            yield Fault(field=f"means.{index}.kind", code="unknown", message=_("There is no such means of payment."))
        elif known.needs_reference and not part.reference.strip():
            text = _("Enter the number of the slip or transaction.")
            yield Fault(field=f"means.{index}.reference", code="required", message=text)
        if part.amount <= 0:
            yield Fault(field=f"means.{index}.amount", code="not_positive", message=_("Enter an amount above zero."))
        elif not is_whole_cents(part.amount):
            yield Fault(field=f"means.{index}.amount", code="too_fine", message=_("An amount has two decimals."))


def _cash_faults(means: Sequence[Means], terms: Mapping[str, Terms], tendered: Decimal | None) -> Iterator[Fault]:
    if tendered is None:
        return
    if not is_whole_cents(tendered):
        yield Fault(field="tendered_cash", code="too_fine", message=_("An amount has two decimals."))
    if tendered < cash_part(means, terms):
        yield Fault(
            field="tendered_cash", code="too_little", message=_("Less cash was handed over than is to be paid in cash.")
        )
