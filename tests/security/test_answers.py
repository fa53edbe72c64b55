"""What every answer carries, and what none may show."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.urls import resolve

from shouli.accounts.actions import OpenAccount, open_account
from shouli.identity import queries as identity
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.orders.models import Order
from shouli.parties.rules import documents
from shouli.parties.rules.copies import POWER_OF_ATTORNEY
from shouli.parties.tests.factories import copy
from tests.scenarios.desk import Desk, staff_at
from tests.security.walking import PNG, STAFF, Address, addresses, signed_in, things_of, type_of_arguments

PHONE = "13800000001"  # of every customer that the desk registers
COUNTER = frozenset({
    "counter_customer_edit", "counter_accept",  # forms in which it is changed
    "counter_print", "counter_paper",  # the customer's own paper, as it is signed
})  # fmt: skip
IN_FULL = {
    "clerk": COUNTER,
    "supervisor": COUNTER | {"counter_audit_order"},
    "auditor": frozenset({"counter_audit_order", "counter_paper", "counter_print"}),  # compares the signed paper
    "installer": frozenset({"field", "field_visits", "field_visit"}),  # calls at the door of the own crew's visits
}
BANK_ACCOUNT = "6222021602001234567"
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))|<style|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE
)
LINK = re.compile(r'<a\s[^>]*?href="(/(?!static/)[^"?#]*)')
FULL_NUMBER = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")


@pytest.mark.long
@pytest.mark.parametrize("role", STAFF)
def test_every_page_is_armoured_and_masks_documents_and_phones(role: str, things: type_of_arguments) -> None:
    """
    No script or style is in a page, nothing may frame or sniff it, no document number is in full.

    The contact phone is in full only where it is typed or called, or on the customer's own paper.
    """
    client = signed_in(STAFF[role])
    in_full, closed = set(), set()

    for address in addresses():
        answer = client.get(address.url(things))
        page = answer.content.decode(errors="replace")
        closed |= {(address.name, name) for name in closed_doors(role, page)}
        armoured(address, answer.status_code, answer.headers, page)
        sheet = client.get(address.url(things) + "?format=csv").content.decode(errors="replace")
        if PHONE in page or PHONE in sheet:
            in_full.add(address.name)

    assert in_full <= IN_FULL.get(role, frozenset()), in_full
    assert closed == set(), "links that lead to a refusal"


def closed_doors(role: str, page: str) -> set[str]:
    """Name the pages that a page leads to and its reader may not open."""
    rights = {address.name: address.right for address in addresses() if address.is_guarded}
    led = {resolve(path).url_name or "" for path in set(LINK.findall(page))}
    ctx = staff_at(STAFF[role])
    return {name for name in led if (right := rights.get(name)) is not None and not identity.may(ctx, right)}


def armoured(address: Address, status: int, headers: Mapping[str, str], page: str) -> None:
    """See that an answer carries what protects it, and no document number."""
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src" in policy, address.name
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'; sandbox", ""), address.name
    assert headers["X-Content-Type-Options"] == "nosniff", address.name
    assert headers["X-Frame-Options"] == "DENY", address.name
    assert headers["Referrer-Policy"] == "same-origin", address.name
    if address.is_guarded and status == 200:
        assert "no-store" in headers["Cache-Control"], address.name
    if "html" in headers.get("Content-Type", ""):
        assert not INLINE.search(page), (address.name, INLINE.search(page))
        assert not FULL_NUMBER.search(page), (address.name, FULL_NUMBER.search(page))


def test_phone_and_addresses_are_revealed_for_a_reason_and_leave_a_trace(things: type_of_arguments) -> None:
    url = f"/counter/customers/{things['customer_id']}"
    auditor, clerk = signed_in(STAFF["auditor"]), signed_in(STAFF["clerk"])
    traces = AuditEntry.objects.filter(action="parties.reveal_contact")
    assert PHONE not in clerk.get(url).content.decode()

    assert auditor.post(url, {"_action": "contact", "reason": "复核"}).status_code == 403
    assert clerk.post(url, {"_action": "contact", "reason": " "}).status_code == 422
    answer = clerk.post(url, {"_action": "contact", "reason": "回访"})

    assert PHONE in answer.content.decode()
    assert list(traces.order_by("id").values_list("outcome", flat=True)) == ["not_allowed", "invalid", "done"]
    assert PHONE not in str(list(traces.values()))
    body = OutboxMessage.objects.get(event="parties.contact_revealed").body
    assert body["customer_id"] == things["customer_id"]


def test_a_number_is_revealed_for_a_reason_and_leaves_a_trace(things: type_of_arguments) -> None:
    url = f"/counter/customers/{things['customer_id']}"
    supervisor, clerk = signed_in(STAFF["supervisor"]), signed_in(STAFF["clerk"])
    traces = AuditEntry.objects.filter(action="parties.reveal_document")

    assert clerk.post(url, {"reason": "复核"}).status_code == 403
    assert supervisor.post(url, {"reason": " "}).status_code == 422
    answer = supervisor.post(url, {"reason": "复核"})

    assert FULL_NUMBER.search(answer.content.decode())
    assert list(traces.order_by("id").values_list("outcome", flat=True)) == ["not_allowed", "invalid", "done"]
    assert not FULL_NUMBER.search(str(list(traces.values("given", "changes", "subject"))))


def test_looking_at_a_scan_leaves_a_trace(things: type_of_arguments) -> None:
    client = signed_in("3107")

    answer = client.get(f"/counter/copies/{things['copy_id']}")

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(action="parties.open_copy", outcome="done").count() == 1


def test_no_trail_holds_a_secret(desk: Desk) -> None:
    """After a whole life neither audit nor outbox nor order says a document number or a bank account in full."""
    things_of(desk)
    company = desk.new_customer(organization=True)
    opened = OpenAccount(
        customer_id=company.pk, name="帐户", address="建设路13号", payment_way="transfer", bank_name="工行",
        bank_account=BANK_ACCOUNT,
    )  # fmt: skip
    open_account(desk.ctx, opened)
    order = desk.open("fixed_line.install", company)
    agent = {
        "presented_by": "agent",
        "agent_name": "钱伟",
        "agent_person_kind": documents.CITIZEN,
        "agent_document_kind": documents.RESIDENT_ID_CARD,
        "agent_document_number": desk.citizen("321"),
        "agent_copy_id": str(copy(ctx=desk.ctx)),
        "agent_signed": "on",
        "power_of_attorney_copy_id": str(copy(POWER_OF_ATTORNEY, desk.ctx)),
        "power_of_attorney_sealed": "on",
    }
    saved = desk.save(desk.fill_install(order, **{**agent, "user_nature": "private_residence"}))
    assert saved.values["agent_document_number"] == "3701**********" + desk.citizen("321")[-4:]

    kept = "\n".join(
        str(row)
        for rows in (
            AuditEntry.objects.values("given", "changes", "subject", "reason"),
            OutboxMessage.objects.values("body", "owner"),
            Order.objects.exclude(state="draft").values("values"),
        )
        for row in rows
    )

    trails = str(list(AuditEntry.objects.values("given", "changes", "subject", "reason")))
    assert PHONE not in trails
    assert PHONE not in str(list(OutboxMessage.objects.values("body", "owner")))
    assert "138****0001" in trails
    assert not FULL_NUMBER.search(kept), FULL_NUMBER.search(kept)
    assert BANK_ACCOUNT not in kept
