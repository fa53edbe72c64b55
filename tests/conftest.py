"""A database of one's own, for tests that use several connections or processes and start from the sample operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections


def administer(statement: str) -> None:
    """Do one thing that is done to whole databases, from outside of them."""
    options = connection.settings_dict
    with psycopg.connect(
        host=options["HOST"],
        port=options["PORT"],
        user=options["USER"],
        password=options["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as outside:
        outside.execute(statement.encode())


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


@pytest.fixture(scope="session")
def sample_copy(sample: None, django_db_blocker: Any) -> Iterator[str]:
    """Keep a copy of the database as it is once the sample operator is loaded."""
    source = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        administer(f"CREATE DATABASE {source}_sample TEMPLATE {source}")
    yield f"{source}_sample"
    administer(f"DROP DATABASE {source}_sample WITH (FORCE)")


@pytest.fixture
def own_database(sample_copy: str, db: None) -> Iterator[str]:
    """Work on a fresh copy of the sample operator's database, where everything is committed; give its name."""
    name = f"{sample_copy}_own"
    administer(f"CREATE DATABASE {name} TEMPLATE {sample_copy}")
    with elsewhere(name):
        yield name
    administer(f"DROP DATABASE {name} WITH (FORCE)")
