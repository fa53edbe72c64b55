"""Every page there is to see, with something on each: what it is about, and who may open it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shouli.catalog import queries as catalog
from shouli.channels.backoffice.tests.reading import Reader
from shouli.gateways import queries as gateways
from shouli.identity import queries as identity
from shouli.identity.rules.rights import fingerprint
from shouli.kernel.local_time import local_day
from shouli.kernel.models import OutboxMessage
from shouli.orders import actions as orders
from tests.scenarios.desk import Desk, staff_at
from tests.security.walking import addresses, things_of, type_of_arguments

# What answers with a file, a fragment or another page; so does an address that ends as a file does.
NO_PAGES = frozenset({
    "counter_copies", "counter_copy", "counter_release", "counter_reprint", "office_process_diagram", "palette",
    "saved_filters",
})  # fmt: skip
FILES = (".csv", ".pdf", ".png", ".xml")
CHANGES = ("relocate", "remove", "change_account", "change_plans", "change_products")


@dataclass(frozen=True, slots=True)
class Sight:
    """One page; ``right`` is what opens it, None: everybody may."""

    name: str
    url: str
    right: str | None


def sights(things: type_of_arguments, stages: Mapping[str, Sequence[int]]) -> list[Sight]:
    """List every page that stands behind a door; ``stages`` says which orders a page has something to say of."""
    pages = [address for address in addresses() if address.is_guarded and address.name not in NO_PAGES]
    shown = [
        Sight(address.name, address.url({**things, "order_id": order_id}), address.right)
        for address in pages
        for order_id in stages.get(address.name, (things["order_id"],))
    ]
    return [sight for sight in shown if not sight.url.endswith(FILES)]


def open_to(staff_number: str, now: datetime, shown: Iterable[Sight]) -> list[Sight]:
    """List those that a member of staff may open."""
    ctx = staff_at(staff_number, now)
    return [sight for sight in shown if sight.right is None or identity.may(ctx, sight.right)]


def every_sight(desk: Desk) -> list[Sight]:
    """Make one thing of each kind, orders at every stage, and what waits for a second person; list the pages."""
    things = things_of(desk)
    customer = desk.new_customer(document_number=desk.citizen("932"), name="孙桂英")
    line = desk.line_in_service(customer)
    saved, paid, printed, failing, dropped = (desk.open("fixed_line.install", customer) for _stage in range(5))
    for order in (saved, paid, printed, failing, dropped):
        desk.save(desk.fill_install(order))
    for order in (paid, printed, failing, dropped):
        desk.collect(order)
    for order in (printed, failing, dropped):
        desk.papers(order)
    desk.audit(failing)
    desk.visit(failing)
    Desk.network(desk, failing, accepted=False)  # not the exchanges of a shop, which would do it
    desk.audit(dropped)
    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=dropped.pk, reason="客户要求"))
    drafts = [desk.open("fixed_line.install", customer)]
    drafts += [desk.change(line, journey) for journey in CHANGES]
    things |= to_be_judged(desk.ctx.now)
    things |= {"customer_id": customer.pk, "command_id": gateways.commands_of(f"order:{failing.pk}")[0].id}
    stages = {
        "counter_accept": [order.pk for order in drafts],
        "counter_charge": [saved.pk],
        "counter_print": [paid.pk],
        "counter_audit_order": [printed.pk],
        "counter_order": [saved.pk, things["order_id"], failing.pk, dropped.pk],
        "counter_replace_number": [failing.pk],
        "counter_cancel_diagram": [dropped.pk],
    }
    return sights(things, stages)


def to_be_judged(now: datetime) -> type_of_arguments:
    """Let somebody propose one thing of each kind that a second person judges; and give a message up."""
    day = local_day(now) + timedelta(days=7)
    manager, administrator = Reader("6101"), Reader("9001")
    offering = {
        "code": "VOICE_MAIL",
        "kind": "secondary",
        "name": "语音信箱",
        "name_en": "Voice mail",
        "sells_from": day.isoformat(),
        "sort": "900",
    }
    manager.send("/office/offerings/new", "propose", **offering)
    manager.send("/office/prices/CALLER_ID", "propose", amount="4.50", valid_from=day.isoformat(), clause="四、9")
    sheet = catalog.export_fee_version(catalog.list_fee_versions("FL-NEW")[0].version_id).replace("50.00", "60.00")
    manager.upload("/office/fee-tables/FL-NEW/upload", sheet, valid_from=day.isoformat(), note="调价")
    rights = {
        "rights.0.pattern": "page.field",
        "rights.0.channel": "*",
        "reason": "试点",
        "_version": fingerprint(identity.rights_of(["installer"])),
    }
    administrator.send("/office/rights/installer", "propose", **rights)
    letter = OutboxMessage.objects.create(
        event="orders.order_accepted", owner="order:0", shard=1, body={}, at=now, state="dead", attempts=8,
        next_try_at=now, error="LookupError: no such order",
    )  # fmt: skip
    return {
        "office_offering_proposal.proposal_id": catalog.list_offering_proposals()[0].proposal_id,
        "proposal_id": identity.list_rights_proposals(role="installer")[0].id,
        "price_id": catalog.list_price_proposals(on=day)[0].price_id,
        "version_id": catalog.list_fee_versions("FL-NEW")[0].version_id,
        "message_id": letter.pk,
    }
