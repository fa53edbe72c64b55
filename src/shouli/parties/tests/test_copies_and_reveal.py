"""Secrets: kept encrypted, opened by an action, and every look remembered."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import clerk_context, system
from shouli.parties import queries
from shouli.parties.actions import OpenCopy, RevealDocument, StoreCopy, open_copy, reveal_document, store_copy
from shouli.parties.models import DocumentCopy
from shouli.parties.rules.refusals import TooManyScans
from shouli.parties.tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_copy_is_encrypted_and_comes_back_byte_for_byte() -> None:
    copy_id = make.copy("power_of_attorney")

    kept = DocumentCopy.objects.get(pk=copy_id)
    assert (kept.content_type, kept.size, kept.party_id) == ("image/jpeg", len(make.JPEG), None)
    assert make.JPEG not in bytes(kept.sealed)
    opened = open_copy(system(), OpenCopy(copy_id=copy_id))
    assert (opened.purpose, opened.content_type, opened.content) == ("power_of_attorney", "image/jpeg", make.JPEG)
    assert AuditEntry.objects.get(action="parties.open_copy").given == {"copy_id": copy_id}


def test_a_file_of_another_type_is_refused_and_not_kept() -> None:
    with pytest.raises(Invalid) as refusal:
        store_copy(system(), StoreCopy(purpose="document", content=b"<html>", declared_type="image/png"))
    assert make.faults_of(refusal.value) == {("content", "bad_type")}
    assert not DocumentCopy.objects.exists()


def test_a_missing_copy_is_not_found() -> None:
    with pytest.raises(NotFound):
        open_copy(system(), OpenCopy(copy_id=404))


def test_scans_out_of_files_are_looked_at_so_often_an_hour(settings: Any) -> None:
    """By its number, each scan of the house could be had one after the other: they show what is masked elsewhere."""
    settings.SHOULI_SCANS_AN_HOUR = 2
    make.company()
    filed = OpenCopy(copy_id=DocumentCopy.objects.exclude(party=None).values_list("pk", flat=True)[0])
    clerk = clerk_context(roles=("system",))
    own = OpenCopy(copy_id=make.copy(ctx=clerk))
    assert {open_copy(clerk, filed).content_type for _look in range(2)} == {"image/jpeg"}

    with pytest.raises(TooManyScans):
        open_copy(clerk, filed)

    assert open_copy(clerk, own).content == make.JPEG
    assert open_copy(system(), filed).content_type == "image/jpeg"
    assert AuditEntry.objects.filter(action="parties.open_copy", outcome="too_many_scans").count() == 1


def test_copies_of_a_party_are_listed_newest_first() -> None:
    company = make.company()
    make.copy()

    assert [copy.purpose for copy in queries.list_copies(company.party_id)] == ["letter_of_introduction"]


def test_a_revealed_number_leaves_a_trace() -> None:
    customer = make.customer()
    document_id = queries.get_documents(customer.party_id)[0].id
    revealed = reveal_document(system(), RevealDocument(document_id=document_id, reason="bank asks"))

    assert revealed.number == make.citizen_number()
    entry = AuditEntry.objects.get(action="parties.reveal_document")
    assert entry.given == {"document_id": document_id, "reason": "bank asks"}
    body = OutboxMessage.objects.get(event="parties.document_revealed").body
    assert body == {"customer_id": customer.pk, "document_id": document_id, "actor": "system:test"}


def test_nothing_is_revealed_without_a_reason() -> None:
    customer = make.customer()
    document_id = queries.get_documents(customer.party_id)[0].id

    with pytest.raises(Invalid) as refusal:
        reveal_document(system(), RevealDocument(document_id=document_id, reason=" "))
    assert make.faults_of(refusal.value) == {("reason", "missing")}
    with pytest.raises(NotFound):
        reveal_document(system(), RevealDocument(document_id=404, reason="bank asks"))
    assert not OutboxMessage.objects.filter(event="parties.document_revealed").exists()
