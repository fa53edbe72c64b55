"""Reads of parties; document numbers leave this room masked, save for the rules that check them."""

from shouli.parties.queries.customers import (
    CopyView,
    CustomerView,
    DocumentView,
    GuarantorView,
    HandlerView,
    copies_of_others,
    current_document,
    customer_of_party,
    document_kinds,
    document_was_shown,
    get_customer,
    get_documents,
    handlers_of,
    judge_guarantor,
    judge_locality,
    list_copies,
    local_area,
    lock_customer,
    loose_copies,
    number_of,
    person_kinds,
)
from shouli.parties.queries.gathering import addresses_with_defaults, given_addresses, registration_of
from shouli.parties.queries.reveals import reveals_left, scans_left
from shouli.parties.queries.searching import CustomerRow, customer_ids_by_document, rows_of, search_customers

__all__ = [
    "CopyView", "CustomerRow", "CustomerView", "DocumentView", "GuarantorView", "HandlerView",
    "addresses_with_defaults", "copies_of_others", "current_document", "customer_ids_by_document", "customer_of_party",
    "document_kinds", "document_was_shown", "get_customer", "get_documents", "given_addresses", "handlers_of",
    "judge_guarantor", "judge_locality", "list_copies", "local_area", "lock_customer", "loose_copies", "number_of",
    "person_kinds", "registration_of", "reveals_left", "rows_of", "scans_left", "search_customers",
]  # fmt: skip
