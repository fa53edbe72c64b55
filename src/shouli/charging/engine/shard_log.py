"""What a shard has come to, batch by batch; the log is written last, and what it does not name does not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shouli.charging.engine.incremental import RatedBatch
from shouli.charging.engine.store import read_json, write_json
from shouli.charging.rules.usage import REASONS


@dataclass(slots=True, kw_only=True)
class ShardLog:
    """The files (``of``) rated so far, how many batches that took, and what it all came to.

    ``undone`` are the batches that took something of earlier ones back; ``refused`` the records (file, line, reason)
    for which another of their name stands. ``levels`` are the files of names seen, of the first ``named`` files.
    """

    of: list[str] = field(default_factory=list)
    batches: int = 0
    undone: list[int] = field(default_factory=list)
    rated: int = 0
    duplicates: int = 0
    amount: int = 0
    changed: int = 0
    refused: list[list[Any]] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    named: int = 0

    @staticmethod
    def read(path: Path) -> ShardLog:
        """Read a log; an empty one where there is none yet."""
        return ShardLog(**read_json(path)) if path.exists() else ShardLog()

    def write(self, path: Path) -> None:
        """Write it."""
        write_json(path, asdict(self))

    def reasons(self) -> Iterable[str]:
        """Name the reason of each refused record."""
        return (str(reason) for _file, _line, reason in self.refused)

    def add(self, step: RatedBatch, digests: Sequence[str]) -> None:
        """Count a batch in; ``digests`` are all files up to it, and become what the log is ``of``."""
        self.of = list(digests)
        for sign, rated in ((-1, step.undone), (1, step.rated)):
            if rated is None:
                continue
            self.rated += sign * rated.rated
            self.duplicates += sign * rated.duplicates
            self.amount += sign * rated.amount
            told = [[digests[file], line, REASONS[reason][0]] for file, line, reason in rated.refused.T.tolist()]
            if sign < 0:
                gone = {(file, line) for file, line, _reason in told}
                self.refused = [entry for entry in self.refused if (entry[0], entry[1]) not in gone]
            else:
                self.refused += told
        if step.undone is not None:
            self.undone.append(self.batches)
        self.batches += 1
