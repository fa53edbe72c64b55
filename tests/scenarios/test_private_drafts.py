"""A draft is for the clerk who enters it: sealed numbers, own scans, discarded when it is left lying."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from shouli.config.worker import Worker
from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders import queries
from shouli.orders.models import Order
from shouli.orders.queries import DraftOfColleague
from shouli.parties.actions import OpenCopy, open_copy, register_customer
from shouli.parties.models import DocumentCopy
from shouli.parties.rules.copies import PROPERTY_CERTIFICATE
from shouli.parties.tests.factories import citizen_number, copy, faults_of, individual
from shouli.resources.models import TelephoneNumber
from tests.scenarios.desk import Desk

NUMBER = citizen_number(serial="456")
KEPT = timedelta(days=30)


def with_an_agent(desk: Desk) -> Order:
    """Open a draft and type an agent's number in."""
    order = desk.open("fixed_line.install", desk.new_customer())
    return desk.fill(order, presented_by="agent", agent_name="王芳", agent_document_number=NUMBER)


def colleague(desk: Desk) -> Desk:
    """Return the desk of another clerk of the bureau."""
    return Desk(desk.as_staff("3109"))


def test_the_number_of_an_agent_is_sealed_in_a_draft(desk: Desk) -> None:
    order = with_an_agent(desk)

    with connection.cursor() as cursor:
        cursor.execute("select * from orders_order where id = %s", [order.pk])
        row = str(cursor.fetchall())

    assert NUMBER not in row
    assert "agent_document_number" in row
    assert desk.fresh(order).values["agent_document_number"] == NUMBER


def test_a_colleague_does_not_read_or_change_a_draft_until_it_is_parked(desk: Desk) -> None:
    order, other = with_an_agent(desk), colleague(desk)

    with pytest.raises(DraftOfColleague):
        queries.get_draft(other.ctx, order.pk)
    with pytest.raises(DraftOfColleague):
        orders.keep_draft(other.ctx, orders.KeepDraft(order_id=order.pk, values={}))
    with pytest.raises(DraftOfColleague):
        orders.accept_order(other.ctx, orders.AcceptOrder(order_id=order.pk, values={}))
    with pytest.raises(DraftOfColleague):
        orders.resume_draft(other.ctx, orders.ParkDraft(order_id=order.pk))

    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=order.pk))

    assert "agent_document_number" not in queries.get_draft(other.ctx, order.pk).values
    assert orders.resume_draft(other.ctx, orders.ParkDraft(order_id=order.pk)).accepted_by == other.ctx.actor.key


def test_a_colleague_s_scan_is_not_filed_by_its_id(desk: Desk) -> None:
    asked = individual(ctx=desk.ctx)

    with pytest.raises(Invalid) as refusal:
        register_customer(colleague(desk).ctx, asked)

    assert ("copy_id", "unknown_copy") in faults_of(refusal.value)
    customer = register_customer(desk.ctx, asked)
    assert DocumentCopy.objects.get(pk=asked.copy_id or 0).party_id == customer.party_id


def test_who_takes_a_draft_up_takes_its_scans_with_it(desk: Desk) -> None:
    customer, other = desk.new_customer(), colleague(desk)
    own = copy(PROPERTY_CERTIFICATE, desk.ctx)
    order = desk.open("fixed_line.install", customer)
    desk.fill(order, property_certificate_copy_id=str(own))
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=order.pk))

    orders.resume_draft(other.ctx, orders.ParkDraft(order_id=order.pk))

    assert DocumentCopy.objects.get(pk=own).stored_by == other.ctx.actor.key


def test_a_colleague_s_scan_is_not_had_by_naming_it_on_a_draft(desk: Desk) -> None:
    """Named on a draft the colleague has parked, or will take up and park, it would be handed over with that."""
    customer, other = desk.new_customer(), colleague(desk)
    loose = str(copy(PROPERTY_CERTIFICATE, desk.ctx))
    parked = desk.open("fixed_line.install", customer)
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=parked.pk))
    planted = other.open("fixed_line.install", customer)

    for order in (parked, planted):
        with pytest.raises(Invalid) as refusal:
            other.fill(order, property_certificate_copy_id=loose)
        assert faults_of(refusal.value) == {("property_certificate_copy_id", "unknown_copy")}
    orders.resume_draft(other.ctx, orders.ParkDraft(order_id=parked.pk))

    with pytest.raises(NotFound):
        open_copy(other.ctx, OpenCopy(copy_id=int(loose)))
    other.fill(parked, property_certificate_copy_id=str(copy(PROPERTY_CERTIFICATE, other.ctx)))


def test_a_draft_left_lying_is_discarded_after_thirty_days_with_what_it_holds(desk: Desk) -> None:
    customer = desk.new_customer()
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    parked = desk.open("fixed_line.install", customer)
    orders.park_draft(desk.at(NOON + timedelta(days=1)).ctx, orders.ParkDraft(order_id=parked.pk))
    discard = orders.DiscardAbandonedDrafts()

    assert orders.discard_abandoned_drafts(system(NOON + KEPT), discard) == 0
    assert orders.discard_abandoned_drafts(system(NOON + KEPT + timedelta(minutes=1)), discard) == 1

    assert not Order.objects.filter(pk=order.pk).exists()
    assert not TelephoneNumber.objects.filter(owner=f"order:{order.pk}").exists()
    Worker(now=lambda: NOON + KEPT + timedelta(days=1, minutes=1)).round()
    assert not Order.objects.filter(pk=parked.pk).exists()
