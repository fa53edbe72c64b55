"""Cancellation of an unfinished order (撤单)."""
