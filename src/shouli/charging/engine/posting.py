"""Re-rating as a difference: what every subscriber's month gains or loses, line by line, and posting it once.

What has been posted in a run's folder always sums to that run minus the one it replaces, as both stand: another state
of either (late records, a corrected price) posts what is missing to it. Hence differences along a chain of runs add up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from shouli.charging.engine.amounts import YUAN, texts, yuan
from shouli.charging.engine.arrays import IntArray, Mask
from shouli.charging.engine.comparing import Comparison, Part
from shouli.charging.engine.months import Item
from shouli.charging.engine.run import ProgressCallback
from shouli.charging.engine.run_folder import OtherRun, RunFolder
from shouli.charging.engine.run_state import state_digest
from shouli.charging.engine.sql import connected
from shouli.charging.engine.store import aside
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

_KEY = [("subscriber", pa.int64()), *((name, pa.string()) for name in ("kind", "code", "line", "line_en"))]
DIFFERENCE = pa.schema([*_KEY, *((name, pa.int64()) for name in ("old", "new", "difference"))])
POSTINGS = pa.schema([*_KEY, ("amount", pa.int64())])


class FilesMissing(BusinessError):
    """Usage that the old run holds is not in the new one: its charges would be taken back."""

    code = "files_missing"
    message = _("Usage files of the old run that the new one lacks: %(count)s.")
    way_out = _("Name them too, or say --corrected if others stand in their place.")


class Unpriceable(BusinessError):
    """What the old run priced, the new one cannot: posting would take it back without putting anything in its place."""

    code = "unpriceable"
    message = _("Subscribers that can no longer be priced: %(count)s. Nothing is posted.")
    way_out = _("Set what is missing in the tariff and run again, or say --post-unpriced to take it back until then.")


@dataclass(slots=True, kw_only=True)
class DifferenceTotals:
    """What the difference comes to; amounts in li, ``gain`` to those who pay less, ``loss`` to those who pay more.

    ``unpriced`` subscribers have a month, or records, that only the old run could price. ``posted`` names the posting
    and ``amount_posted`` is its sum; ``is_new`` unless it had been there before.
    """

    subscribers: int = 0
    old: int = 0
    new: int = 0
    gainers: int = 0
    gain: int = 0
    losers: int = 0
    loss: int = 0
    unpriced: int = 0
    posted: str = ""
    amount_posted: int = 0
    is_new: bool = False

    @property
    def difference(self) -> int:
        """New minus old, li."""
        return self.new - self.old

    def add(self, part: Part) -> None:
        """Count a part's subscribers in."""
        change = part.people["new"] - part.people["old"]
        self.subscribers += len(change)
        self.old += int(part.people["old"].sum())
        self.new += int(part.people["new"].sum())
        self.gainers += int((change < 0).sum())
        self.gain -= int(change[change < 0].sum())
        self.losers += int((change > 0).sum())
        self.loss += int(change[change > 0].sum())
        self.unpriced += int(no_longer_priced(part).sum())


def no_longer_priced(part: Part) -> Mask:
    """Say of every subscriber whether the old run priced something of it that the new one cannot."""
    people = part.people
    is_closed = (people["known_old"] == 1) & (people["unpriced_old"] == 0)
    found: Mask = (is_closed & (people["unpriced_new"] != 0)) | (people["lost"] > 0)
    return found


