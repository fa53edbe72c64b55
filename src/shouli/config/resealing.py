"""``shouli reseal``: everything sealed is sealed again with the newest key, a batch at a time.

It may be killed and started again: what is done is recognised by its key. The program may go on running meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from shouli.kernel import clock
from shouli.kernel.context import system_context
from shouli.kernel.resealing import Reseal, Resealed
from shouli.kernel.resealing import reseal as reseal_batch
from shouli.kernel.sealed import sealed_columns

Say = Callable[[str], None]
EVERY = 5.0  # seconds between two lines about one table


@dataclass(slots=True)
class ResealTally:
    """What was done in all tables: rows looked at, sealed again, opened by no key."""

    looked_at: int = 0
    resealed: int = 0
    unopened: int = 0

    def add(self, other: Resealed | ResealTally) -> None:
        """Count one batch, or one table, too."""
        self.looked_at += other.looked_at
        self.resealed += other.resealed
        self.unopened += len(other.unopened) if isinstance(other, Resealed) else other.unopened


def run(*, dry_run: bool, batch: int, say: Say) -> ResealTally:
    """Go through every table that holds something sealed; a dry run takes each batch back."""
    whole = ResealTally()
    for model, _column in sealed_columns():
        whole.add(_table(model._meta.label_lower, model._default_manager.count(), dry_run, batch, say))
    done = "would be sealed again" if dry_run else "are sealed again"
    say(f"{whole.resealed} of {whole.looked_at} rows {done} with the newest key.")
    if whole.unopened:
        say(f"{whole.unopened} rows are opened by none of SHOULI_DATA_KEYS and were left as they are.")
    elif not dry_run:
        say("Older keys protect nothing any more and may be taken out of SHOULI_DATA_KEYS.")
    return whole


def _table(label: str, rows: int, dry_run: bool, batch: int, say: Say) -> ResealTally:
    tally, after, told_at = ResealTally(), 0, monotonic()
    while True:
        ctx = system_context("reseal", clock.now())
        asked = Reseal(label=label, after=after, limit=batch)
        done = reseal_batch.preview(ctx, asked).result if dry_run else reseal_batch(ctx, asked)
        tally.add(done)
        for pk in done.unopened:
            say(f"{label} {pk}: no key opens it")
        if done.last is None:
            say(f"{label}: {tally.looked_at} looked at, {tally.resealed} to do" if dry_run else
                f"{label}: {tally.looked_at} looked at, {tally.resealed} sealed again")  # fmt: skip
            return tally
        if monotonic() - told_at >= EVERY:
            say(f"{label}: {tally.looked_at} of {rows} …")
            told_at = monotonic()
        after = done.last
