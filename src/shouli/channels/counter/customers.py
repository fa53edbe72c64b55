"""New and modified customers, revealing a document number, and the customer view."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.channels.counter import customer_form as forms
from shouli.channels.counter.order_labels import state_badge, under_sections
from shouli.channels.counter.order_progress import panel_of_customer
from shouli.channels.counter.order_urls import order_url
from shouli.channels.counter.reception import serve
from shouli.identity import queries as identity
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, Stale
from shouli.kernel.local_time import local_day
from shouli.kernel.masking import mask_address, mask_phone
from shouli.kernel.text import dotted, in_language, listed
from shouli.orders import queries as orders
from shouli.orders.queries import OrderRow
from shouli.parties import queries as parties
from shouli.parties.actions import (
    ModifyCustomer,
    RevealContact,
    RevealDocument,
    RevealedContact,
    SettleFollowUp,
    modify_customer,
    register_customer,
    reveal_contact,
    reveal_document,
    settle_follow_up,
)
from shouli.parties.queries import CustomerView
from shouli.parties.rules import copies, customer_level, documents, locality, refusals
from shouli.processes import queries as processes
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from shouli.subscriptions.states import ACTIVE, PENDING, SUSPENDED
from shouli.web import served_customer
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, FormView, with_faults
from shouli.web.panels import TimelineEntry
from shouli.web.posted import Posted, whole

CONTACT = "contact"  # the button that reveals phone and addresses
TONES = {ACTIVE: "green", SUSPENDED: "amber", PENDING: "blue"}


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def new_customer(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Register a customer; every fault at its field, nothing typed is lost (FL-008 … FL-010)."""
    posted = Posted(request.POST)
    values = forms.read(posted)
    faults: tuple[Fault, ...] = ()
    known = ""
    if request.method == "POST" and posted.action == "save":
        try:
            customer = register_customer(ctx, forms.to_register(values))
        except Invalid as refusal:
            faults = (*refusal.faults, *_unread(values))
        except refusals.AlreadyCustomer as refusal:
            faults = (Fault(field="document_number", code=refusal.code, message=refusal.text),)
            known = str(refusal.params.get("customer_number", ""))
        else:
            serve(request, ctx, customer.pk)
            messages.success(request, _("%(name)s is a customer now.") % {"name": values["name"]})
            return go_on(request, "counter")
    form = FormView(
        key="customer",
        title=_("New customer"),
        url=reverse("counter_customer_new"),
        sections=forms.sections(values),
        idempotency_key=posted.text("_key")[:40] or uuid4().hex,
        actions=(
            ActionView(name="save", label=_("Save"), key="F2", kind="primary"),
            ActionView(name="back", label=_("Cancel"), url=reverse("counter")),
        ),
    )
    return _form_page(request, ctx, form, faults, known=known)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def edit_customer(request: HttpRequest, ctx: Context, customer_id: int) -> HttpResponse:
    """Change what is on file; a change by somebody else meanwhile is told, and nothing typed is lost."""
    customer = parties.get_customer(ctx, customer_id)
    posted = Posted(request.POST)
    faults: tuple[Fault, ...] = ()
    values = forms.of_customer(customer)
    version = customer.version
    if request.method == "POST":
        values = {**forms.read(posted), "kind": customer.kind}
        values = forms.settle(values)
        version = posted.number("_version") or 0
        if posted.action == CONTACT:
            reason = _("Modify customer %(number)s") % {"number": customer.customer_number}
            asked_for = RevealContact(customer_id=customer_id, reason=reason)
            values = forms.in_full(values, reveal_contact(ctx.keyed(""), asked_for))
        if posted.action == "save":
            given = forms.behind_masks(values, customer)
            try:
                asked = ModifyCustomer(customer_id=customer_id, version=version, **forms.changes(given, customer))
                modify_customer(ctx, asked)
            except Invalid as refusal:
                faults = (*refusal.faults, *_unread(values))
            except (Stale, refusals.AlreadyCustomer, refusals.DocumentTaken) as refusal:
                faults = (Fault(field="", code=refusal.code, message=f"{refusal.text} {refusal.advice}"),)
            else:
                messages.success(request, _("The change has been saved."))
                return go_on(request, "counter_customer", customer_id)
    url = reverse("counter_customer_edit", args=[customer_id])
    form = FormView(
        key="customer",
        title=_("Modify customer"),
        url=url,
        version=str(version),
        sections=forms.sections(values, modifying=True, masked=customer.document_masked),
        idempotency_key=posted.text("_key")[:40] or uuid4().hex,
        actions=(
            ActionView(name="save", label=_("Save"), key="F2", kind="primary"),
            *(
                (ActionView(name=CONTACT, label=_("Show phone and addresses"), icon="eye"),)
                if identity.may(ctx, "parties.reveal_contact")
                else ()
            ),
            ActionView(name="back", label=_("Cancel"), url=reverse("counter_customer", args=[customer_id])),
        ),
    )
    return _form_page(request, ctx, form, faults)


