"""What people do at the counter and after it, in the words of the manual; every step is the real action."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shouli.accounts import queries as accounts
from shouli.accounts.actions import OpenAccount, open_account
from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, RecordAnswer, claim_commands, record_answer
from shouli.gateways.rules import tl1, verbs
from shouli.gateways.simulators.tl1 import Exchanges
from shouli.identity import queries as identity
from shouli.kernel import outbox
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders import queries as order_queries
from shouli.orders.engine.assessment import Assessment, assess
from shouli.orders.models import Order
from shouli.parties.actions import register_customer
from shouli.parties.models import Customer
from shouli.parties.tests import factories as parties
from shouli.places import queries as places
from shouli.resources import queries as resources
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from shouli.workforce import queries as workforce
from shouli.workforce.actions import CompleteWork, FailWork, complete_work, fail_work

TwoLines = tuple[Customer, SubscriptionView, SubscriptionView]
CASH = (orders.Tender(kind="cash", amount=Decimal(0)),)


def staff_at(staff_number: str, now: datetime = NOON) -> Context:
    """Build the context of a member of the sample operator's staff at the counter."""
    staff = identity.find_staff(staff_number)
    assert staff is not None
    return identity.staff_context(staff, channel="counter", now=now, language="zh-hans")


class Desk:
    """One clerk, and the colleagues the order goes to afterwards."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def at(self, now: datetime) -> Desk:
        """Return the same desk at another moment."""
        return Desk(replace(self.ctx, now=now))

    def as_staff(self, staff_number: str) -> Context:
        """Return a colleague's context at the same moment."""
        return staff_at(staff_number, self.ctx.now)

    def new_customer(self, *, account: bool = True, organization: bool = False, **changed: Any) -> Customer:
        """Register a customer, by default a local person with one account."""
        fill = parties.organization if organization else parties.individual
        customer = register_customer(self.ctx, fill(ctx=self.ctx, **changed))
        if account:
            self.new_account(customer)
        return customer

    def customer_of(self, line: SubscriptionView) -> Customer:
        """Return the customer who holds a line."""
        return Customer.objects.get(pk=line.customer_id)

    def accounts_of(self, line: SubscriptionView) -> list[str]:
        """Return the ids of the accounts that pay for a line."""
        return [str(relation.account_id) for relation in accounts.relations_of([line.id]).get(line.id, [])]

    def payment_phone_of(self, line: SubscriptionView) -> str:
        """Return the payment phone of a line."""
        return accounts.payment_phone_of(line.id)

    def citizen(self, serial: str) -> str:
        """Return the valid identity-card number of another local person."""
        return parties.citizen_number(serial=serial)

    def stranger(self) -> Customer:
        """Register a person whose identity card was issued elsewhere."""
        return self.new_customer(document_number=parties.citizen_number(place="110101"), name="赵远")

    def lines_of(self, order: Order) -> list[SubscriptionView]:
        """Return the lines an order has brought about."""
        return [subscriptions.get_subscription(line.subscription_id or 0) for line in order.lines.order_by("line_no")]

    def developer_of(self, line: SubscriptionView, code: str) -> str:
        """Return the employee id a product of a line is credited to."""
        return subscriptions.developers_of(line.id).get(code, "")

    def new_account(self, customer: Customer, name: str = "帐户") -> int:
        """Open an account paid in cash."""
        asked = OpenAccount(customer_id=customer.pk, name=name, address="建设路13号", payment_way="cash")
        return open_account(self.ctx, asked).pk

    def open(self, journey: str, customer: Customer, line: SubscriptionView | None = None, **more: Any) -> Order:
        """Open the acceptance page of a business."""
        asked = orders.OpenDraft(
            journey=journey, customer_id=customer.pk, subscription_id=line.id if line else None, **more
        )
        return orders.open_draft(self.ctx, asked)

    def change(self, line: SubscriptionView, journey: str, *, parent: Order | None = None, **values: Any) -> Order:
        """Open a change of a line in service, signed, and type it in."""
        order = self.open(
            f"fixed_line.{journey}", self.customer_of(line), line, parent_id=parent.pk if parent else None
        )
        return self.fill(order, **{"document_shown": "on", "signed": "on", "disclosed": "on", **values})

    def fill(self, order: Order, **values: Any) -> Order:
        """Type into the form."""
        kept = {**self.fresh(order).values, **values}
        return orders.keep_draft(self.ctx, orders.KeepDraft(order_id=order.pk, values=kept))

    def fill_install(self, order: Order, **values: Any) -> Order:
        """Type what a plain new installation of a private residence needs, number and appointment included."""
        self.fill(
            order,
            **{
                "products_confirmed": "on",
                "disclosed": "on",
                "user_nature": "private_residence",
                **self.attributes(),
                **({} if "address_id" in values else self.address("jsl", 13)),
                "address_text": "2号楼1单元501室",
                "document_shown": "on",
                "signed": "on",
                **values,
            },
        )
        if "service_number" not in values:
            self.pick(order)
        self.book(order)
        return self.fresh(order)

    def saved_install(self, **values: Any) -> Order:
        """Save a new installation of a new customer, by default one that awaits its charge of 120.00."""
        order = self.open("fixed_line.install", self.new_customer())
        self.fill_install(order, **values)
        return self.save(order)

    def attributes(self) -> dict[str, str]:
        """Take an ordinary telephone in the city."""
        return {"product_attribute": "ordinary", "area_scope": "city"}

    def address(self, initials: str, door: int) -> dict[str, Any]:
        """Choose the address range that has this door number."""
        parity = "odd" if door % 2 else "even"
        match = next(
            item
            for item in places.find_addresses(initials, bureau_id=self.ctx.bureau_id)
            if item.door_from <= door <= item.door_to and item.parity in (parity, "mixed")
        )
        return {"address_initials": initials, "address_id": str(match.id), "door_number": str(door)}

    def some_address(self, initials: str) -> dict[str, Any]:
        """Choose any address of a street and its first door."""
        match = places.find_addresses(initials, bureau_id=self.ctx.bureau_id)[0]
        return {"address_initials": initials, "address_id": str(match.id), "door_number": str(match.door_from)}

    def exchange_of(self, order: Order) -> int:
        """Return the exchange of the typed address."""
        return places.get_address(int(self.fresh(order).values["address_id"])).exchange_id

    def pick(self, order: Order) -> str:
        """Draw numbers of the exchange and take the first ordinary one."""
        exchange = self.exchange_of(order)
        number = resources.draw_numbers(exchange, mode="random", levels=("ordinary",))[0].number
        orders.pick_number(self.ctx, orders.PickNumber(order_id=order.pk, number=number, exchange_id=exchange))
        return number

    def book(self, order: Order) -> None:
        """Choose the first open slot, where the bureau books them."""
        slots = workforce.list_slots(
            bureau_id=self.ctx.bureau_id, from_day=self.ctx.now.date() + timedelta(days=1), days=5, now=self.ctx.now
        )
        if slots:
            exchange = self.exchange_of(order)
            open_slots = workforce.list_slots(
                bureau_id=self.ctx.bureau_id,
                exchange_id=exchange,
                from_day=self.ctx.now.date() + timedelta(days=1),
                days=5,
                now=self.ctx.now,
            )
            self.fill(order, slot_id=str(next(slot.id for slot in open_slots if slot.open)))

    def look(self, order: Order) -> Assessment:
        """Look at the draft as the page does."""
        fresh = self.fresh(order)
        return assess(self.ctx, fresh, fresh.values)

    def faults(self, order: Order) -> set[tuple[str, str]]:
        """Return field and code of everything that is wrong with the draft."""
        return {(fault.field, fault.code) for fault in self.look(order).faults}

    def save(self, order: Order) -> Order:
        """Save the acceptance; a refusal tells its faults in full."""
        fresh = self.fresh(order)
        try:
            return orders.accept_order(self.ctx, orders.AcceptOrder(order_id=order.pk, values=fresh.values))
        except Invalid as refusal:
            refusal.add_note(str([(fault.field, fault.code, fault.text) for fault in refusal.faults]))
            raise

    def collect(self, order: Order, *, kind: str = "cash") -> Order:
        """Take the money, exactly."""
        total = self.fresh(order).total
        tender = orders.Tender(kind=kind, amount=total)
        asked = orders.CollectFees(
            order_id=order.pk, expected_total=total, means=(tender,), tendered_cash=total if kind == "cash" else None
        )
        return orders.collect_fees(self.ctx, asked)

    def papers(self, order: Order, *, printed: bool = True) -> list[str]:
        """Answer every print prompt in turn; return the papers asked about, in order."""
        asked = []
        while (prompt := self.view(order).prompt) is not None:
            asked.append(prompt.paper)
            orders.settle_print(self.ctx, orders.SettlePrint(order_id=order.pk, paper=prompt.paper, printed=printed))
        return asked

    def audit(self, order: Order) -> Order:
        """Let the auditor pass the order."""
        return orders.audit_order(self.as_staff("3201"), orders.AuditOrder(order_id=order.pk))

    def visit(self, order: Order, *, reason: str = "") -> None:
        """Let the installer report the visit done, or failed for ``reason``; then the outbox delivers."""
        (work,) = [item for item in workforce.work_orders_of(f"order:{order.pk}") if item.state in workforce.TO_DO]
        if reason:
            failed = FailWork(work_order_id=work.id, reason_code=reason, note="现场无人")
            fail_work(system(self.ctx.now), failed)
        else:
            handed = tuple(step.code for step in work.instructions if step.code.startswith("hand_over_"))
            done = CompleteWork(work_order_id=work.id, line_test="passed", note="", signed=True, handed_over=handed)
            complete_work(system(self.ctx.now), done)
        outbox.drain(self.ctx.now)

    def network(self, order: Order, *, accepted: bool = True) -> int:
        """Let the network answer every open command of the order; return how many."""
        ctx = system(self.ctx.now)
        claim_commands(ctx, ClaimCommands(limit=100))
        sent = [item for item in gateways.commands_of(f"order:{order.pk}") if item.state == "sent"]
        for command in sent:
            record_answer(ctx, RecordAnswer(command_id=command.id, accepted=accepted, answer="COMPLD"))
        outbox.drain(self.ctx.now)
        return len(sent)

    def network_undo(self, order: Order, *, accepted: bool = True) -> None:
        """Let the exchanges answer every open command of the order's cancellation, or refuse it."""
        claim_commands(system(self.ctx.now), ClaimCommands(limit=100))
        sent = [item for item in gateways.commands_of(f"cancellation:{order.pk}") if item.state == "sent"]
        for command, done in zip(sent, self.exchanges_do(sent), strict=True):
            self.answer(command.id, accepted=accepted and done)

    def exchanges_do(self, commands: list[gateways.CommandView]) -> list[bool]:
        """Have the simulated exchanges, who have done all that was answered so far, carry out ``commands``."""
        before = sorted(gateways.list_commands(state="accepted", limit=1000), key=lambda item: item.id)
        with TemporaryDirectory() as folder:
            exchanges = Exchanges(Path(folder))
            replies = [exchanges.carry_out(self.said(command)) for command in (*before, *commands)]
            exchanges.close()
        assert all(reply.completed for reply in replies[: len(before)])
        return [reply.completed for reply in replies[len(before) :]]

    @staticmethod
    def said(command: gateways.CommandView) -> tl1.Message:
        """Say a command as the driver does."""
        return verbs.message_of(
            verb=command.verb,
            line_number=command.line_number,
            exchange_code=command.exchange_code,
            parameters=command.parameters,
            tag=str(command.id),
            reference=str(command.id),
        )

    def answer(self, command_id: int, *, accepted: bool, delivered: bool = True) -> None:
        """Let the network answer one command; the outbox delivers it, or the worker is slow."""
        record_answer(system(self.ctx.now), RecordAnswer(command_id=command_id, accepted=accepted, answer="COMPLD"))
        if delivered:
            outbox.drain(self.ctx.now)

    def through(self, order: Order) -> Order:
        """Take a saved order to its end."""
        if self.fresh(order).state == "awaiting_charge":
            self.collect(order)
        self.papers(order)
        self.audit(order)
        if any(item.state in workforce.TO_DO for item in workforce.work_orders_of(f"order:{order.pk}")):
            self.visit(order)
        self.network(order)
        outbox.drain(self.ctx.now)
        return self.fresh(order)

    def line_in_service(self, customer: Customer, **values: Any) -> SubscriptionView:
        """Install a line and return it in service."""
        order = self.open("fixed_line.install", customer)
        self.fill_install(order, **values)
        self.through(self.save(order))
        (line,) = order.lines.all()
        return subscriptions.get_subscription(line.subscription_id or 0)

    def fresh(self, order: Order) -> Order:
        """Read the order again."""
        return Order.objects.get(pk=order.pk)

    def view(self, order: Order) -> order_queries.OrderView:
        """Look at the whole order."""
        return order_queries.get_order(self.ctx, order.pk)

    def amounts(self, order: Order) -> dict[str, Decimal]:
        """Return the fee lines by name."""
        return {fee.name: fee.amount for fee in self.view(order).fees}


def start_line() -> SubscriptionView:
    """A new customer's line, in service at 建设路13号."""
    desk = Desk(staff_at("3107"))
    return desk.line_in_service(desk.new_customer())


def start_two_lines() -> TwoLines:
    """A new customer with two lines in service."""
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    return customer, desk.line_in_service(customer), desk.line_in_service(customer)
