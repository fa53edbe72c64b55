"""Starts that many tests share: made once per process, kept in a transaction around them, given to each as it was.

``shared_start`` turns a function into a fixture of the same name, which begins with ``start_``. The function is called
at noon, with the sample operator loaded, when the first test asks for it; what it did is undone before a test that
starts elsewhere. The life of one test is drawn in ``docs/how-to/write-a-test.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test import TestCase

from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON

T = TypeVar("T")
Make = Callable[[], Any]
STARTS: dict[str, Make] = {}


class CurrentStart:
    """Where the tests of this process start from at the moment: the plain database if ``make`` is None."""

    def __init__(self) -> None:
        self.make: Make | None = None
        self.around: type[TestCase] | None = None
        self.made: Any = None
        self.unblock: Callable[[], AbstractContextManager[None]] = nullcontext

    def enter(self, make: Make) -> None:
        """Begin a transaction and call ``make`` in it, unless that is where we are."""
        if self.make is make:
            return
        self.leave()
        assert not connection.in_atomic_block, "a test with a shared start takes no mark django_db"

        class Around(TestCase):
            @classmethod
            def setUpTestData(cls) -> None:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(clock, "now", lambda: NOON)
                    self.made = make()

        with self.unblock():
            Around.setUpClass()
        self.make, self.around = make, Around

    def leave(self) -> None:
        """Roll the transaction back."""
        if self.around is not None:
            with self.unblock():
                self.around.tearDownClass()
        self.make = self.around = self.made = None


CURRENT = CurrentStart()


def shared_start(make: Callable[[], T]) -> Any:
    """Make the fixture: it gives a copy of what ``make`` returns."""
    assert make.__name__.startswith("start_"), "no other fixture and no parameter may be taken for one"
    assert STARTS.setdefault(make.__name__, make) is make, f"two shared starts are named {make.__name__}"

    @pytest.fixture(name=make.__name__)
    def given(operator: None) -> T:
        made: T = deepcopy(CURRENT.made)
        return made

    return given


def start_of(names: Iterable[str]) -> Make | None:
    """Return the shared start of a test with these fixtures; None: it starts from the plain database.

    :raises AssertionError: if there are several, for a test can start from one place only
    """
    found = [name for name in names if name in STARTS]
    assert len(found) < 2, f"a test starts from one of {found}"
    return STARTS[found[0]] if found else None
