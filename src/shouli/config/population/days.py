"""Lives through the days of the sample population: counter in the morning, visits in the afternoon, audit at five."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from shouli.config.population import counter, story
from shouli.config.population.counter import Choices
from shouli.config.population.hands import AUDITOR, Hands, moment
from shouli.config.population.people import Organization, Person
from shouli.config.population.registering import Known, register_organization, register_person
from shouli.config.population.story import Story
from shouli.gateways import network
from shouli.gateways.simulators.tl1 import Simulator
from shouli.identity import queries as identity
from shouli.kernel import outbox
from shouli.kernel.context import Context
from shouli.orders.actions import AuditOrder, CancelOrder, ReturnOrder, audit_order, cancel_order, return_order
from shouli.orders.models import Order
from shouli.subscriptions import queries as subscriptions
from shouli.workforce import queries as workforce
from shouli.workforce.actions import CompleteWork, FailWork, StartWork, complete_work, fail_work, start_work

VISITS, AUDIT, EVENING = 13 * 60 + 30, 17 * 60, 18 * 60  # minutes of the day
INSTALLERS = {"LX": "5102", "WD": "5102", "QQ": "5101"}
OTHER_INSTALLER = "5201"
SET = "hand_over_navigation_phone"
BUREAUS = ("B-LX", "B-LX", "B-LX", "B-SZ")
NO_ANSWER = "IIAC"  # the TL1 code of a port that cannot be switched


class Days:
    """Carries the stories out, day by day; ``folder`` holds the exchanges' stand-in."""

    def __init__(self, customers: Sequence[Person | Organization], *, first: date, dice: Random, folder: Path) -> None:
        self._customers = customers
        self._first = first
        self._dice = dice
        self._folder = folder
        self._hands = Hands()
        self._choices = Choices(dice)
        self._bureaus = identity.org_units_by_code(BUREAUS)
        self._known: dict[int, Known] = {}
        self._to_audit: list[tuple[int, Story]] = []
        self._visits: dict[date, list[tuple[int, str, Story]]] = defaultdict(list)

    def live(self, stories: Sequence[Story], days: int, *, each: Callable[[int], None]) -> None:
        """Live through ``days`` days from the first on; ``each`` hears how many are over."""
        with Simulator(self._folder) as exchanges:
            for number in range(days):
                today = self._first + timedelta(days=number)
                for told in (told for told in stories if told.day == number):
                    self._at_counter(told, today)
                self._make_visits(today)
                self._audit(today)
                self._deliver(today, EVENING, exchanges.address)
                each(number + 1)
        (self._folder / "faults.json").unlink(missing_ok=True)

    def _at_counter(self, told: Story, today: date) -> None:
        bureau = self._dice.choice(BUREAUS)
        if told.ending == "visit_failed":
            bureau = "B-LX"
        partner = self._dice.randrange(8) == 0
        now = moment(today, told.minute)
        ctx = self._hands.clerk(bureau, now, partner=partner)
        who = self._customer(ctx, told.customer)
        if told.business == story.REGISTER:
            return
        if told.business in (story.PLANS, story.FAMILY):
            self._change(ctx, told, who)
            return
        site = counter.choose_site(ctx, self._bureaus[bureau].id, self._choices)
        draft = counter.enter_install(
            ctx, who, site, self._choices, lines=told.lines, campaign=told.business == story.CAMPAIGN
        )
        if told.ending == "draft":
            counter.park(ctx, draft, "客户回去取证件")
            return
        order = counter.save(replace(ctx, now=counter.later(ctx, 6)), draft)
        self._go_on(ctx, told, order)
        self._visits[site.visit_on].append((order.pk, site.exchange_code, told))

    def _change(self, ctx: Context, told: Story, who: Known) -> None:
        held = [(line.id, line.service_number) for line in subscriptions.list_subscriptions(who.customer_id)]
        if told.business == story.PLANS:
            order = counter.change_plans(ctx, who, held[0][0])
        else:
            order = counter.form_family(ctx, who, held)
        self._go_on(ctx, told, order)

    def _go_on(self, ctx: Context, told: Story, order: Order) -> None:
        """Collect and print as far as the story goes."""
        at_till = replace(ctx, now=counter.later(ctx, 9))
        if told.ending == "cancelled":
            cancel_order(at_till, CancelOrder(order_id=order.pk, reason="客户改变主意"))
            return
        if told.ending == "awaiting_charge":
            return
        order = counter.collect(at_till, order, self._choices)
        if told.ending == "awaiting_print":
            return
        counter.print_all(replace(ctx, now=counter.later(ctx, 12)), order, self._customers[told.customer].name)
        self._to_audit.append((order.pk, told))

    def _audit(self, today: date) -> None:
        for number, (order_id, told) in enumerate(self._to_audit):
            ctx = self._hands.of(AUDITOR, moment(today, AUDIT) + timedelta(seconds=20 * number), channel="backoffice")
            if told.ending == "returned":
                return_order(ctx, ReturnOrder(order_id=order_id, reason="证件复印件不清晰，请重新扫描"))
            elif told.ending != "awaiting_audit":
                audit_order(ctx, AuditOrder(order_id=order_id))
        self._to_audit.clear()

    def _make_visits(self, today: date) -> None:
        for number, (order_id, exchange, told) in enumerate(self._visits.pop(today, [])):
            if told.ending not in (story.COMPLETED, "visit_failed", "network_fault"):
                continue
            now = moment(today, VISITS) + timedelta(minutes=number)
            ctx = self._hands.of(INSTALLERS.get(exchange, OTHER_INSTALLER), now, channel="field")
            for work in workforce.work_orders_of(f"order:{order_id}"):
                self._visit(ctx, work, told)

    def _visit(self, ctx: Context, work: workforce.WorkOrderView, told: Story) -> None:
        start_work(ctx, StartWork(work_order_id=work.id))
        there = replace(ctx, now=counter.later(ctx, 25))
        if told.ending == "visit_failed":
            failed = FailWork(work_order_id=work.id, reason_code="customer_absent", note="客户家中无人，电话未接")
            fail_work(there, failed)
            return
        if told.ending == "network_fault":
            self._provoke(work.line_numbers)
        given = tuple(item.code for item in work.instructions if item.code == SET)
        done = CompleteWork(work_order_id=work.id, line_test="passed", signed=True, handed_over=given)
        complete_work(there, done)

    def _provoke(self, numbers: Sequence[str]) -> None:
        """Let the exchanges refuse these lines for as long as the population is being entered."""
        file = self._folder / "faults.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps(known | dict.fromkeys(numbers, NO_ANSWER)), encoding="utf-8")

    def _customer(self, ctx: Context, number: int) -> Known:
        if number not in self._known:
            who = self._customers[number]
            self._known[number] = (
                register_person(ctx, who) if isinstance(who, Person) else register_organization(ctx, who)
            )
        return self._known[number]

    def _deliver(self, today: date, minute: int, address: str) -> None:
        """Let news travel and the exchanges answer, until nothing is left to do."""
        now = moment(today, minute)
        outbox.drain(now)
        while (sent := network.send_due_commands(now, limit=200, address=address)).accepted + sent.rejected:
            outbox.drain(now)
