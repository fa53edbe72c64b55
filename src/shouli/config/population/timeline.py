"""Lives through the days of the sample population: counter in the morning, visits in the afternoon, audit at five.

Every step first looks whether it is still needed, so that a run which was cut short is made good by living through the
same days once more. Dice of its own for every story make each come out the same, whatever was left out before it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from shouli.config.population import cash, changing, counter, plan
from shouli.config.population.counter import Choices
from shouli.config.population.hours import AUDIT, EVENING, VISITS, WorkingHours
from shouli.config.population.parameters import ACCOUNT, CHANGES, PLANS, PRODUCTS, RELOCATIONS, REMOVAL
from shouli.config.population.people import InventedPerson, Organization
from shouli.config.population.plan import Story
from shouli.config.population.registering import Known, agent_of, find_registered, register
from shouli.config.population.staff import AUDITOR, Hands
from shouli.gateways import network
from shouli.gateways.simulators.tl1 import Simulator
from shouli.identity import queries as identity
from shouli.kernel import outbox
from shouli.kernel.context import Context
from shouli.orders import states
from shouli.orders.actions import (
    AuditOrder,
    CancelOrder,
    DiscardDraft,
    ReturnOrder,
    audit_order,
    cancel_order,
    discard_draft,
    return_order,
)
from shouli.orders.models import Order
from shouli.places import queries as places
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from shouli.workforce import queries as workforce
from shouli.workforce import states as work
from shouli.workforce.actions import CompleteWork, FailWork, StartWork, complete_work, fail_work, start_work

INSTALLERS = {"LX": "5102", "WD": "5102", "QQ": "5101"}
OTHER_INSTALLER = "5201"
SET = "hand_over_navigation_phone"
LIXIA, SHIZHONG = "B-LX", "B-SZ"
BUREAUS = (LIXIA, LIXIA, LIXIA, SHIZHONG)
AT_APPOINTMENT = ("visit_open", "visit_failed")
NO_ANSWER = "IIAC"  # the TL1 code of a port that cannot be switched
OF_A_LINE = (*CHANGES, plan.FAMILY)
JOURNEYS = {
    plan.INSTALL: counter.INSTALL,
    plan.CAMPAIGN: counter.CAMPAIGN,
    plan.FAMILY: changing.FAMILY,
    PLANS: changing.PLANS,
    PRODUCTS: changing.PRODUCTS,
    ACCOUNT: changing.ACCOUNT,
    REMOVAL: changing.REMOVE,
    **dict.fromkeys(RELOCATIONS, changing.RELOCATE),
}


class Days:
    """Carries the stories out, day by day; ``folder`` holds the exchanges' stand-in.

    ``again`` says that an earlier run may have done some of it.
    """

    def __init__(
        self,
        customers: Sequence[InventedPerson | Organization],
        hours: WorkingHours,
        *,
        seed: int,
        folder: Path,
        again: bool,
    ) -> None:
        self._customers = customers
        self._hours = hours
        self._seed = seed
        self._folder = folder
        self._again = again
        self._hands = Hands()
        self._choices = Choices(Random(seed))  # noqa: S311 - samples have to be the same each time
        self._bureaus = identity.org_units_by_code((LIXIA, SHIZHONG))
        self._exchanges = {code: places.list_exchanges(unit.id) for code, unit in self._bureaus.items()}
        self._known: dict[int, Known] = {}
        self._guarantors: list[int] = []
        self._at_till: dict[int, Context] = {}
        self._to_audit: list[tuple[int, Story]] = []
        self._visits: dict[date, list[tuple[int, Story]]] = defaultdict(list)

    def live(self, stories: Sequence[Story], days: int, *, each: Callable[[int], None]) -> None:
        """Live through the ``days`` days before today and through today; ``each`` hears how many are over."""
        with Simulator(self._folder) as exchanges:
            for number in range(days + 1):
                today = self._hours.today - timedelta(days=days - number)
                for place, told in enumerate(stories):
                    if told.day == number:
                        self._choices.dice.seed(f"{self._seed}/{place}")
                        self._at_counter(told, today, second=place % 60)
                self._make_visits(today)
                self._audit(today)
                self._deliver(today, exchanges.address)
                self._close_tills(today, number)
                each(number)
        (self._folder / "faults.json").unlink(missing_ok=True)

    def _at_counter(self, told: Story, today: date, *, second: int) -> None:
        dice = self._choices.dice
        bureau = dice.choice(BUREAUS)
        partner = dice.randrange(8) == 0
        if told.ending in AT_APPOINTMENT or today == self._hours.today:
            bureau, partner = LIXIA, False  # makes appointments, and is open day and night
        ctx = self._hands.clerk(bureau, self._hours.at(today, told.minute, second), partner=partner)
        who = self._customer(ctx, told.customer)
        if told.business == plan.REGISTER:
            return
        held = subscriptions.list_subscriptions(who.customer_id, ended=True) if told.business in OF_A_LINE else []
        if held:
            ctx = self._hands.clerk(self._bureau_of(held[0]), ctx.now)
        order = self._before(ctx, told, who)
        if order is None:
            order = self._change(ctx, told, who, held) if held else self._enter(ctx, told, who, bureau, today)
        self._go_on(ctx, told, order, today)
        if told.ending == plan.COMPLETED and who.is_person and who.is_local:
            self._guarantors.append(who.customer_id)

    def _before(self, ctx: Context, told: Story, who: Known) -> Order | None:
        """Find the order if an earlier run has come to it; one that it left half entered is begun again."""
        if not self._again:
            return None
        asked = Order.objects.filter(customer_id=who.customer_id, opened_at=ctx.now, journey=JOURNEYS[told.business])
        order = asked.first()
        if order is not None and order.state == states.DRAFT and order.parked_at is None:
            discard_draft(ctx, DiscardDraft(order_id=order.pk))
            return None
        return order

    def _enter(self, ctx: Context, told: Story, who: Known, bureau: str, today: date) -> Order:
        exchange = self._choices.dice.choice(self._exchanges[bureau])
        site = counter.choose_site(ctx, exchange, self._choices)
        campaign = told.business == plan.CAMPAIGN
        draft = counter.enter_install(ctx, who, site, self._choices, lines=told.lines, campaign=campaign)
        if not who.is_local:
            counter.guarantee(draft, self._guarantor(), self._choices)
        if told.by_agent:
            draft.values |= agent_of(ctx, self._agent(told.customer))
        if told.ending == "draft":
            counter.park(ctx, draft, "客户回去取证件")
            return draft
        return counter.save(replace(ctx, now=self._hours.at(today, told.minute + 6)), draft)

    def _bureau_of(self, line: SubscriptionView) -> str:
        return next(
            code
            for code, exchanges in self._exchanges.items()
            if line.exchange_id in {exchange.id for exchange in exchanges}
        )

    def _change(self, ctx: Context, told: Story, who: Known, held: list[SubscriptionView]) -> Order:
        if told.business in RELOCATIONS:
            return changing.relocate(ctx, who, held[0], told.business, self._choices)
        if told.business == plan.FAMILY:
            return changing.form_family(ctx, who, held)
        change = {
            PLANS: changing.change_plans,
            PRODUCTS: changing.change_products,
            ACCOUNT: changing.change_account,
            REMOVAL: changing.remove,
        }[told.business]
        return change(ctx, who, held[0])

    def _go_on(self, ctx: Context, told: Story, order: Order, today: date) -> None:
        """Collect and print as far as the story goes."""
        at_till = replace(ctx, now=self._hours.at(today, told.minute + 9))
        self._at_till[at_till.actor.staff_id or 0] = at_till
        if order.state in (states.DRAFT, states.COMPLETED, states.CANCELLED):
            return
        if told.ending == "cancelled":
            cancel_order(at_till, CancelOrder(order_id=order.pk, reason="客户改变主意"))
            return
        if told.ending == "awaiting_charge":
            return
        if order.state == states.AWAITING_CHARGE:
            cash.ensure_open(at_till)
        order = counter.collect(at_till, order, self._choices)
        if told.ending == "awaiting_print":
            return
        at_printer = replace(ctx, now=self._hours.at(today, told.minute + 12))
        order = counter.print_all(at_printer, order, self._customers[told.customer].name)
        if told.ending in ("awaiting_audit", "visit_open") and order.state != states.AWAITING_AUDIT:
            return
        self._to_audit.append((order.pk, told))
        booking = workforce.booking_of(f"order:{order.pk}")
        self._visits[booking.day if booking else today + timedelta(days=1)].append((order.pk, told))

    def _audit(self, today: date) -> None:
        waiting = Order.objects.filter(pk__in=[order_id for order_id, _told in self._to_audit])
        here = set(waiting.filter(state=states.AWAITING_AUDIT).values_list("pk", flat=True))
        for number, (order_id, told) in enumerate(self._to_audit):
            if order_id not in here or told.ending == "awaiting_audit":
                continue
            ctx = self._hands.of(AUDITOR, self._hours.at(today, AUDIT, 20 * number), channel="backoffice")
            if told.ending == "returned":
                return_order(ctx, ReturnOrder(order_id=order_id, reason="证件复印件不清晰，请重新扫描"))
            else:
                audit_order(ctx, AuditOrder(order_id=order_id))
        self._to_audit.clear()

    def _close_tills(self, today: date, number: int) -> None:
        """Count the tills and hand them over; today's stay open."""
        if today == self._hours.today:
            return
        evening = self._hours.at(today, EVENING)
        clerks = {staff_id: replace(ctx, now=evening) for staff_id, ctx in self._at_till.items()}
        cash.close_all(today, clerks, lambda receiver: self._hands.of(receiver, evening), f"{self._seed}/{number}")
        self._at_till.clear()

    def _make_visits(self, today: date) -> None:
        for number, (order_id, told) in enumerate(self._visits.pop(today, [])):
            if told.ending not in (plan.COMPLETED, "visit_failed", "network_fault"):
                continue
            for order in workforce.work_orders_of(f"order:{order_id}"):
                if order.state in workforce.TO_DO:
                    self._visit(order, told, today, VISITS + number)

    def _visit(self, order: workforce.WorkOrderView, told: Story, today: date, minute: int) -> None:
        exchange = places.get_exchange(order.exchange_id)
        installer = INSTALLERS.get(exchange.code, OTHER_INSTALLER)
        ctx = self._hands.of(installer, self._hours.at(today, minute), channel="field")
        if order.state == work.OPEN:
            start_work(ctx, StartWork(work_order_id=order.id))
        there = replace(ctx, now=self._hours.at(today, minute + 25))
        if told.ending == "visit_failed":
            failed = FailWork(work_order_id=order.id, reason_code="customer_absent", note="客户家中无人，电话未接")
            fail_work(there, failed)
            return
        if told.ending == "network_fault":
            self._provoke(order.line_numbers)
        given = tuple(item.code for item in order.instructions if item.code == SET)
        done = CompleteWork(work_order_id=order.id, line_test="passed", signed=True, handed_over=given)
        complete_work(there, done)

    def _provoke(self, numbers: Sequence[str]) -> None:
        """Let the exchanges refuse these lines for as long as the population is being entered."""
        file = self._folder / "faults.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(known | dict.fromkeys(numbers, NO_ANSWER)), encoding="utf-8")
        fresh.replace(file)  # whole or not at all

    def _customer(self, ctx: Context, number: int) -> Known:
        if number not in self._known:
            who = self._customers[number]
            self._known[number] = (find_registered(ctx, who) if self._again else None) or register(ctx, who)
        return self._known[number]

    def _guarantor(self) -> str:
        """Return the phone of a local customer who has one already; nothing if there is none yet."""
        for customer_id in self._guarantors:
            for line in subscriptions.list_subscriptions(customer_id):
                if line.state == "active":
                    return line.service_number
        return ""

    def _agent(self, customer: int) -> InventedPerson:
        """Return the next person on the list, whoever that is."""
        others = [who for who in self._customers if isinstance(who, InventedPerson)]
        return others[(customer + 1) % len(others)]

    def _deliver(self, today: date, address: str) -> None:
        """Let news travel and the exchanges answer, until nothing is left to do."""
        now = self._hours.at(today, EVENING)
        outbox.drain(now)
        while (sent := network.send_due_commands(now, limit=200, address=address)).accepted + sent.rejected:
            outbox.drain(now)
