"""Makes usage as a real operator would see it, as much as wanted, the same for the same seed; written as it is made.

Talk follows the clock of working days, data that of evenings; a few subscribers use most; some travel; families share.
Nothing of it is anybody's: numbers are from a block that is never assigned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shouli.charging.engine.arrays import IntArray, Mask
from shouli.charging.engine.reading import EVER
from shouli.charging.engine.writing import write_usage_file
from shouli.charging.rules.month import Month

FIRST_NUMBER = 19900000000
FAMILY_BLOCK = 500_000_000_000
DAY, HOUR = 86400, 3600
TALK = np.array([1, 1, 1, 1, 1, 1, 2, 5, 9, 12, 12, 11, 8, 8, 10, 11, 11, 12, 11, 10, 9, 6, 3, 2])
SURF = np.array([5, 3, 2, 1, 1, 1, 2, 5, 6, 6, 6, 6, 8, 7, 6, 6, 6, 7, 9, 11, 13, 14, 12, 9])
BUNDLES = ("gprs3", "gprs5", "gprs10", "gprs20", "gprs50", "gprs100", "gprs200")
MESSAGES = ("sms3", "sms6", "sms10")
KINDS = np.array(["voice", "data", "sms", "mms"])
SESSION, PICTURE = 1, 3
MIX = np.array([42, 38, 18, 2])  # of a hundred records
PLANS = np.array(["enjoy58", "enjoy128", "d20", "ruyi_card"])
PLAN_SHARES = np.array([50, 35, 10, 5]) / 100
MOBILE = ("enjoy58", "enjoy128")  # the others talk and do nothing else
ADDONS = ((BUNDLES, 70), (MESSAGES, 40), (("ring",), 30), (("ring_offer",), 10), (("reminder",), 30))
TALKING = 0
LOCAL, REMINDER, ACCESS_POINT = "053188888888", "12599", "cmnet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What is to be made: ``late`` records in a thousand turn up in a later file than their moment belongs to."""

    month: Month
    subscribers: int
    records: int
    seed: int = 1
    files: int = 8
    late: int = 5
    repeated: int = 1


def write_holdings(traffic: Traffic, path: Path) -> None:
    """Write who holds what: a plan each, data for most, messages and colour rings for many, families of up to four."""
    group, opens, plan, addons = _people(traffic)
    number = FIRST_NUMBER + np.arange(traffic.subscribers)
    parts = [(number, group, plan, np.zeros(traffic.subscribers, np.int64))]
    parts += [(number[has], group[has], chosen[has], opens[has]) for has, chosen in addons]
    columns = [np.concatenate([part[place] for part in parts]) for place in range(4)]
    table = pa.table({"subscriber": columns[0], "group": columns[1], "product": columns[2], "opens": columns[3],
                      "closes": np.full(len(columns[0]), EVER)})  # fmt: skip
    pq.write_table(table, path)


