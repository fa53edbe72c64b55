"""Shouli 受理: a business support system for telecom operators, from the counter to the ledger."""

__version__ = "0.1.0"
