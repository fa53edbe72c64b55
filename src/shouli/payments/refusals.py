"""What payments refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouli.kernel.errors import BusinessError


class AlreadyPaid(BusinessError):
    """The owner has an active payment."""

    code = "already_paid"
    message = _("This has been paid already: %(number)s.")
    way_out = _("Look at the payment; to charge anew, reverse it first.")


class AlreadyIssued(BusinessError):
    """A valid invoice or receipt exists for the payment."""

    code = "already_issued"
    message = _("%(number)s has been issued for this payment already.")
    way_out = _("Print it again, or void it first.")


class NothingToDocument(BusinessError):
    """A payment has no fees for an invoice, or no deposit for a receipt."""

    code = "nothing_to_document"
    message = _("There is nothing on payment %(number)s that belongs on this paper.")
    way_out = _("Fees stand on the invoice, deposits on the receipt.")


class NoInvoiceNumbers(BusinessError):
    """All invoice numbers that this outlet may use have been used."""

    code = "no_invoice_numbers"
    message = _("There are no invoice numbers left for this outlet.")
    way_out = _("Ask the supervisor to load the next range from the tax office.")


class DepositReturned(BusinessError):
    """The payment contains a deposit that was given back."""

    code = "deposit_returned"
    message = _("The deposit on receipt %(number)s has been returned; the payment cannot be reversed any more.")


class TillOpen(BusinessError):
    """The clerk has an open till already."""

    code = "till_open"
    message = _("You have an open till since %(since)s.")
    way_out = _("Count and close it first.")


class NoTill(BusinessError):
    """The clerk has no open till, or acts without a staff number."""

    code = "no_till"
    message = _("You have no open till.")
    way_out = _("Open a till first.")
