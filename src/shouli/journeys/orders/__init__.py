"""Businesses about orders themselves."""
