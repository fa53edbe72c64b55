"""The life of one order as a program brings it about that may be killed at any moment and started again from the top.

Every step of the desk carries an idempotency key, so a repeat finds what was done; the worker's steps need none, for
what they have to do is in the database.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, RecordAnswer, claim_commands, record_answer
from shouli.kernel import outbox
from shouli.kernel.context import Context
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders.models import Cancellation, Order
from shouli.payments import queries as payments
from shouli.payments.actions import IssueInvoice, issue_invoice
from shouli.workforce import queries as workforce
from shouli.workforce.actions import CompleteWork, complete_work
from tests.scenarios.desk import staff_at

ROUNDS = 30
WRITES = ("INSERT", "UPDATE", "DELETE")
HALF, UNCOMMITTED, COMMITTED = "half", "uncommitted", "committed"
MOMENTS = (HALF, UNCOMMITTED, COMMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the customer wants: who, where, which number and appointment, and what it will cost."""

    customer_id: int
    values: Mapping[str, Any]
    number: str
    exchange_id: int
    total: str
    changes_mind: bool = False  # once the network has switched the line


@dataclass(slots=True)
class Killer:
    """Kills this very process in the course of the ``nth`` action of ``step``.

    ``half`` is after its first write, ``uncommitted`` after its last, ``committed`` right after the commit.
    """

    step: str
    nth: int
    moment: str
    now_in: str = ""
    done: int = 0

    def enter(self, step: str) -> None:
        """Note which step begins."""
        self.now_in, self.done = step, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        out = execute(sql, params, many, context)
        if not connection.in_atomic_block or self.now_in != self.step:
            return out
        is_last = sql.startswith('INSERT INTO "kernel_auditentry"')
        is_due = self.done == self.nth - 1
        if is_due and self.moment == HALF and sql.startswith(WRITES):
            self.kill()
        if is_due and is_last and self.moment == UNCOMMITTED:
            self.kill()
        if is_due and is_last and self.moment == COMMITTED:
            transaction.on_commit(self.kill)
        self.done += is_last
        return out

    @staticmethod
    def kill() -> None:
        """Be gone, without a last word to anybody."""
        os.kill(os.getpid(), signal.SIGKILL)


class Life:
    """Does the steps in turn."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.clerk, self.auditor = staff_at("3107"), staff_at("3201")
        self.order_id = 0

    def steps(self) -> dict[str, Callable[[], object]]:
        """List the steps by name."""
        return {
            "open": self.open,
            "fill": self.fill,
            "pick": self.pick,
            "save": self.save,
            "collect": self.collect,
            "invoice": self.invoice,
            "print_invoice": lambda: self.settle("invoice"),
            "print_form": lambda: self.settle("acceptance_form"),
            "audit": self.audit,
            "visit": self.visit,
            **self.ending(),
        }

    def ending(self) -> dict[str, Callable[[], object]]:
        """List the steps after the visit: the line comes into service, or all of it is taken back."""
        if self.wish.changes_mind:
            return {"switch": self.switch, "cancel": self.cancel, "undo": self.undo}
        return {"worker": self.work}

    def run(self, begins: Callable[[str], None]) -> None:
        """Do all steps, telling ``begins`` each."""
        for name, step in self.steps().items():
            begins(name)
            step()

    def open(self) -> None:
        """Open the acceptance page."""
        asked = orders.OpenDraft(journey="fixed_line.install", customer_id=self.wish.customer_id)
        self.order_id = orders.open_draft(keyed(self.clerk, "open"), asked).pk

    def fill(self) -> None:
        """Type everything in."""
        asked = orders.KeepDraft(order_id=self.order_id, values=self.wish.values)
        orders.keep_draft(keyed(self.clerk, "fill"), asked)

    def pick(self) -> None:
        """Take the number."""
        asked = orders.PickNumber(order_id=self.order_id, number=self.wish.number, exchange_id=self.wish.exchange_id)
        orders.pick_number(keyed(self.clerk, "pick"), asked)

    def save(self) -> None:
        """Save the order."""
        values = {**self.wish.values, "service_number": self.wish.number}
        orders.accept_order(keyed(self.clerk, "save"), orders.AcceptOrder(order_id=self.order_id, values=values))

    def collect(self) -> None:
        """Take the fees in cash."""
        total = Decimal(self.wish.total)
        asked = orders.CollectFees(
            order_id=self.order_id,
            expected_total=total,
            means=(orders.Tender(kind="cash", amount=total),),
            tendered_cash=total,
        )
        orders.collect_fees(keyed(self.clerk, "collect"), asked)

    def invoice(self) -> None:
        """Issue the invoice."""
        paid = payments.payment_of(f"order:{self.order_id}")
        assert paid is not None
        issue_invoice(keyed(self.clerk, "invoice"), IssueInvoice(payment_id=paid.id))

    def settle(self, paper: str) -> None:
        """Print a paper."""
        asked = orders.SettlePrint(order_id=self.order_id, paper=paper, printed=True)
        orders.settle_print(keyed(self.clerk, paper), asked)

    def audit(self) -> None:
        """Pass the order."""
        orders.audit_order(keyed(self.auditor, "audit"), orders.AuditOrder(order_id=self.order_id))

    def visit(self) -> None:
        """Report the visit done."""
        (work,) = workforce.work_orders_of(f"order:{self.order_id}")
        handed = tuple(step.code for step in work.instructions if step.code.startswith("hand_over_"))
        done = CompleteWork(work_order_id=work.id, line_test="passed", note="", signed=True, handed_over=handed)
        complete_work(keyed(system(), "visit"), done)

    def work(self) -> None:
        """Do a worker's rounds, a minute apart, until the order is completed."""
        for minute in range(ROUNDS):
            if Order.objects.get(pk=self.order_id).state == "completed":
                return
            self.round(NOON + timedelta(minutes=minute))
        raise AssertionError("the order is not completed")

    def switch(self) -> None:
        """Let the network switch the line, and nobody hear of it yet."""
        for minute in range(ROUNDS):
            if any(item.state == "accepted" for item in gateways.commands_of(f"order:{self.order_id}")):
                return
            self.round(NOON + timedelta(minutes=minute))
        raise AssertionError("the line is not switched")

    def cancel(self) -> None:
        """Cancel as a supervisor."""
        asked = orders.CancelOrder(order_id=self.order_id, reason="客户放弃办理")
        orders.cancel_order(keyed(staff_at("3301"), "cancel"), asked)

    def undo(self) -> None:
        """Do a worker's rounds until everything is taken back."""
        for minute in range(ROUNDS, 2 * ROUNDS):
            if Cancellation.objects.get(order_id=self.order_id).state == "done":
                return
            self.round(NOON + timedelta(minutes=minute))
        raise AssertionError("the cancellation is not finished")

    def round(self, now: datetime) -> None:
        """Deliver messages, and let the network answer what it is asked."""
        outbox.deliver_round(now, worker=f"worker {os.getpid()}")
        for command in claim_commands(system(now), ClaimCommands(limit=10)):
            record_answer(system(now), RecordAnswer(command_id=command.pk, accepted=True, answer="COMPLD"))


def keyed(ctx: Context, step: str) -> Context:
    """Return a context under whose key ``step`` is done once."""
    return replace(ctx, idempotency_key=f"life:{step}")
