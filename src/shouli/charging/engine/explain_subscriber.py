"""Finds the rows of one subscriber in a run's folder again and says why each charge is what it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shouli.charging.engine.deduplicate import KEPT, verdicts
from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.engine.shard import gathered, in_order, names_of, taken
from shouli.charging.rules.explaining import ChargeReason, explain_rows, month_in_words
from shouli.charging.rules.rating import Holdings, Rows, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One charge of a subscriber with its reason; ``at`` in seconds since 1970 in UTC."""

    source: int
    record_id: int
    segment: int
    at: int
    reason: ChargeReason


def explain(run: RunFolder, subscriber: int) -> list[Explained]:
    """Return every charge of a subscriber's month with its reason, in the order of time; nothing if it is not known.

    The group is rated again in plain Python, so what is said is how the amount came about and not what was noted of it.
    """
    base = run.base
    slots = np.flatnonzero(base.number == subscriber)
    if not len(slots):
        return []
    shard = int(np.searchsorted(base.shard_first[1:], slots[0], side="right"))
    first = int(base.shard_first[shard])
    holdings, state, group = base.opened(shard)
    own = int(slots[0]) - first
    alike = group == group[own]
    members = np.flatnonzero(alike)
    columns = gathered(run.slices(shard, run.prepared()), alike)
    columns = taken(columns, in_order(columns, group, base.compiled.month.opens))
    every = np.arange(len(columns["at"]))
    columns = taken(columns, np.flatnonzero(verdicts(names_of(base, columns, every)) == KEPT))
    place = {int(member): index for index, member in enumerate(members)}
    rows = Rows(
        subscriber=[place[int(member)] for member in columns["subscriber"]],
        group=[0] * len(columns["at"]),
        **{name: columns[name].tolist() for name in ("began", "key", "price", "quantity")},
    )
    found = explain_rows(base.compiled, rows, *_of_group(run, holdings, state, int(group[own]), members))
    return [
        Explained(
            reason=reason,
            **{name: int(columns[name][here]) for name in ("source", "record_id", "segment", "at")},
        )
        for here, reason in found
        if columns["subscriber"][here] == own
    ]


def month_of(run: RunFolder, subscriber: int) -> list[str]:
    """Tell the recurring fees of a subscriber's month in words; nothing if it is not known."""
    base = run.base
    slots = np.flatnonzero(base.number == subscriber)
    return [line for slot in slots for line in month_in_words(base.compiled, base.openings[base.pattern[slot]].held)]


def _of_group(
    run: RunFolder, holdings: Holdings, state: State, group: int, members: np.ndarray
) -> tuple[Holdings, State]:
    """Take one group out of a shard's opening, as plain lists."""
    first, last = int(holdings.first[group]), int(holdings.first[group + 1])
    span = range(first, last)
    caps, meters = run.base.compiled.tables.caps, run.base.compiled.tables.meters
    limits = [range(member * caps, (member + 1) * caps) for member in members.tolist()]
    return (
        Holdings([0, last - first], *([int(column[place]) for place in span] for column in holdings[1:])),
        State(
            left=[int(state.left[place]) for place in span],
            meter=[0] * (len(members) * meters),
            room=[int(state.room[place]) for part in limits for place in part],
            through=[int(state.through[place]) for part in limits for place in part],
        ),
    )
