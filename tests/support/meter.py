"""What a test costs: processor time of this process and of those it has started and seen end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class Meter:
    """Counts from ``begin``; other load of the machine hardly moves it, as it does the time on the clock."""

    def __init__(self) -> None:
        self.begun = 0.0

    @staticmethod
    def now() -> float:
        """Return the processor time so far, in seconds."""
        return sum(os.times()[:4])

    def begin(self) -> None:
        """Count from here."""
        self.begun = self.now()

    def spent(self) -> float:
        """Return the seconds since ``begin``."""
        return self.now() - self.begun

    @contextmanager
    def shared(self) -> Iterator[None]:
        """End in the block what many tests used: the price of a browser is not that of the test it is closed after."""
        before = self.now()
        yield
        self.begun += self.now() - before


METER = Meter()