@require_safe
@door(permission="page.counter")
def modify_served(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Go to the file of the customer being served; without one the customer has to be found first."""
    customer_id = served_customer.serving(request)
    if customer_id is None:
        messages.info(request, _("Find the customer first."))
        return go_on(request, "counter")
    return go_on(request, "counter_customer_edit", customer_id)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.customer")
def customer_view(request: HttpRequest, ctx: Context, customer_id: int) -> HttpResponse:
    """Show a customer on one screen, as of now or as of any day."""
    customer = parties.get_customer(ctx, customer_id)
    posted = Posted(request.POST)
    if posted.pressed.verb == "settle" and posted.pressed.row is not None:
        settle_follow_up(ctx.keyed(""), SettleFollowUp(task_id=posted.pressed.row))
        messages.success(request, _("The task is done."))
        return go_on(request, "counter_customer", customer_id)
    revealed, contact, faults = _revealed(ctx, customer, posted) if request.method == "POST" else ("", None, ())
    trace = processes.trace_of_story(f"customer:{customer_id}")
    day = typed.day(request.GET.get("on", ""))
    moment = timezone.make_aware(datetime.combine(day, time.max)) if day else ctx.now
    held = subscriptions.held_on(customer_id, moment) if day else subscriptions.list_subscriptions(customer_id)
    if identity.may(ctx, "page.counter"):
        asked = whole(request.GET.get("line", ""))  # whoever was found by a service number is served for that line
        serve(request, ctx, customer_id, next((line.id for line in held if line.id == asked), None))
    found = orders.list_orders(ctx, customer_id=customer_id, limit=30)
    return desk_page(
        request,
        ctx,
        "counter/customer.html",
        active="customer",
        status=422 if faults else 200,
        customer=customer,
        told=told_of(customer, contact),
        is_contact=posted.action == CONTACT,
        contact_shown=contact is not None,
        may_reveal_contact=identity.may(ctx, "parties.reveal_contact"),
        revealed=revealed,
        faults=faults,
        may_reveal=identity.may(ctx, "parties.reveal_document"),
        copies=[
            (copy, copies.PURPOSES.get(copy.purpose, copy.purpose)) for copy in parties.list_copies(customer.party_id)
        ],
        day=day,
        today=local_day(ctx.now),
        lines=_lines(held),
        accounts=_accounts(customer_id, held),
        timeline=_timeline(found),
        process=panel_of_customer(trace, customer_id) if trace else None,
        tasks=trace.waiting if trace and identity.may(ctx, "parties.settle_follow_up") else (),
        now=moment,
        actions=(
            ActionView(
                name="serve", label=_("Integrated acceptance"), key="F2", kind="primary", url=reverse("counter")
            ),
            ActionView(
                name="edit",
                label=_("Modify customer"),
                key="F6",
                url=reverse("counter_customer_edit", args=[customer_id]),
            ),
        )
        if identity.may(ctx, "page.counter")
        else (),
    )


def _form_page(
    request: HttpRequest, ctx: Context, form: FormView, faults: tuple[Fault, ...], *, known: str = ""
) -> HttpResponse:
    marked = with_faults(form, faults)
    marked = replace(marked, faults=under_sections(marked, marked.faults))
    status = 422 if faults else 200
    return desk_page(
        request, ctx, "counter/customer_form.html", active="reception", status=status, form=marked, known=known
    )


def _unread(values: forms.Values) -> list[Fault]:
    """List dates that were typed but are none."""
    text = _("This is not a date.")
    days = {name: value for name, value in values.items() if name.endswith("birth_date") and value}
    return [Fault(field=name, code="date", message=text) for name, value in days.items() if typed.day(value) is None]


def _revealed(
    ctx: Context, customer: CustomerView, posted: Posted
) -> tuple[str, RevealedContact | None, tuple[str, ...]]:
    """Reveal what the button asks for: the document's number, or phone and addresses; or say why not."""
    if posted.action == CONTACT:
        contact, faults = _reveal_contact(ctx, customer.id, posted)
        return "", contact, faults
    if customer.document_id is None:
        return "", None, ()
    revealed, faults = _reveal(ctx, customer.document_id, posted)
    return revealed, None, faults


def _reveal(ctx: Context, document_id: int, posted: Posted) -> tuple[str, tuple[str, ...]]:
    asked = RevealDocument(document_id=document_id, reason=posted.text("reason")[:200])
    try:
        return reveal_document(ctx.keyed(""), asked).number, ()
    except Invalid as refusal:
        return "", tuple(fault.text for fault in refusal.faults)


def _reveal_contact(ctx: Context, customer_id: int, posted: Posted) -> tuple[RevealedContact | None, tuple[str, ...]]:
    asked = RevealContact(customer_id=customer_id, reason=posted.text("reason")[:200])
    try:
        return reveal_contact(ctx.keyed(""), asked), ()
    except Invalid as refusal:
        return None, tuple(fault.text for fault in refusal.faults)


def details_of(customer: CustomerView) -> list[tuple[str, str]]:
    """List a customer's details for a look in passing, the document first (FL-113)."""
    kind = documents.LABELS.get(customer.document_kind, "")
    return [(str(kind) or _("Identity document"), customer.document_masked), *told_of(customer)]


def told_of(customer: CustomerView, contact: RevealedContact | None = None) -> list[tuple[str, str]]:
    """List what is known of a customer for whoever reads it; documents are masked, and so is what was not revealed."""
    kinds = {**documents.PERSON_KINDS, **documents.ORGANIZATION_KINDS}
    kind = customer.person_kind or customer.organization_kind
    reason = locality.REASONS.get(customer.locality_reason, "")
    postal = contact.postal_address if contact else mask_address(customer.postal_address)
    return [
        (_("Customer number"), customer.customer_number),
        (_("Kind"), str(kinds.get(kind, kind))),
        (_("Level"), str(customer_level.LEVELS.get(customer.level, customer.level))),
        (_("Local or out-of-area"), dotted(str(locality.LOCALITIES.get(customer.locality, "")), str(reason))),
        (_("Contact phone"), contact.contact_phone if contact else mask_phone(customer.contact_phone)),
        (_("Current address"), contact.residence_address if contact else mask_address(customer.residence_address)),
        (_("Postal address"), f"{postal} {customer.postcode}".strip()),
    ]


def _lines(held: list[SubscriptionView]) -> list[dict[str, object]]:
    codes = {code for view in held for code in (view.primary, *view.secondaries, *view.plans)}
    names = catalog.names_of(codes) if codes else {}

    def named(code: str) -> str:
        return in_language(*names.get(code, (code, code)))

    return [
        {
            "number": view.service_number,
            "products": " · ".join(named(code) for code in (view.primary, *view.secondaries)),
            "address": view.address,
            "state": view.state_label,
            "tone": TONES.get(view.state, "grey"),
            "exchange": view.exchange_name,
        }
        for view in held
    ]


def _accounts(customer_id: int, held: list[SubscriptionView]) -> list[dict[str, object]]:
    relations = accounts.relations_of([view.id for view in held])
    paid: dict[int, list[str]] = {}
    for view in held:
        for relation in relations.get(view.id, []):
            paid.setdefault(relation.account_id, []).append(view.service_number)
    return [
        {
            "number": view.account_number,
            "name": view.name,
            "way": in_language(view.payment_way_name, view.payment_way_name_en),
            "pays": listed(paid.get(view.id, [])),
        }
        for view in accounts.list_accounts(customer_id)
    ]


def _timeline(found: list[OrderRow]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at=row.accepted_at or row.opened_at,
            title=f"{row.title} {row.order_number}",
            note=dotted(row.service_number, row.outlet_name, row.accepted_by_name),
            url=order_url(row.id),
            tone="green" if row.state == "completed" else "blue",
            badge=state_badge(row.state),
        )
        for row in found
    ]
