"""The formatters of templates, style sheets and scripts, as ``make check`` calls them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import layout

LAID_OUT = '{% load i18n %}\n<p>\n  {% translate "Save" %}\n</p>\n'


def is_refused(path: Path, program: str) -> bool:
    (command,) = [each for each in layout.commands([str(path)], write=False) if each[0].endswith(program)]
    return subprocess.run(command, check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize(
    ("program", "crooked"),
    [
        ("djhtml", LAID_OUT.replace("  {%", "      {%")),
        ("djade", LAID_OUT.replace("{% load i18n %}", "{%load   i18n%}")),
    ],
)
def test_a_template_laid_out_otherwise_is_refused(tmp_path: Path, program: str, crooked: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(LAID_OUT, encoding="utf-8")
    assert not is_refused(page, program)

    page.write_text(crooked, encoding="utf-8")

    assert is_refused(page, program)
