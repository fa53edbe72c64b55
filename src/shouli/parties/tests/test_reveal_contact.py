"""Phone and addresses in full, with a trace."""

from __future__ import annotations

import pytest

from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import system
from shouli.parties.actions import RevealContact, reveal_contact
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db


def test_contact_data_revealed_leave_a_trace() -> None:
    customer = make.customer(residence_address="建设路13号2号楼1单元501室")

    shown = reveal_contact(system(), RevealContact(customer_id=customer.pk, reason="call back"))

    assert (shown.contact_phone, shown.residence_address) == ("13800000001", "建设路13号2号楼1单元501室")
    entry = AuditEntry.objects.get(action="parties.reveal_contact")
    assert entry.given == {"customer_id": customer.pk, "reason": "call back"}
    body = OutboxMessage.objects.get(event="parties.contact_revealed").body
    assert body == {"customer_id": customer.pk, "actor": "system:test"}


def test_nothing_is_revealed_without_a_reason() -> None:
    customer = make.customer()

    with pytest.raises(Invalid) as refusal:
        reveal_contact(system(), RevealContact(customer_id=customer.pk, reason=" "))
    assert make.faults_of(refusal.value) == {("reason", "missing")}
    with pytest.raises(NotFound):
        reveal_contact(system(), RevealContact(customer_id=404, reason="call back"))
    assert not OutboxMessage.objects.filter(event="parties.contact_revealed").exists()


def test_the_trail_keeps_masks() -> None:
    make.customer(residence_address="建设路13号2号楼1单元501室")

    given = AuditEntry.objects.get(action="parties.register_customer").given
    assert (given["contact_phone"], given["residence_address"]) == ("138****0001", "建设路****")
