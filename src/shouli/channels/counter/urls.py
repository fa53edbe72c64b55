"""Addresses of the counter."""

from django.urls import path

from shouli.channels.counter import (
    acceptance,
    audit,
    cancelling,
    charging,
    copies,
    customers,
    inbox,
    order_pages,
    printing,
    processes,
    reception,
    replacing,
)

urlpatterns = [
    path("counter/", reception.reception, name="counter"),
    path("counter/release", reception.release, name="counter_release"),
    path("counter/start/<str:journey>", reception.start, name="counter_start"),
    path("counter/customers/new", customers.new_customer, name="counter_customer_new"),
    path("counter/customers/modify", customers.modify_served, name="counter_customer_modify"),
    path("counter/customers/<int:customer_id>/diagram", processes.customer_diagram, name="counter_customer_diagram"),
    path(
        "counter/customers/<int:customer_id>/diagram.xml",
        processes.customer_diagram_xml,
        name="counter_customer_diagram_xml",
    ),
    path("counter/customers/<int:customer_id>", customers.customer_view, name="counter_customer"),
    path("counter/customers/<int:customer_id>/edit", customers.edit_customer, name="counter_customer_edit"),
    path("counter/copies", copies.store, name="counter_copies"),
    path("counter/copies/<int:copy_id>", copies.look, name="counter_copy"),
    path("counter/orders", order_pages.order_list, name="counter_orders"),
    path("counter/parked", order_pages.parked, name="counter_parked"),
    path("counter/orders/<int:order_id>", order_pages.order_page, name="counter_order"),
    path("counter/orders/<int:order_id>/accept", acceptance.acceptance, name="counter_accept"),
    path("counter/orders/<int:order_id>/number", replacing.replace, name="counter_replace_number"),
    path("counter/orders/<int:order_id>/charge", charging.charge, name="counter_charge"),
    path("counter/orders/<int:order_id>/print", printing.prompts, name="counter_print"),
    path("counter/orders/<int:order_id>/papers/<slug:paper>", printing.look, name="counter_paper"),
    path("counter/orders/<int:order_id>/papers/<slug:paper>/print", printing.reprint, name="counter_reprint"),
    path("counter/orders/<int:order_id>/diagram", processes.diagram, name="counter_diagram"),
    path("counter/orders/<int:order_id>/diagram.xml", processes.diagram_xml, name="counter_diagram_xml"),
    path("counter/orders/<int:order_id>/cancel", cancelling.cancel, name="counter_cancel"),
    path(
        "counter/orders/<int:order_id>/cancel/diagram",
        processes.diagram,
        {"kind": "cancellation"},
        name="counter_cancel_diagram",
    ),
    path(
        "counter/orders/<int:order_id>/cancel/diagram.xml",
        processes.diagram_xml,
        {"kind": "cancellation"},
        name="counter_cancel_diagram_xml",
    ),
    path("counter/inbox", inbox.inbox, name="counter_inbox"),
    path("counter/audit", audit.audit_list, name="counter_audit"),
    path("counter/audit/<int:order_id>", audit.audit_page, name="counter_audit_order"),
]
