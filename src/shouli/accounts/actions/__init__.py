"""What can be done to accounts: open, relate to subscriptions, end relations, load payment ways."""

from shouli.accounts.actions.end_relations import EndRelations, end_relations
from shouli.accounts.actions.load_payment_ways import LoadPaymentWays, PaymentWayRow, load_payment_ways
from shouli.accounts.actions.open_account import OpenAccount, open_account
from shouli.accounts.actions.relate_accounts import RelateAccounts, relate_accounts

__all__ = [
    "EndRelations", "LoadPaymentWays", "OpenAccount", "PaymentWayRow", "RelateAccounts", "end_relations",
    "load_payment_ways", "open_account", "relate_accounts",
]  # fmt: skip
