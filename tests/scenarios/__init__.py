"""Whole lives, with a moved clock and exact amounts, on the sample operator's own data."""
