"""Tables of a pack that belong to the ledger."""

from shouli.kernel.tables import PackTable
from shouli.ledger.actions import AccountRow, load_accounts

TABLES = (PackTable(file="ledger/accounts.csv", row=AccountRow, load=load_accounts),)
