"""Tables of a pack that belong to accounts."""

from shouli.accounts.actions import PaymentWayRow, load_payment_ways
from shouli.kernel.tables import PackTable

TABLES = (PackTable(file="accounts/payment_ways.csv", row=PaymentWayRow, load=load_payment_ways),)
