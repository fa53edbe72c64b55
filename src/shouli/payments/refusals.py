"""What payments refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouli.kernel.errors import BusinessError


class AlreadyPaid(BusinessError):
    """The owner has an active payment."""

    code = "already_paid"
    message = _("This has been paid already: %(number)s.")
    way_out = _("Look at the payment; to charge again, reverse it first.")


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
    way_out = _("Count it and hand it over first.")


class NoTill(BusinessError):
    """Cash is to be taken or given back, and the clerk has no open till, or acts without a staff number."""

    code = "no_till"
    message = _("You have no open till.")
    way_out = _("Open one with its float: on the charge screen, or under My till (press / and type KB).")


class TillCounted(BusinessError):
    """Cash is to be taken or given back while the clerk's till is being counted."""

    code = "till_counted"
    message = _("Your till is being counted.")
    way_out = _("Finish the count under My till (press / and type KB), then open a new till.")


class AnotherTillOpen(BusinessError):
    """A till is to be sent back to a clerk who has opened another meanwhile."""

    code = "another_till_open"
    message = _("Its clerk has opened another till since.")
    way_out = _("Count it together now; what is missing is explained as a difference.")


class OwnTill(BusinessError):
    """Somebody wants to receive a till of their own, or one they have counted."""

    code = "own_till"
    message = _("Money is handed over to somebody else, not to the person who counted it.")
    way_out = _("Ask a colleague to receive it.")


class VarianceUnexplained(BusinessError):
    """A till is to be received although a difference has no reason yet."""

    code = "variance_unexplained"
    message = _("The count differs from the takings and no reason has been given yet.")
    way_out = _("The clerk gives the reason under My till; or send the till back to be counted again.")
