"""What cancelling an order takes back, in numbers: told before it is done, and kept with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from shouli.gateways import queries as gateways
from shouli.gateways import states as network
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.payments import states as paid
from shouli.resources import queries as resources
from shouli.workforce import queries as workforce
from shouli.workforce import states as work


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """What one means of payment gives back, in yuan as text."""

    name: str
    name_en: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is taken back: money by means, numbers, booked slots, visits to come, lines the network has switched."""

    money: tuple[GivenBack, ...] = ()
    numbers: tuple[str, ...] = ()
    slots: int = 0
    visits: int = 0
    switched: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """All the money given back, yuan."""
        return sum((Decimal(item.amount) for item in self.money), Decimal(0))

    def as_json(self) -> dict[str, Any]:
        """Return this as it is stored with a cancellation."""
        return asdict(self)


def effects_of(stored: dict[str, Any]) -> Effects:
    """Read back what ``as_json`` gave."""
    if not stored:
        return Effects()
    return Effects(
        money=tuple(GivenBack(**item) for item in stored["money"]),
        numbers=tuple(stored["numbers"]),
        slots=stored["slots"],
        visits=stored["visits"],
        switched=tuple(stored["switched"]),
    )


def foresee(order: Order) -> Effects:
    """Look at what cancelling ``order`` now would take back; nothing is written."""
    owner = f"order:{order.pk}"
    payment = payments.payment_of(owner) if order.payment_id is not None else None
    booking = workforce.booking_of(owner)
    return Effects(
        money=tuple(
            GivenBack(name=item.name, name_en=item.name_en, amount=f"{item.amount:.2f}")
            for item in (payment.means if payment is not None and payment.state == paid.ACTIVE else ())
        ),
        numbers=_numbers(order, owner),
        slots=1 if booking is not None and booking.state == work.BOOKED else 0,
        visits=sum(item.state in workforce.TO_DO for item in workforce.work_orders_of(owner)),
        switched=switched_lines(order),
    )


def switched_lines(order: Order) -> tuple[str, ...]:
    """Return the lines on which the network has carried out something for ``order``, each once."""
    done = (item for item in gateways.commands_of(f"order:{order.pk}") if item.state == network.ACCEPTED)
    return tuple(dict.fromkeys(item.line_number for item in done))


def _numbers(order: Order, owner: str) -> tuple[str, ...]:
    """Return the numbers the order holds, and those its lines got by the true entry."""
    held = {view.number for view in resources.numbers_of(owner)}
    added = order.lines.filter(action="add", subscription__isnull=False)
    return tuple(sorted(held | set(added.values_list("service_number", flat=True))))
