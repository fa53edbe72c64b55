"""Pure rules of accounts: completeness, the relation list, the payment phone."""
