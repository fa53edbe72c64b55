"""Take money (收费处理)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from shouli.kernel import numbering
from shouli.kernel.actions import action, record_created, savepoint, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.money import total
from shouli.payments import bookkeeping, states, till_access
from shouli.payments.events import PaymentCollected
from shouli.payments.models import ChargeLine, ChargePosting, MeansLine, MeansOfPayment, Payment, Purpose, TillSession
from shouli.payments.refusals import AlreadyPaid
from shouli.payments.rules import collection
from shouli.payments.rules.collection import ChargedItem, Means, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectPayment:
    """What is charged to whom and what for, and how it is paid; ``tendered_cash`` is what was handed over.

    Only a payment for an order excludes another for the same owner; an account is paid for again and again.
    """

    owner: str
    customer_id: int
    charges: tuple[ChargedItem, ...]
    means: tuple[Means, ...]
    tendered_cash: Decimal | None = None
    purpose: Literal["order", "account", "top_up", "sale"] = "order"


@action("payments.collect_payment")
def collect_payment(ctx: Context, data: CollectPayment) -> Payment:
    """Take money once for an owner, by one or several means, and post it (FL-086).

    :raises Invalid: with every charge incomplete or negative, every means unknown or without its slip number, means
        that do not add up to what is due, or too little cash
    :raises AlreadyPaid: if the order has an active payment
    :raises NoTill: if cash is taken and the actor has no open till
    :raises TillCounted: if cash is taken while the actor's till is being counted
    """
    known = {means.code: means for means in MeansOfPayment.objects.all()}
    terms = {code: Terms(is_cash=means.is_cash, needs_reference=means.needs_reference) for code, means in known.items()}
    postings = {(row.kind, row.charge_item): row.account for row in ChargePosting.objects.all()}

    refuse_if(
        [
            *collection.collection_faults(data.charges, data.means, terms, data.tendered_cash),
            *_unposted(data.charges, postings),
        ]
    )
    _refuse_second(data)

    till = till_access.till_for(ctx, cash=bool(collection.cash_part(data.means, terms)))
    payment = _write_payment(ctx, data, terms, till)
    record_created(ctx, payment, states.PAYMENT)
    charges, means = _write_lines(payment, data, postings, known)
    bookkeeping.post_payment(
        ctx,
        payment,
        charged=[(line.account, line.amount) for line in charges],
        paid=[(line.account, line.amount) for line in means],
    )

    say(PaymentCollected(payment_id=payment.pk, paid_for=payment.owner, total=str(payment.total)))
    return payment


def _refuse_second(data: CollectPayment) -> None:
    """Refuse an order that has been paid for.

    :raises AlreadyPaid: naming the active payment
    """
    if data.purpose != "order":
        return
    active = Payment.objects.filter(owner=data.owner, purpose=Purpose.ORDER, state=states.ACTIVE).first()
    if active is not None:
        raise AlreadyPaid(number=active.payment_number)


def _write_payment(ctx: Context, data: CollectPayment, terms: Mapping[str, Terms], till: TillSession | None) -> Payment:
    try:
        with savepoint():
            return Payment.objects.create(
                payment_number=numbering.dated_number("P", ctx.now),
                owner=data.owner,
                purpose=data.purpose,
                customer_id=data.customer_id,
                total=total(charge.amount for charge in data.charges),
                tendered_cash=data.tendered_cash,
                change_given=collection.change_due(data.means, terms, data.tendered_cash),
                staff_id=ctx.actor.staff_id,
                outlet_id=ctx.outlet_id,
                till=till,
                collected_by=ctx.actor.name or ctx.actor.key,
                collected_at=ctx.now,
                collected_on=local_day(ctx.now),
            )
    except IntegrityError:
        _refuse_second(data)  # another desk was quicker; anything else is a defect
        raise


def _write_lines(
    payment: Payment,
    data: CollectPayment,
    postings: Mapping[tuple[str, str], str],
    known: Mapping[str, MeansOfPayment],
) -> tuple[list[ChargeLine], list[MeansLine]]:
    charges = ChargeLine.objects.bulk_create(
        ChargeLine(
            payment=payment,
            position=position,
            item=charge.item,
            name=charge.name,
            kind=charge.kind,
            amount=charge.amount,
            account=_account(charge, postings) or "",
        )
        for position, charge in enumerate(data.charges, start=1)
    )
    means = MeansLine.objects.bulk_create(
        MeansLine(
            payment=payment,
            means=known[part.kind],
            amount=part.amount,
            reference=part.reference.strip(),
            account=known[part.kind].account,
        )
        for part in data.means
    )
    return charges, means


def _account(charge: ChargedItem, postings: Mapping[tuple[str, str], str]) -> str | None:
    return postings.get((charge.kind, charge.item)) or postings.get((charge.kind, ""))


def _unposted(charges: tuple[ChargedItem, ...], postings: Mapping[tuple[str, str], str]) -> list[Fault]:
    text = _("The books have no account for this charge item.")
    return [
        Fault(field=f"charges.{index}.item", code="no_account", message=text)
        for index, charge in enumerate(charges)
        if charge.kind in collection.KINDS and _account(charge, postings) is None
    ]
