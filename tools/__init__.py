"""Checks and build steps of the project; each is a command with ``--help``."""
