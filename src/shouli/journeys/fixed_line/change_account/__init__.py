"""Change of account relation (改帐务关系)."""
