"""What a subscriber's month opens with: allowances, the room under caps, and the recurring fees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.holdings import joined
from shouli.charging.rules.month import Holding, Month, is_half
from shouli.charging.rules.rating import BOUNDLESS
from shouli.charging.rules.tariff import Allowance


class NotPriced(ValueError):
    """A product is held whose recurring fee or minimum the operator has not set; ``product`` names it."""

    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """An allowance of one subscriber: ``quota`` units (or li) usable in ``[opens, closes)``.

    ``member`` is the place in the group of the subscriber who has it by holding ``product``; ``allowance`` is an index
    of ``CompiledTariff.allowances``. What will be left of it at the month's end ``rolls_over``, or is gone.
    """

    member: int
    product: str
    allowance: int
    quota: int
    opens: int
    closes: int
    rolls_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollover:
    """The rest of an allowance of ``product`` at the end of a month: units, or li of credit."""

    product: str
    allowance: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFee:
    """A recurring fee of the month, li."""

    product: str
    amount: int
    is_half: bool


def halves(compiled: CompiledTariff, held: Sequence[Holding]) -> tuple[bool, ...]:
    """Say for each holding whether it is half in this month."""
    products = compiled.tariff.products
    return tuple(
        is_half(
            item,
            products[item.product],
            [(other, products[other.product]) for place, other in enumerate(held) if place != here],
            compiled.month,
        )
        for here, item in enumerate(held)
    )


def held_in_month(compiled: CompiledTariff, held: Sequence[Holding]) -> list[Holding]:
    """Return the holdings that touch the month, in order; those of one product that meet are one."""
    return [item for item in joined(held) if item.opens < compiled.month.closes and item.closes > compiled.month.opens]


def buckets(
    compiled: CompiledTariff, members: Sequence[Sequence[Holding]], rollovers: Sequence[Sequence[Rollover]] = ()
) -> list[Bucket]:
    """List a group's allowances of the month in the order they are used: priority, then what is gone first.

    ``members`` are the holdings of each subscriber of the group, ``rollovers`` what last month left each of them.
    """
    found = _own_buckets(compiled, members)
    for member, (held, brought) in enumerate(zip(members, rollovers, strict=False)):
        found += [bucket for rollover in brought for bucket in rolled_over(compiled, member, held, rollover)]
    order = [allowance.priority for allowance in compiled.allowances]
    return sorted(
        found, key=lambda bucket: (order[bucket.allowance], bucket.rolls_over, bucket.closes, bucket.allowance)
    )


def _own_buckets(compiled: CompiledTariff, members: Sequence[Sequence[Holding]]) -> list[Bucket]:
    found: list[Bucket] = []
    pairs = [
        (member, *pair)
        for member, held in enumerate(members)
        for pair in zip(held, halves(compiled, held), strict=True)
    ]
    for member, item, half in pairs:
        line = {product.code for product in compiled.tariff.lineage_of(item.product)}
        for index, allowance in enumerate(compiled.tariff.allowances):
            if allowance.product not in line:
                continue
            closes = min(item.closes, compiled.month.closes)
            bucket = Bucket(
                member=member,
                product=item.product,
                allowance=index,
                quota=quota_of(allowance, half=half),
                opens=max(item.opens, compiled.month.opens),
                closes=closes,
                rolls_over=allowance.rolls_over and closes == compiled.month.closes,
            )
            found.append(bucket)
    return found


def rolled_over(compiled: CompiledTariff, member: int, held: Sequence[Holding], rollover: Rollover) -> Iterator[Bucket]:
    """Yield what last month left as an allowance of this one, unless the product is given up: then it is lost."""
    month = compiled.month
    closes = max((item.closes for item in held if _goes_on(item, rollover.product, month)), default=month.opens)
    if closes > month.opens and rollover.left:
        yield Bucket(
            member=member,
            product=rollover.product,
            allowance=compiled.rollover_index(rollover.allowance),
            quota=rollover.left,
            opens=month.opens,
            closes=min(closes, month.closes),
        )


def _goes_on(item: Holding, product: str, month: Month) -> bool:
    return item.product == product and item.opens <= month.opens < item.closes


def left_over(compiled: CompiledTariff, found: Sequence[Bucket], left: Sequence[int]) -> list[tuple[int, Rollover]]:
    """Return what rolls over, with the member it belongs to; ``left`` is what the month left of the buckets."""
    return [
        (
            bucket.member,
            Rollover(product=bucket.product, allowance=compiled.allowances[bucket.allowance].code, left=rest),
        )
        for bucket, rest in zip(found, left, strict=True)
        if bucket.rolls_over and rest
    ]


def quota_of(allowance: Allowance, *, half: bool) -> int:
    """Return the month's quota; a half one exactly, with what is less than a unit left out (VA-051)."""
    return allowance.quota // 2 if half else allowance.quota


def monthly_fees(compiled: CompiledTariff, held: Sequence[Holding]) -> list[MonthlyFee]:
    """List the recurring fees of the month, one for each product held in it, however often (VA-007).

    What another product replaces has none.

    :raises NotPriced: if the operator has not set one
    """
    replaced = _replaced(compiled, held)
    for item in held:
        for product in compiled.tariff.lineage_of(item.product):
            if product.code in replaced:
                continue
            if product.monthly is None:
                raise NotPriced(product.code)
    return fees_set(compiled, held)


def fees_set(compiled: CompiledTariff, held: Sequence[Holding]) -> list[MonthlyFee]:
    """List those recurring fees of the month that the operator has set."""
    fees: dict[str, MonthlyFee] = {}
    replaced = _replaced(compiled, held)
    for item, half in zip(held, halves(compiled, held), strict=True):
        for product in compiled.tariff.lineage_of(item.product):
            own_half = half and product.code == item.product
            monthly = product.monthly or 0
            amount = monthly // 2 if own_half else monthly
            if amount and product.code not in fees and product.code not in replaced:
                fees[product.code] = MonthlyFee(product=product.code, amount=amount, is_half=own_half)
    return list(fees.values())


def _replaced(compiled: CompiledTariff, held: Sequence[Holding]) -> frozenset[str]:
    lines = (compiled.tariff.lineage_of(item.product) for item in held)
    return frozenset(code for line in lines for product in line for code in product.replaces)


def rooms(compiled: CompiledTariff, held: Sequence[Holding]) -> list[tuple[int, int]]:
    """Return for each cap the li left under it and the units left before use is stopped.

    A fee that is not set takes nothing out of a cap: use can be rated, while the month stays open until it is set.
    """
    held_lines = {product.code for item in held for product in compiled.tariff.lineage_of(item.product)}
    fees = {fee.product: fee.amount for fee in fees_set(compiled, held)}
    found = []
    for cap in compiled.caps:
        if cap.product not in held_lines:
            found.append((BOUNDLESS, BOUNDLESS))
            continue
        taken = sum(fees.get(code, 0) for code in cap.products)
        room = BOUNDLESS if cap.amount is None else max(cap.amount - taken, 0)
        found.append((room, BOUNDLESS if cap.stop_at is None else cap.stop_at))
    return found
