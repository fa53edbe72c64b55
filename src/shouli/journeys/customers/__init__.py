"""Businesses about customers: real-name registration and what follows from it."""
