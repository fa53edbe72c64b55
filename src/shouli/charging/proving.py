"""Proof of the balances: what was paid in less what was charged, and what open reservations hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F, Sum

from shouli.charging import states
from shouli.charging.models import Charge, ChargingAccount, Reservation, TopUp
from shouli.kernel.money import yuan_of
from shouli.ledger.queries import Break


def prove() -> Iterator[Break]:
    """Give every balance, every reserved sum and every charge that its own records contradict; amounts in yuan."""
    committed = Reservation.objects.filter(state=states.COMMITTED)
    open_ones = Reservation.objects.filter(state=states.RESERVED)
    paid_in = _sums(TopUp.objects.values_list("account_id").annotate(sum=Sum("amount")))
    charged = _sums(committed.values_list("account_id").annotate(sum=Sum(F("amount") - F("unpaid"))))
    reserved_sums = _sums(open_ones.values_list("account_id").annotate(sum=Sum("reserved_li")))
    for number, balance, reserved in ChargingAccount.objects.order_by("number").values_list(
        "number", "balance", "reserved"
    ):
        yield from _compare(number, paid_in.get(number, 0) - charged.get(number, 0), balance, "balance")
        yield from _compare(number, reserved_sums.get(number, 0), reserved, "reserved")
    of_requests = _sums(committed.values_list("account_id").annotate(sum=Sum("amount")))
    of_charges = _sums(Charge.objects.values_list("subscriber").annotate(sum=Sum("amount")))
    for number in sorted({*of_requests, *of_charges}):
        yield from _compare(number, of_charges.get(number, 0), of_requests.get(number, 0), "charges")


def _sums(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)


def _compare(number: int, expected: int, found: int, what: str) -> Iterator[Break]:
    if expected != found:
        subject = f"charging.chargingaccount:{number}"
        yield Break(
            check="online_charging", subject=subject, expected=yuan_of(expected), found=yuan_of(found), detail=what
        )
