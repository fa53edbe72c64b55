"""What a test costs: processor time of this process and of those it has started and seen end."""

import os


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


METER = Meter()
