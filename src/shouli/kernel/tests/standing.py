"""What many tests start from: made once per process, kept in a transaction around them, given to each as it was.

``standing`` turns a way of getting there into a fixture of the same name, which begins with ``standing_``. The way is
walked at noon from the sample operator when the first test asks for it, and undone before a test that starts elsewhere.
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
Way = Callable[[], Any]
WAYS: dict[str, Way] = {}


class Ground:
    """Where the tests of this process stand at the moment; nowhere but on the plain database if ``way`` is None."""

    def __init__(self) -> None:
        self.way: Way | None = None
        self.around: type[TestCase] | None = None
        self.made: Any = None
        self.unblock: Callable[[], AbstractContextManager[None]] = nullcontext

    def stand_on(self, way: Way) -> None:
        """Walk ``way`` from the plain database unless its end is where we stand."""
        if self.way is way:
            return
        self.leave()
        assert not connection.in_atomic_block, "a test with a standing fixture takes no mark django_db"

        class Around(TestCase):
            @classmethod
            def setUpTestData(cls) -> None:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(clock, "now", lambda: NOON)
                    self.made = way()

        with self.unblock():
            Around.setUpClass()
        self.way, self.around = way, Around

    def leave(self) -> None:
        """Undo the way that was walked."""
        if self.around is not None:
            with self.unblock():
                self.around.tearDownClass()
        self.way = self.around = self.made = None


GROUND = Ground()


def standing(way: Callable[[], T]) -> Any:
    """Make the fixture: it gives a copy of what ``way`` returns."""
    assert way.__name__.startswith("standing_"), "no other fixture and no parameter may be taken for one"
    assert WAYS.setdefault(way.__name__, way) is way, f"two ways are named {way.__name__}"

    @pytest.fixture(name=way.__name__)
    def given(operator: None) -> T:
        made: T = deepcopy(GROUND.made)
        return made

    return given


def way_of(names: Iterable[str]) -> Way | None:
    """Return the way to where a test with these fixtures starts from; None: the plain database.

    :raises AssertionError: if there are several, for a test can start from one place only
    """
    found = [name for name in names if name in WAYS]
    assert len(found) < 2, f"a test starts from one of {found}"
    return WAYS[found[0]] if found else None
