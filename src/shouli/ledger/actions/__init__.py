"""What can be done to the books: post, reverse, load the chart of accounts."""

from shouli.ledger.actions.load_accounts import AccountRow, LoadLedgerAccounts, load_accounts
from shouli.ledger.actions.post_entry import AlreadyPosted, Line, PostEntry, Unbalanced, post_entry
from shouli.ledger.actions.reverse_entry import AlreadyReversed, ReverseEntry, reverse_entry

__all__ = [
    "AccountRow", "AlreadyPosted", "AlreadyReversed", "Line", "LoadLedgerAccounts", "PostEntry", "ReverseEntry",
    "Unbalanced", "load_accounts", "post_entry", "reverse_entry",
]  # fmt: skip
