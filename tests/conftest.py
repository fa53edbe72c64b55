"""A database of one's own, for tests that use several connections or processes and start from the sample operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from tests.support.databases import OWN, SAMPLE, PostgresCopies, administer


@contextmanager
def elsewhere(name: str) -> Iterator[None]:
    """Let this thread and every thread begun within the block use the database ``name``."""
    options, usual = connections.settings[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS]
    before, options["NAME"] = options["NAME"], name
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        connection.close()
        connections[DEFAULT_DB_ALIAS] = usual
        options["NAME"] = before


@pytest.fixture
def own_database(sample: None, db: None) -> Iterator[str]:
    """Work on a fresh copy of the sample operator's database, where everything is committed; give its name."""
    assert isinstance(OWN.copies, PostgresCopies)
    template = OWN.copies.ready(SAMPLE)
    name = f"{OWN.copies.name}_own"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    with elsewhere(name):
        yield name
    administer(f"DROP DATABASE {name} WITH (FORCE)")
