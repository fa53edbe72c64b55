"""Payments: money over the counter, and the papers that prove it.

It owns payments (one active payment per order; an account is paid for more than once) with their charges and means,
reversals, deposit refunds, invoices (发票) with the numbers the tax office has issued, receipts for deposits (收据),
and tills: takings, blind count, variance, hand-over. Every movement is posted to the ledger in the same transaction,
and ``proving`` shows that the two agree. Fees are on the invoice, deposits on the receipt (FL-AMB-50).

Events: ``payments.payment_collected``, ``payments.payment_reversed``, ``payments.deposit_refunded``.
"""
