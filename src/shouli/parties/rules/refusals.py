"""Refusals of parties, beyond the faults of single fields."""

from __future__ import annotations

from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _


class AlreadyCustomer(BusinessError):
    """The document shown belongs to a customer on record."""

    code = "already_customer"
    message = _("Customer %(customer_number)s is registered with this document.")
    way_out = _("Look the customer up by document number and go on from there.")


class TooManyReveals(BusinessError):
    """Personal data were shown in full too often within an hour."""

    code = "too_many_reveals"
    message = _("You have had %(most)s phones, addresses or document numbers shown in full within an hour.")
    way_out = _("Continue with what is masked, or ask a supervisor. Every reveal is recorded in the audit trail.")


class TooManyScans(BusinessError):
    """Scans out of customers' files were looked at too often within an hour."""

    code = "too_many_scans"
    message = _("You have looked at %(most)s scans within an hour.")
    way_out = _("Continue with what is masked, or ask a supervisor. Every look is recorded in the audit trail.")


class DocumentTaken(BusinessError):
    """Somebody else registered the same document at the same moment."""

    code = "document_taken"
    message = _("This document was registered by somebody else just now.")
    way_out = _("Look the customer up by document number and go on from there.")
