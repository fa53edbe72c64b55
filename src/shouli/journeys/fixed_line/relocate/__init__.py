"""Relocation (移机)."""