class DifferencePosting:
    """The difference of two runs, written to the new one's folder.

    :raises OtherRun: if the folder already holds postings against another run
    :raises FilesMissing: if the new run lacks files, unless they were ``corrected``
    """

    def __init__(self, comparison: Comparison, *, is_corrected: bool = False) -> None:
        old, new = comparison.old, comparison.new
        missing = set(old.prepared()) - set(new.prepared())
        if missing and not is_corrected:
            raise FilesMissing(count=len(missing))
        self.comparison = comparison
        self.folder = new.folder / "postings"
        self.folder.mkdir(exist_ok=True)
        for leftover in (*self.folder.glob("*.part"), *new.folder.glob("difference.parquet.*.part")):
            leftover.unlink()
        _one_predecessor(self.folder / "of.json", old)
        self.states = {"old": state_digest(old), "new": state_digest(new)}
        self.name = hashlib.blake2b("\0".join(self.states.values()).encode(), digest_size=16).hexdigest()
        self.earlier = sorted(self.folder.glob("*.parquet"))

    def write(
        self, csv: Path | None = None, *, post_unpriced: bool = False, progress: ProgressCallback = lambda *_told: None
    ) -> DifferenceTotals:
        """Write ``difference.parquet``, the same as CSV if asked for, and the posting unless it is there.

        :raises Unpriceable: if something can no longer be priced, unless it is to be posted all the same
        """
        posted = self.folder / f"{self.name}.parquet"
        totals = DifferenceTotals(posted=self.name, is_new=not posted.exists())
        with ExitStack() as files:
            posting = files.enter_context(aside(posted)) if totals.is_new else None
            with ExitStack() as done:
                whole = done.enter_context(aside(self.comparison.new.folder / "difference.parquet"))
                difference = done.enter_context(pq.ParquetWriter(whole, DIFFERENCE, compression="zstd"))
                sheet = done.enter_context(_sheet(done.enter_context(aside(csv)))) if csv else None
                schema = POSTINGS.with_metadata(self.states)
                ledger = done.enter_context(pq.ParquetWriter(posting, schema, compression="zstd")) if posting else None
                for part in self.comparison.parts(progress):
                    totals.add(part)
                    rows = self._difference(part)
                    difference.write_table(rows)
                    if sheet:
                        sheet.write_table(yuan(rows, "old", "new", "difference"))
                    if ledger:
                        due = self._due(part)
                        ledger.write_table(due)
                        totals.amount_posted += int(due["amount"].to_numpy().sum())
            if posting and totals.unpriced and not post_unpriced:
                posting.unlink()
                raise Unpriceable(count=totals.unpriced)
        return totals

    def _difference(self, part: Part) -> pa.Table:
        change = part.lines["new"] - part.lines["old"]
        some = np.flatnonzero(change)
        amounts = {"old": part.lines["old"][some], "new": part.lines["new"][some], "difference": change[some]}
        return self._rows(part.lines["subscriber"][some], part.lines["item"][some], amounts, DIFFERENCE)

    def _due(self, part: Part) -> pa.Table:
        """Return the difference less what earlier postings have of it."""
        change = part.lines["new"] - part.lines["old"]
        who, items, amounts = part.lines["subscriber"], part.lines["item"], change
        for before in self._posted(part):
            who = np.r_[who, before["subscriber"].to_numpy()]
            keys = zip(*(before[name].to_pylist() for name in ("kind", "code", "line", "line_en")), strict=True)
            numbers = [
                self.comparison.items.number(Item(kind=kind, code=code, line=line, line_en=line_en))
                for kind, code, line, line_en in keys
            ]
            items = np.r_[items, np.asarray(numbers, np.int64)]
            amounts = np.r_[amounts, -before["amount"].to_numpy()]
        order = np.lexsort((items, who))
        who, items, amounts = who[order], items[order], amounts[order]
        if len(who):
            starts = np.flatnonzero(np.r_[True, (who[1:] != who[:-1]) | (items[1:] != items[:-1])])
            who, items, amounts = who[starts], items[starts], np.add.reduceat(amounts, starts)
        some = np.flatnonzero(amounts)
        return self._rows(who[some], items[some], {"amount": amounts[some]}, POSTINGS)

    def _posted(self, part: Part) -> Iterator[pa.Table]:
        """Return what was posted to the subscribers of a part."""
        for path in self.earlier:
            with connected() as connection:
                yield connection.sql(
                    "SELECT * FROM read_parquet(?) WHERE subscriber >= ? AND subscriber < ?",
                    params=[str(path), part.from_, part.to],
                ).to_arrow_table()

    def _rows(self, who: IntArray, items: IntArray, amounts: dict[str, IntArray], schema: pa.Schema) -> pa.Table:
        known = self.comparison.items.values
        names = [texts([getattr(item, name) for item in known], items) for name in ("kind", "code", "line", "line_en")]
        return pa.table([pa.array(who), *names, *(pa.array(column) for column in amounts.values())], schema=schema)


def _one_predecessor(path: Path, old: RunFolder) -> None:
    """Keep in mind which run this one replaces: postings against two would not sum to a difference."""
    text = json.dumps({name: value for name, value in old.of.items() if name != "shards"}, sort_keys=True)
    if not path.exists():
        with aside(path) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        raise OtherRun(folder=path.parent.parent.name, what=_("old run"))


def _sheet(path: Path) -> pa.csv.CSVWriter:
    money = [(name, YUAN) for name in ("old", "new", "difference")]
    return pa.csv.CSVWriter(path, pa.schema([*_KEY, *money]))


def as_json(totals: DifferenceTotals) -> str:
    """Tell the totals to a machine."""
    return json.dumps({**asdict(totals), "difference": totals.difference}, sort_keys=True)
