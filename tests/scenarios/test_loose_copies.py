"""Scans that were handed in and never used are deleted in time; a proof stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.config.worker import Worker
from shouli.kernel.errors import Invalid
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.parties.actions import DiscardCopies, FileCopy, discard_copies, file_copy
from shouli.parties.models import DocumentCopy
from shouli.parties.rules.copies import PROPERTY_CERTIFICATE
from shouli.parties.tests.factories import citizen_number, copy, faults_of
from tests.scenarios.desk import Desk

KEPT = timedelta(days=7)


def discard(after: timedelta) -> int:
    """Let the duty's action run some time after noon."""
    return orders.discard_loose_copies(system(NOON + after), orders.DiscardLooseCopies())


def test_a_scan_nobody_used_goes_after_seven_days(desk: Desk) -> None:
    loose = copy(ctx=desk.ctx)

    assert discard(KEPT) == 0
    assert discard(KEPT + timedelta(seconds=1)) == 1

    assert not DocumentCopy.objects.filter(pk=loose).exists()
    entry = AuditEntry.objects.get(action="parties.discard_copies")
    assert (entry.given, entry.actor) == ({"copy_ids": [loose]}, "system:test")
    assert discard(KEPT * 2) == 0


def test_what_is_in_a_file_or_on_a_draft_stays(desk: Desk) -> None:
    customer = desk.new_customer()
    (filed,) = DocumentCopy.objects.filter(party_id=customer.party_id)
    parked, typed, loose = (copy(ctx=desk.ctx) for _scan in range(3))
    order = desk.open("fixed_line.install", customer)
    orders.keep_draft(desk.ctx, orders.KeepDraft(order_id=order.pk, values={"agent_copy_id": str(parked)}))
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=order.pk))
    other = desk.open("fixed_line.install", customer)
    orders.keep_draft(desk.ctx, orders.KeepDraft(order_id=other.pk, values={"agent_copy_id": typed}))

    assert discard(timedelta(days=400)) == 1

    assert set(DocumentCopy.objects.values_list("pk", flat=True)) == {filed.pk, parked, typed}
    assert loose not in {filed.pk, parked, typed}
    orders.discard_draft(desk.ctx, orders.DiscardDraft(order_id=order.pk))
    assert discard(timedelta(days=400)) == 1
    assert set(DocumentCopy.objects.values_list("pk", flat=True)) == {filed.pk, typed}


def test_a_scan_filed_meanwhile_is_not_deleted(desk: Desk) -> None:
    customer = desk.new_customer()
    (filed,) = DocumentCopy.objects.filter(party_id=customer.party_id)

    assert discard_copies(system(), DiscardCopies(copy_ids=(filed.pk, 404))) == 0
    assert DocumentCopy.objects.filter(pk=filed.pk).exists()


def test_the_worker_does_it(desk: Desk) -> None:
    loose = copy(ctx=desk.ctx)

    Worker(now=lambda: NOON + KEPT).round()
    assert DocumentCopy.objects.filter(pk=loose).exists()

    Worker(now=lambda: NOON + KEPT + timedelta(hours=1)).round()
    assert not DocumentCopy.objects.filter(pk=loose).exists()


def test_a_property_certificate_comes_into_the_customers_file(desk: Desk) -> None:
    customer = desk.new_customer(document_number=citizen_number("110101"))
    certificate = copy(PROPERTY_CERTIFICATE, desk.ctx)
    order = desk.fill_install(
        desk.open("fixed_line.install", customer), guarantee_choice="property_certificate",
        property_certificate_copy_id=str(certificate), certificate_names_customer="on",
    )  # fmt: skip

    desk.save(order)

    assert DocumentCopy.objects.get(pk=certificate).party_id == customer.party_id
    assert discard(timedelta(days=400)) == 0


def test_a_scan_for_another_purpose_or_of_somebody_else_is_refused(desk: Desk) -> None:
    customer, other = desk.new_customer(), desk.new_customer(document_number=citizen_number(serial="777"))
    wrong = copy()
    (theirs,) = DocumentCopy.objects.filter(party_id=other.party_id)

    for copy_id, code in ((wrong, "other_purpose"), (theirs.pk, "unknown_copy"), (404, "unknown_copy")):
        asked = FileCopy(customer_id=customer.pk, copy_id=copy_id, purpose=PROPERTY_CERTIFICATE, field="scan")
        with pytest.raises(Invalid) as refusal:
            file_copy(system(), asked)
        assert faults_of(refusal.value) == {("scan", code)}
    assert DocumentCopy.objects.get(pk=wrong).party_id is None
