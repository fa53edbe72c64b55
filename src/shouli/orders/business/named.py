"""What every business that staff know by name declares, whether or not an order comes out of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from shouli.kernel.errors import type_of_text


class Business(ABC):
    """One business that staff know by name: one folder, one chapter, one diagram that runs as drawn."""

    key: ClassVar[str]  # "fixed_line.install"
    mnemonic: ClassVar[str]  # "XZ"
    position: ClassVar[int] = 1000  # in menus; the order of the manual
    title: ClassVar[type_of_text]
    chapter: ClassVar[str]  # of the manual
    folder: ClassVar[Path]

    @cached_property
    def diagram(self) -> str:
        """The process as BPMN 2.0."""
        return (self.folder / "process.bpmn").read_text(encoding="utf-8")

    @property
    @abstractmethod
    def permission(self) -> str:
        """The right a role needs to do this business."""
