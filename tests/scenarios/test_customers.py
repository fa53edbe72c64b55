"""What follows from registering and modifying a customer: the ordinary case asks nobody for anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from shouli.kernel import outbox
from shouli.kernel.errors import NotAllowed, NotFound
from shouli.kernel.tests.factories import NOON
from shouli.orders.models import Order, OrderFlag
from shouli.parties import queries as parties
from shouli.parties.actions import ModifyCustomer, SettleFollowUp, modify_customer, settle_follow_up
from shouli.parties.models import Customer
from shouli.parties.tests import factories
from shouli.processes import queries as processes
from shouli.processes.errors import StepNotOpen
from shouli.processes.models import ProcessInstance
from tests.scenarios.desk import Desk

ELSEWHERE: dict[str, Any] = {"seal_text": "上海泉水商贸有限公司", "name": "上海泉水商贸有限公司"}

TASK_ID = re.compile("[0-9a-f]{32}")


def registered(desk: Desk, **changed: Any) -> Customer:
    """Register a customer and let the news of it arrive."""
    customer = desk.new_customer(**changed)
    outbox.drain(NOON)
    return Customer.objects.get(pk=customer.pk)


def modify(desk: Desk, customer: Customer, **changed: Any) -> Customer:
    """Change the file and let the news of it arrive."""
    version = Customer.objects.get(pk=customer.pk).version
    modify_customer(desk.ctx, ModifyCustomer(customer_id=customer.pk, version=version, **changed))
    outbox.drain(NOON)
    return Customer.objects.get(pk=customer.pk)


def other_document(desk: Desk, serial: str, place: str) -> dict[str, Any]:
    """Show another identity card, issued at ``place``."""
    return {
        "document_kind": "resident_id_card",
        "document_number": factories.citizen_number(place=place, serial=serial),
        "copy_id": factories.copy(ctx=desk.ctx),
        "document_shown": True,
    }


def runs_of(customer: Customer) -> list[tuple[str, str]]:
    """Return key and state of every process about a customer, in order."""
    found = ProcessInstance.objects.filter(owner__startswith=f"customer:{customer.pk}").order_by("pk")
    return list(found.values_list("spec__process_key", "state"))


def tasks_of(customer: Customer) -> list[tuple[str, str]]:
    """Return step and role of what waits for people about a customer."""
    trace = processes.trace_of_story(f"customer:{customer.pk}")
    assert trace is not None
    return [(task.step, task.role) for task in trace.waiting]


def saved(desk: Desk, customer: Customer) -> Order:
    """Save a new installation that awaits its charge."""
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    return desk.save(order)


@pytest.mark.rule("FL-210")
def test_the_postcode_is_filled_in_and_nobody_is_asked_for_anything(desk: Desk) -> None:
    customer = registered(desk)

    view = parties.get_customer(desk.ctx, customer.pk)
    assert (view.postcode, view.residence_address, view.postal_address) == ("250000", "", "")
    assert runs_of(customer) == [("customers.register", "completed")]
    assert registered(desk, document_number=desk.citizen("777"), postcode="100000").party.postcode == "100000"


@pytest.mark.rule("FL-223")
def test_a_missing_licence_is_asked_for_until_it_comes(desk: Desk) -> None:
    company = registered(desk, organization=True, **ELSEWHERE)
    assert company.locality_reason == "no_licence"
    assert tasks_of(company) == [("ask_licence", "clerk")]
    (task,) = processes.open_steps(f"customer:{company.pk}")
    assert task.due_at == NOON + timedelta(days=3)

    modify(desk, company, contact_phone="0531-86010001")
    assert tasks_of(company) == [("ask_licence", "clerk")]
    licence = factories.copy("business_licence", desk.ctx)
    changed = modify(desk, company, licence_copy_id=licence, registered_address="济南市历下区泉城路1号")

    assert (changed.locality, changed.locality_reason) == ("local", "licence_here")
    assert processes.open_steps(f"customer:{company.pk}") == []
    assert runs_of(company) == [
        ("customers.register", "completed"),
        ("customers.modify", "completed"),
        ("customers.modify", "completed"),
    ]


def test_a_clerk_says_that_no_licence_will_come(desk: Desk) -> None:
    company = registered(desk, organization=True, **ELSEWHERE)
    (task,) = processes.open_steps(f"customer:{company.pk}")
    asked = SettleFollowUp(task_id=task.id)

    with pytest.raises(NotAllowed):
        settle_follow_up(desk.as_staff("3201"), asked)
    assert tasks_of(company) == [("ask_licence", "clerk")]
    assert settle_follow_up(desk.ctx, asked)

    assert tasks_of(company) == []
    assert runs_of(company) == [("customers.register", "completed")]
    with pytest.raises(StepNotOpen):
        settle_follow_up(desk.ctx, asked)


def test_a_task_about_an_order_is_not_settled_here(desk: Desk) -> None:
    order = saved(desk, registered(desk))
    (task,) = processes.open_steps(f"order:{order.pk}")

    with pytest.raises(NotFound):
        settle_follow_up(desk.ctx, SettleFollowUp(task_id=task.id))

    assert [step.step for step in processes.open_steps(f"order:{order.pk}")] == ["collect"]


@pytest.mark.parametrize("change", [{"contact_phone": "13800000002"}, {"postal_address": "泉城路1号"}])
def test_an_ordinary_change_asks_nobody_for_anything(desk: Desk, change: dict[str, str]) -> None:
    customer = registered(desk)
    saved(desk, customer)

    modify(desk, customer, **change)

    assert runs_of(customer) == [("customers.register", "completed"), ("customers.modify", "completed")]
    assert not OrderFlag.objects.exists()


@pytest.mark.does("orders.begin_procedure", "orders.flag_customer_change")
@pytest.mark.rule("FL-211")
def test_a_customer_who_became_out_of_area_has_the_open_installation_gone_over(desk: Desk) -> None:
    customer = registered(desk)
    desk.line_in_service(customer)
    order = saved(desk, customer)

    changed = modify(desk, customer, **other_document(desk, "888", "110101"))

    assert changed.locality == "out_of_area"
    flag = OrderFlag.objects.get()
    assert (flag.order_id, flag.code, flag.detail) == (
        order.pk, "customer_changed", {"locality": True, "document": True}
    )  # fmt: skip
    assert tasks_of(customer) == [("review", "clerk")]
    (task,) = processes.open_steps(f"customer:{customer.pk}:{changed.version}")
    assert task.due_at == NOON + timedelta(hours=24)

    settle_follow_up(desk.ctx, SettleFollowUp(task_id=task.id))

    assert tasks_of(customer) == []


def test_another_document_without_open_orders_asks_nobody(desk: Desk) -> None:
    customer = registered(desk)
    desk.line_in_service(customer)

    modify(desk, customer, **other_document(desk, "888", "110101"))

    assert tasks_of(customer) == []
    assert not OrderFlag.objects.exists()


def test_two_changes_are_gone_over_each(desk: Desk) -> None:
    customer = registered(desk)
    saved(desk, customer)

    modify(desk, customer, **other_document(desk, "888", "110101"))
    modify(desk, customer, **other_document(desk, "889", "370102"))

    assert OrderFlag.objects.count() == 1
    assert runs_of(customer)[1:] == [("customers.modify", "running"), ("customers.modify", "running")]


def test_processes_know_nothing_personal(desk: Desk) -> None:
    customer = registered(desk)
    saved(desk, customer)
    modify(desk, customer, name="李大明", **other_document(desk, "888", "110101"))

    kept = ProcessInstance.objects.filter(owner__startswith="customer:").values_list("state_text", flat=True)
    assert len(kept) == 2
    for text in kept:
        told = TASK_ID.sub("", text)  # numbers drawn by the engine hold any digits
        for personal in ("李大明", "李小明", "888", "138", "250000"):
            assert personal not in told
