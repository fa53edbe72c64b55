"""Removal (拆机)."""
