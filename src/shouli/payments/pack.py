"""Tables of a pack that belong to payments."""

from shouli.kernel.tables import PackTable
from shouli.payments import actions

TABLES = (
    PackTable(file="payments/means.csv", row=actions.MeansRow, load=actions.load_means),
    PackTable(file="payments/charge_postings.csv", row=actions.ChargePostingRow, load=actions.load_charge_postings),
    PackTable(file="payments/sellers.csv", row=actions.SellerRow, load=actions.load_sellers),
    PackTable(file="payments/invoice_ranges.csv", row=actions.InvoiceRangeRow, load=actions.load_invoice_ranges),
)
