"""What nothing names is reported; what a template or a decorator names is not."""

from __future__ import annotations

from pathlib import Path

from tools import dead_code

MODULE = """
@on(Event)
def heard(event):
    return event


class Row:
    @property
    def drawn(self):
        return 1

    def forgotten(self):
        return 2


def lost():
    return 3


def called():
    return 4


ANSWER = called(), Row
"""


def test_functions_and_methods_that_nothing_names_are_dead(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "page.html").write_text("{{ row.drawn }}", encoding="utf-8")

    found = dead_code.judge([tmp_path / "module.py"], [tmp_path / "page.html"], tmp_path)

    assert [(finding.path, finding.message.split()[-1]) for finding in sorted(found)] == [
        ("module.py", "forgotten"),
        ("module.py", "lost"),
    ]
