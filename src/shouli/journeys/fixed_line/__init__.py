"""Businesses of the fixed line (固话)."""
