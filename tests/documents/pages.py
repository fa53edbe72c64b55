"""What a page of the documentation tells its reader to do, in order: commands to paste, files to write, rows to change.

The language of a fence says what it is:

- ``console``: lines after ``$`` are pasted, the lines between are what is printed. ``console not-run=<why>`` is for
  readers only; ``WHY`` in the test of pasted commands says for which reasons, and how many there are.
- ``text`` right after a ``console``: lines that its last command prints, perhaps among others.
- ``file=<path>``: a file, whole. ``add=<path>``: rows to add to a table, under its heading. ``change=<path>``: rows
  to put in the place of those that begin with the same cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.docs_checks import FENCE, Page

PROMPT = "$ "
NAMED = re.compile(r"\b(file|add|change|not-run)=(\S+)")


@dataclass(frozen=True, slots=True)
class Command:
    """A line to paste, and the lines that the page shows as its answer."""

    line: str
    shown: tuple[str, ...]
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """Something to write into a file."""

    how: str
    path: str
    text: str

    def do(self, root: Path) -> None:
        """Write it below ``root``."""
        path = root / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.how == "file":
            path.write_text(self.text, encoding="utf-8")
            return
        heading, *rows = self.text.splitlines()
        lines = path.read_text(encoding="utf-8").splitlines()
        if self.how == "add":
            assert heading in lines, f"{self.path} is not headed {heading}"
            lines += rows
        else:
            lines = list(changed(lines, heading, rows))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def changed(lines: list[str], heading: str, rows: list[str]) -> Iterator[str]:
    """Yield the lines of a table with some of them changed; a heading with more columns leaves them empty elsewhere."""
    place = next(index for index, line in enumerate(lines) if line and heading.startswith(line))
    more = heading.count(",") - lines[place].count(",")
    instead = {row.partition(",")[0]: row for row in rows}
    yield from lines[:place]
    yield heading
    for line in lines[place + 1 :]:
        is_row = line and not line.startswith("#")
        yield instead.pop(line.partition(",")[0], line + "," * (more if is_row else 0))
    assert not instead, f"there are no rows to change: {sorted(instead)}"


Step = Command | Writing


def steps(page: Page) -> list[Step]:
    """Return what a page tells to do."""
    found: list[Step] = []
    is_after_commands = False
    for fence in FENCE.finditer(page.text):
        lines = [line.removeprefix(fence["indent"]) for line in fence["body"].splitlines()]
        language, named = (fence["info"].split() or [""])[0], dict(NAMED.findall(fence["info"]))
        if language == "text" and is_after_commands:
            last = found.pop()
            assert isinstance(last, Command)
            found.append(Command(last.line, (*last.shown, *lines), last.not_run))
        is_after_commands = language == "console"
        if language == "console":
            found += commands(lines, named.get("not-run", ""))
        found += [Writing(how, path, fence["body"]) for how, path in named.items() if how != "not-run"]
    return found


def commands(lines: list[str], not_run: str) -> list[Command]:
    """Return the commands of a fence, each with the lines below it."""
    found: list[Command] = []
    for line in lines:
        if line.startswith(PROMPT):
            found.append(Command(line.removeprefix(PROMPT), (), not_run))
        elif line.strip():
            last = found.pop()
            found.append(Command(last.line, (*last.shown, line), not_run))
    return found