def _people(traffic: Traffic) -> tuple[Any, Any, Any, list[tuple[Any, Any]]]:
    """Draw of every subscriber the group, when add-ons open, the plan, and of each kind of add-on who has which."""
    chance = np.random.Generator(np.random.PCG64([traffic.seed, 1]))
    count = traffic.subscribers
    group = np.where(chance.integers(0, 10, count) < 2, FAMILY_BLOCK + np.arange(count) // 4, 0)
    days = (traffic.month.after - traffic.month.first_day).days
    late_opening = traffic.month.opens + chance.integers(0, days, count) * DAY
    opens = np.where(chance.integers(0, 100, count) < 3, late_opening, 0)
    plan = PLANS[chance.choice(len(PLANS), count, p=PLAN_SHARES)]
    mobile = np.isin(plan, MOBILE)
    addons = []
    for names, share in ADDONS:
        has = mobile & (chance.integers(0, 100, count) < share)
        addons.append((has, np.array(names)[chance.integers(0, len(names), count)]))
    return group, opens, plan, addons


@lru_cache(maxsize=1)
def _habits(traffic: Traffic) -> tuple[Any, Any]:
    """Say of every subscriber whether it does more than talk, and since when the call reminder takes its calls."""
    _group, opens, plan, addons = _people(traffic)
    return np.isin(plan, MOBILE), np.where(addons[-1][0], opens, EVER)


def write_usage(traffic: Traffic, folder: Path, form: str = "parquet") -> Iterator[Path]:
    """Write the files one after the other, each of its own part of the month; yield each as it is done.

    ``form`` is the ending of a file that ``engine.writing`` knows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held_back: list[pa.Table] = []
    for index in range(traffic.files):
        first = traffic.records * index // traffic.files
        count = traffic.records * (index + 1) // traffic.files - first
        made = _records(traffic, index, first, count)
        chance = np.random.Generator(np.random.PCG64([traffic.seed, 3, index]))
        late = chance.integers(0, 1000, count) < traffic.late if index + 1 < traffic.files else np.zeros(count, bool)
        twice = made.filter(pa.array(chance.integers(0, 1000, count) < traffic.repeated))
        path = folder / f"usage-{traffic.month.key}-{index:05d}.{form}"
        write_usage_file(pa.concat_tables([made.filter(pa.array(~late)), *held_back, twice]), path)
        held_back = [made.filter(pa.array(late))]
        yield path


def _records(traffic: Traffic, index: int, first: int, count: int) -> pa.Table:
    chance = np.random.Generator(np.random.PCG64([traffic.seed, 2, index]))
    kind = chance.choice(len(KINDS), count, p=MIX / MIX.sum())
    # A square of an even draw: the busiest tenth makes a third of all use.
    who = (traffic.subscribers * chance.random(count) ** 2).astype(np.int64)
    mobile, reminder_from = _habits(traffic)
    kind = np.where(mobile[who], kind, TALKING)
    at = _moments(traffic, index, kind, chance)
    quantity = np.where(
        kind == 0,
        chance.exponential(90, count).astype(np.int64) + 1,
        np.where(kind == 1, np.exp(chance.normal(12, 8 / 5, count)).astype(np.int64) + 1, 1),
    )
    direction = _where(kind == SESSION, "out", _pick(chance, count, ("out", "in"), (65, 35)))
    peer = _pick(chance, count, (LOCAL, "13812345678", "13112345678", "02188888888", "0085212345678", "10658000",
                                 REMINDER), (30, 40, 15, 0, 3, 0, 12))  # fmt: skip
    reminded = (kind == TALKING) & (reminder_from[who] <= at)
    peer = pc.if_else(pc.and_(pc.equal(peer, REMINDER), pa.array(~reminded)), LOCAL, peer)
    return pa.table({
        "source": np.full(count, index % 7, np.int64),
        "record_id": first + np.arange(count),
        "subscriber": FIRST_NUMBER + who,
        "kind": pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int8)), KINDS.tolist()).cast(pa.string()),
        "direction": direction,
        "peer": _where(kind == SESSION, ACCESS_POINT, peer),
        "area": _where(kind == PICTURE, "", _pick(chance, count, ("", "0531"), (70, 30))),
        "at": at,
        "quantity": quantity,
        "size": np.where(kind == 3, chance.integers(1000, 52_000, count), 0),
        "delivered": (chance.integers(0, 1000, count) > 4) | (kind == SESSION),
    })  # fmt: skip


def _moments(traffic: Traffic, index: int, kind: IntArray, chance: np.random.Generator) -> IntArray:
    """Draw moments of the file's part of the month, by the hours in which each kind of use happens."""
    opens, closes = traffic.month.opens, traffic.month.closes
    begins = opens + (closes - opens) * index // traffic.files
    length = (closes - opens) * (index + 1) // traffic.files - (closes - opens) * index // traffic.files
    count = len(kind)
    at = begins + chance.integers(0, length, count)
    hour = (at - opens) % DAY // HOUR
    weight = np.where(kind == 1, SURF[hour], TALK[hour])
    again = chance.integers(0, 14, count) >= weight  # a quiet hour keeps few of its draws
    at[again] = begins + chance.integers(0, length, int(again.sum()))
    return at


def _where(which: Mask, text: str, otherwise: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(which), text, otherwise)


def _pick(chance: np.random.Generator, count: int, texts: Sequence[str], shares: Sequence[int]) -> pa.Array:
    drawn = chance.choice(len(texts), count, p=np.array(shares) / sum(shares)).astype(np.int8)
    return pa.DictionaryArray.from_arrays(pa.array(drawn), list(texts)).cast(pa.string())
