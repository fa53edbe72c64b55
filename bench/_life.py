"""The life of a new installation, as one client program after another would bring it about; every step is an action."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shouli.accounts.actions import OpenAccount, open_account
from shouli.gateways.actions import ClaimCommands, RecordAnswer, claim_commands, record_answer
from shouli.identity import queries as identity
from shouli.kernel import outbox
from shouli.kernel.context import Context
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders.models import Order, PrintPrompt
from shouli.orders.states import COMPLETED
from shouli.parties.actions import register_customer
from shouli.parties.tests import factories as parties
from shouli.places import queries as places
from shouli.resources import queries as resources
from shouli.resources.actions import NumberTaken
from shouli.workforce import queries as workforce
from shouli.workforce.actions import CompleteWork, complete_work

STREET = "jsl"
COMMANDS = 20
BUYERS = 5
TRIES = 20


@dataclass(frozen=True, slots=True)
class Buyer:
    """A registered customer with an account."""

    customer_id: int
    account_id: int


def staff(number: str) -> Context:
    """Build the context of a member of the sample operator's staff."""
    found = identity.find_staff(number)
    assert found is not None, "the sample operator has this member of staff"
    return identity.staff_context(found, channel="counter", now=NOON, language="zh-hans")


class Client:
    """One client with a clerk, an auditor and a worker of its own; several of them work on one database."""

    def __init__(self, number: int) -> None:
        self.name = f"client {number}"
        self.clerk, self.auditor, self.back = staff("3107"), staff("3201"), system()
        self.buyers = [self._register(number * BUYERS + buyer) for buyer in range(BUYERS)]
        found = places.find_addresses(STREET, bureau_id=self.clerk.bureau_id)
        self.addresses = [match for match in found if match.parity == "odd"]
        self.chance = random.Random(number)

    def _register(self, serial: int) -> Buyer:
        card = parties.citizen_number(serial=f"{serial:03d}")
        customer = register_customer(self.clerk, parties.individual(ctx=self.clerk, name="王芳", document_number=card))
        asked = OpenAccount(customer_id=customer.pk, name="帐户", address="建设路13号", payment_way="cash")
        return Buyer(customer.pk, open_account(self.clerk, asked).pk)

    def accept(self) -> int:
        """Open, fill in, pick a number and save; return the order's id."""
        buyer, address = self.chance.choice(self.buyers), self.chance.choice(self.addresses)
        order = orders.open_draft(
            self.clerk, orders.OpenDraft(journey="fixed_line.install", customer_id=buyer.customer_id)
        )
        typed: dict[str, Any] = {
            "products_confirmed": "on",
            "disclosed": "on",
            "user_nature": "private_residence",
            "product_attribute": "ordinary",
            "area_scope": "city",
            "address_initials": STREET,
            "address_id": str(address.id),
            "door_number": str(address.door_from),
            "address_text": "2号楼1单元501室",
            "account_ids": [str(buyer.account_id)],
            "document_shown": "on",
            "signed": "on",
        }
        orders.keep_draft(self.clerk, orders.KeepDraft(order_id=order.pk, values={**order.values, **typed}))
        picked = self.pick(order.pk, address.exchange_id)
        slots = workforce.list_slots(
            exchange_id=address.exchange_id, from_day=NOON.date() + timedelta(days=1), days=5, now=NOON
        )
        values = {**picked.values, "slot_id": str(self.chance.choice(slots).id)}
        orders.accept_order(self.clerk, orders.AcceptOrder(order_id=order.pk, values=values))
        return order.pk

    def pick(self, order_id: int, exchange_id: int) -> Order:
        """Draw numbers and take one; draw again if somebody else was quicker."""
        for _try in range(TRIES):
            offers = resources.draw_numbers(exchange_id, mode="random", levels=("ordinary",))
            number = self.chance.choice(offers).number
            try:
                return orders.pick_number(
                    self.clerk, orders.PickNumber(order_id=order_id, number=number, exchange_id=exchange_id)
                )
            except NumberTaken:
                continue
        raise AssertionError("the pool has enough numbers")

    def desk(self, order_id: int) -> None:
        """Collect the fees, print every paper, and let the auditor pass the order."""
        self.collect_and_print(order_id)
        orders.audit_order(self.auditor, orders.AuditOrder(order_id=order_id))

    def collect_and_print(self, order_id: int) -> None:
        """Collect the fees in cash and print every paper."""
        total = Order.objects.values_list("total", flat=True).get(pk=order_id)
        cash = orders.Tender(kind="cash", amount=total)
        orders.collect_fees(
            self.clerk,
            orders.CollectFees(order_id=order_id, expected_total=total, means=(cash,), tendered_cash=total),
        )
        papers = PrintPrompt.objects.filter(order_id=order_id).order_by("position").values_list("paper", flat=True)
        for paper in papers:
            orders.settle_print(self.clerk, orders.SettlePrint(order_id=order_id, paper=paper, printed=True))

    def visit(self, order_id: int) -> None:
        """Let the installer report the visit done."""
        (work,) = workforce.work_orders_of(f"order:{order_id}")
        handed = tuple(step.code for step in work.instructions if step.code.startswith("hand_over_"))
        complete_work(
            self.back,
            CompleteWork(work_order_id=work.id, line_test="passed", note="", signed=True, handed_over=handed),
        )

    def deliver(self) -> None:
        """Do a worker's round: messages, what is to be told to the network, messages again."""
        outbox.deliver_round(NOON, worker=self.name)
        for command in claim_commands(self.back, ClaimCommands(limit=COMMANDS)):
            record_answer(self.back, RecordAnswer(command_id=command.pk, accepted=True, answer="COMPLD"))
        outbox.deliver_round(NOON, worker=self.name)

    def finish(self, order_ids: list[int]) -> None:
        """Take saved orders to completion, sharing the worker's rounds with the other clients."""
        for order_id in order_ids:
            self.desk(order_id)
            self.visit(order_id)
        while Order.objects.filter(pk__in=order_ids).exclude(state=COMPLETED).exists():
            self.deliver()
