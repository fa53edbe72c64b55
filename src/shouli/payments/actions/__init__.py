"""What can be done with money: collect, reverse, refund, issue papers, count tills, load code lists."""

from shouli.payments.actions.collect_payment import CollectPayment, collect_payment
from shouli.payments.actions.hand_over import ReceiveTill, SendTillBack, receive_till, send_till_back
from shouli.payments.actions.issue_invoice import IssueInvoice, issue_invoice
from shouli.payments.actions.issue_receipt import IssueReceipt, issue_receipt
from shouli.payments.actions.load_invoice_ranges import (
    InvoiceRangeRow,
    LoadInvoiceRanges,
    LoadSellers,
    SellerRow,
    load_invoice_ranges,
    load_sellers,
)
from shouli.payments.actions.load_means import (
    ChargePostingRow,
    LoadChargePostings,
    LoadMeans,
    MeansRow,
    load_charge_postings,
    load_means,
)
from shouli.payments.actions.mark_printed import MarkPrinted, mark_printed
from shouli.payments.actions.refund_deposit import RefundDeposit, refund_deposit
from shouli.payments.actions.reverse_payment import ReversePayment, reverse_payment
from shouli.payments.actions.tills import (
    Counted,
    CountTill,
    ExplainVariance,
    OpenTill,
    Reason,
    count_till,
    explain_variance,
    open_till,
)
from shouli.payments.actions.void_invoice import VoidInvoice, void_invoice
from shouli.payments.rules.collection import ChargedItem, Means

__all__ = [
    "ChargePostingRow", "ChargedItem", "CollectPayment", "CountTill", "Counted", "ExplainVariance",
    "InvoiceRangeRow", "IssueInvoice", "IssueReceipt", "LoadChargePostings", "LoadInvoiceRanges", "LoadMeans",
    "LoadSellers", "MarkPrinted", "Means", "MeansRow", "OpenTill", "Reason", "ReceiveTill", "RefundDeposit",
    "ReversePayment", "SellerRow", "SendTillBack", "VoidInvoice", "collect_payment", "count_till",
    "explain_variance", "issue_invoice", "issue_receipt", "load_charge_postings", "load_invoice_ranges",
    "load_means", "load_sellers", "mark_printed", "open_till", "receive_till", "refund_deposit", "reverse_payment",
    "send_till_back", "void_invoice",
]  # fmt: skip
