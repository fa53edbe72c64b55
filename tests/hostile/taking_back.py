"""A try that leaves nothing behind, so that one example does not get in the way of the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever the block changes; to the actions in it, it is the test's own transaction."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase does: durable blocks may begin in it
    with block:
        yield
        transaction.set_rollback(True)
