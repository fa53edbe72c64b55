"""Change of pricing plan (改定价计划)."""
