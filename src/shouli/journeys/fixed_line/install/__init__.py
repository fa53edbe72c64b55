"""New installation (市话新装)."""
