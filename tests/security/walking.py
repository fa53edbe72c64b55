"""Every address of the program, and one thing of each kind to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shouli.catalog import queries as catalog
from shouli.identity import queries as identity
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON
from shouli.parties.actions import StoreCopy, store_copy
from shouli.payments.actions import IssueReceipt, issue_receipt
from shouli.payments.tests.factories import cash, deposit, payment
from shouli.places import queries as places
from shouli.web.doors import RIGHTS
from shouli.workforce import queries as workforce
from tests.scenarios.desk import Desk, staff_at
from tests.support.signing_in import client_of

type_of_arguments = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OPEN = frozenset({"login", "login_code", "logout", "set_language", "set_theme"})  # for whoever has not signed in
STAFF = {
    "clerk": "3107",
    "auditor": "3201",
    "supervisor": "3301",
    "installer": "5101",
    "product_manager": "6101",
    "resource_manager": "6201",
    "administrator": "9001",
    "security_auditor": "9101",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One named address: the parts it takes, the view behind it and the right that view asks for."""

    name: str
    parts: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_guarded(self) -> bool:
        """Whether the view stands behind a door."""
        return self._key in RIGHTS

    @property
    def right(self) -> str | None:
        """The page right it asks for; None: every member of staff may open it."""
        return RIGHTS[self._key]

    @property
    def _key(self) -> tuple[str, str]:
        return self.view.__module__, self.view.__qualname__

    def url(self, things: type_of_arguments) -> str:
        """Write the address of the things it is about."""
        named = {part: things.get(f"{self.name}.{part}", things.get(part)) for part in self.parts}
        return reverse(self.name, kwargs=named)


def addresses() -> list[Address]:
    """List every address of the program."""
    return sorted(_flat(get_resolver().url_patterns), key=lambda address: address.name)


def _flat(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        else:
            yield Address(pattern.name or "", tuple(pattern.pattern.converters), pattern.callback)


def signed_in(staff_number: str, **options: Any) -> Client:
    """Sign a member of staff in."""
    staff = identity.find_staff(staff_number)
    assert staff is not None
    staff.must_change_password = False
    staff.save(update_fields=["must_change_password"])
    return client_of(staff, **options)


def things_of(desk: Desk) -> type_of_arguments:
    """Make one thing of each kind that an address can be about; ``order_id`` is an order with its work under way."""
    customer = desk.new_customer()
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", customer)))
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    (work,) = workforce.work_orders_of(f"order:{order.pk}")
    copy = store_copy(desk.ctx, StoreCopy(purpose="document", content=PNG, declared_type="image/png"))
    held = payment(customer.pk, desk.ctx, owner="deposit:1", charges=(deposit(),), means=(cash("1000.00"),))
    receipt = issue_receipt(desk.ctx, IssueReceipt(payment_id=held.pk))
    return {
        "order_id": order.pk,
        "customer_id": customer.pk,
        "copy_id": copy.pk,
        "work_order_id": work.id,
        "journey": "fixed_line.install",
        "paper": "acceptance_form",
        "till_id": held.till_id,
        "receipt_id": receipt.pk,
        **office_things(work.exchange_id),
    }


def start_things() -> type_of_arguments:
    """Make them at the shop that takes appointments."""
    return things_of(Desk(staff_at("3107")))


def office_things(exchange_id: int) -> type_of_arguments:
    """Name one row of each kind that the back office keeps."""
    table = catalog.list_fee_tables(NOON.date())[0]
    staff = identity.find_staff("3108")
    assert staff is not None
    return {
        "exchange_id": exchange_id,
        "address_id": places.find_addresses("jsl")[0].id,
        "staff_id": staff.pk,
        "office_offering.code": "CALLER_ID",
        "office_plan.code": "LOCAL_FLAT",
        "office_package.code": "F1P_HOME",
        "office_campaign.code": catalog.list_campaigns()[0].code,
        "list_name": (entry := catalog.list_code_entries()[0]).list_name,
        "value": entry.value,
        "office_fee_table.code": table.code,
        "office_fee_upload.code": table.code,
        "office_fee_change.code": table.code,
        "office_fee_sheet.code": table.code,
        "version_id": catalog.list_fee_versions(table.code)[0].version_id,
        "office_price.code": "CALLER_ID",
        "price_id": 1,
        "role": "installer",
        "proposal_id": 1,
        "bureau": "B-LX",
        "day": "2026-11-23",
        "office_org_unit.code": "S-QC",
        "number": "0531-H-003",
        "entry_id": AuditEntry.objects.latest("id").pk,
        "message_id": 1,
        "instance_id": 1,
        "key": "fixed_line.install",
        "command_id": 1,
    }
