"""What fields mean where somebody new hesitates, in the words of the manuals, and what each work place is for."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouli.web.explaining import explain

Texts = Mapping[str, tuple[Promise, Promise]]

ACCEPTANCE: Texts = {
    "announcement": (
        _("Change-number announcement"),
        _("Callers of the old number hear the new one. Only across exchanges and with a new number; there is a fee."),
    ),
    "secondaries": (
        _("Secondary products"),
        _("Value-added products of the line. In a relocation the NP flag keeps the number: no number is picked then, "
          "and no announcement can be taken."),
    ),
    "handling_level": (
        _("Handling level"),
        _(
            "How soon it is done. Where the handling bureau takes appointments, one of the levels lets you book "
            "the time of the visit."
        ),
    ),
    "slot_id": (
        _("Appointment"),
        _(
            "When the installer comes. Times that are full or past cannot be booked; "
            "a draft holds its time for a while."
        ),
    ),
    "guarantee_choice": (
        _("Guarantee"),
        _(
            "An out-of-area customer needs one: a local fixed telephone, a deposit according to the table, "
            "prepaid service, or a local property certificate."
        ),
    ),
    "guarantee_phone": (
        _("Guarantee phone"),
        _("The number of a local customer, person or organisation, who answers for the line. The guarantor's name and "
          "document follow from it."),
    ),
    "property_certificate_copy_id": (
        _("Local property certificate"),
        _("A copy of the certificate in the customer's own name; it replaces a guarantor."),
    ),
    "account_ids": (
        _("Account that pays"),
        _("Who pays for the line. It may be an account of another customer; the auditor is told so."),
    ),
    "payment_phone": (
        _("Payment phone"),
        _("The number under which the bill is paid; it has to belong to the account chosen."),
    ),
    "campaign": (
        _("Campaign"),
        _("A line that takes part pays for the set and less for labour, by the fee table. Some products are excluded."),
    ),
    "plans": (
        _("Charging rules and discounts"),
        _("One rule charges each product; discounts come on top and count from the day they begin."),
    ),
    "has_developer": (
        _("Developer"),
        _("The employee who won the customer, for each item; needed where the product says so."),
    ),
    "disclosed": (
        _("Price disclosed"),
        _("Tick it once the customer has been told the monthly price and agrees."),
    ),
}  # fmt: skip
FEES: Texts = {
    "valid_from": (
        _("Prices from"),
        _("The first day on which the rows apply. Orders saved before that keep the row that decided them."),
    ),
    "rows": (
        _("Rows of a fee table"),
        _(
            "For each charge item, the first row whose conditions are all met decides; "
            "the lowest priority comes first. An empty condition is always met; if no row applies, nothing is charged."
        ),
    ),
}  # fmt: skip
FEE_SHEET: Texts = {"valid_from": FEES["valid_from"]}
PRICE: Texts = {
    "valid_from": (
        _("Monthly price from"),
        _("The first day of the new price; earlier months are billed as they were."),
    ),
    "amount": (_("Monthly price"), _("Yuan a month; below zero only for a discount. Another person approves it.")),
}
OFFERING: Texts = {
    "needs_disclosure": (
        _("Price disclosure"),
        _(
            "The clerk must disclose the price and tick that this was done; "
            "the offering needs a published price for it."
        ),
    ),
    "needs_developer": (
        _("Needs a developer"),
        _("No order with it is saved without the employee who won the customer."),
    ),
}
PACKAGE: Texts = {
    "required": (_("Required products"), _("A line that joins the package must have one of them first.")),
}
RIGHTS: Texts = {
    "rights": (
        _("Rights of a role"),
        _(
            "What the role may do, and up to which amount in yuan it may adjust or return by itself. "
            "A second administrator approves the change."
        ),
    ),
}
STAFF: Texts = {
    "roles": (
        _("Roles"),
        _(
            "Roles determine what somebody may do. "
            "Giving a role that approves the work of others takes two people."
        ),
    ),
    "interface_number_id": (
        _("Interface number"),
        _("The desk where orders are accepted: it determines the shop, the bureau and the hours."),
    ),
}  # fmt: skip
TILL: Texts = {
    "opening_float": (
        _("Opening float"),
        _("The change money that lies in the till before the first customer. It is handed over again with the cash."),
    ),
    "counted": (
        _("Counted"),
        _("What you have counted, cash with the float. What should be there is shown only afterwards; if it differs, "
          "you count once more, and that count is final."),
    ),
    "reason": (
        _("Why the count differs"),
        _("Each difference needs a reason. The colleague who receives the till sees it."),
    ),
}  # fmt: skip
SLOTS: Texts = {
    "capacity": (
        _("Visits of a slot"),
        _("How many visits the crew makes in this stretch of the day; never fewer than are booked. 0 closes it. The "
          "weekly pattern of later days stays as it is."),
    ),
}  # fmt: skip

BUSINESS = _(
    "Begin this business for the customer at the desk. Without one, find the customer first: the business goes on by "
    "itself then."
)  # whatever a journey asks
PLACES: Mapping[str, Promise] = {
    "reception": _(
        "Find the customer or register a new one, and begin a business. A line's number leads to its customer."
    ),
    "start:customers.register": _("Register a new customer with document, copy and signature."),
    "start:customers.modify": _("Change what is on a customer's file; a new name needs its document."),
    "start:orders.cancel": _("Find the order and ask for its cancellation; a supervisor approves what was paid."),
    "audit": _(
        "Orders that were paid and printed: compare them with the customer's file, pass them or send them back."
    ),
    "inbox": _("Tasks for your roles, the most urgent first. Claim one, give it back, or pass it to a colleague."),
    "parked": _("Acceptances parked with F6; resume one where it was left."),
    "till": _("Open your till with a float, count it blind, give the reasons for a difference, hand it over."),
    "tills": _("All tills of the bureau: receive what was counted, or have it counted again."),
    "takings": _(
        "What each shop and clerk took and gave back on a day, by means, with the last seven days as a chart."
    ),
    "deposits": _("Return a guarantee deposit against its receipt."),
    "orders": _(
        "All orders you may see, by customer, clerk, day, unit, business and state; the file holds what is filtered."
    ),
    "field": _("The visits of today: what to do where, and the report of each when it is done."),
    "dispatch": _("Visits by team and time: give one to another team, or arrange another time."),
    "catalogue": _(
        "What is sold: offerings, packages, plans, campaigns and code lists. Offerings need a second person."
    ),
    "fee_tables": _(
        "One-time fees as tables: change them on the screen or as a sheet; another product manager approves."
    ),
    "prices": _(
        "What offerings and plans cost a month: propose a price from a day on; another product manager approves."
    ),
    "campaign_report": _("Who took part in a campaign, by shop, clerk and developer."),
    "numbers": _("Service numbers by level and state: find one, import new ones."),
    "places": _("Addresses and exchanges: where lines can be, and which exchange serves them."),
    "slots": _("How many visits the teams of a bureau take in each time slot of a day."),
    "network": _("Commands to the exchanges and their answers; failed commands are retried once the cause is cleared."),
    "staff": _(
        "Staff, units, interface numbers, roles and their rights. Rights to approve the work of others take two people."
    ),
    "processes": _(
        "Diagrams of all businesses, with what is in progress at each step and what has failed or is stuck."
    ),
    "outbox": _(
        "Messages between the parts of the program; those that could not be delivered can be inspected and sent again."
    ),
    "ledger": _("The books: accounts and postings of what was collected, reversed and returned, with their proof."),
    "audit_trail": _("Who did what and when, and who looked at personal data."),
}

explain("acceptance", ACCEPTANCE)
explain("fee-change", FEES)
explain("fee-sheet", FEE_SHEET)
explain("price", PRICE)
explain("offering", OFFERING)
explain("package", PACKAGE)
explain("rights", RIGHTS)
explain("staff", STAFF)
explain("till", TILL)
explain("slots", SLOTS)
