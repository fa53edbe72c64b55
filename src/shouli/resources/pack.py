"""Which tables of a pack this part takes, in load order."""

from __future__ import annotations

from typing import Any

from shouli.kernel.tables import PackTable
from shouli.resources.actions import SegmentRow, import_segments

TABLES: tuple[PackTable[Any], ...] = (PackTable(file="resources/segments.csv", row=SegmentRow, load=import_segments),)
