"""The page that tells how to add a business is followed to the letter, and what it adds works."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from shouli.catalog.pack import TABLES
from shouli.kernel.tests.factories import system
from shouli.orders.business.journey import JOURNEYS, register
from shouli.processes import layout
from shouli.processes.queries import known_actions
from shouli.processes.rules.checks import check_diagram
from tests.documents.pages import Writing, steps
from tests.scenarios.desk import Desk
from tools.docs_checks import Page

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "new-journey.md"
FOLDER = "src/shouli/journeys/fixed_line/suspend"


def follow(root: Path) -> None:
    """Write the files that the page shows below ``root``, and add the rows it adds to a copy of the pack."""
    copytree(ROOT / "packs" / "sample" / "catalog", root / "packs" / "sample" / "catalog")
    for step in steps(Page(PAGE, PAGE.read_text(encoding="utf-8"))):
        if isinstance(step, Writing):
            step.do(root)
    layout.main([str(root / FOLDER / "process.bpmn")])


def module_at(path: Path) -> Any:
    """Import the module that is at ``path``."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def followed(operator: None, tmp_path: Path) -> Iterator[Path]:
    """Do what the page says; give the folder in which it was done."""
    follow(tmp_path)
    for table in TABLES:
        table.load(system(), table.load.takes(rows=table.read(tmp_path / "packs" / "sample")))
    key = register(module_at(tmp_path / FOLDER / "journey.py").JOURNEY).key
    yield tmp_path
    del JOURNEYS[key]


def test_the_diagram_is_without_fault(followed: Path) -> None:
    faults = check_diagram(
        JOURNEYS["fixed_line.suspend"].diagram, known_actions(), {"clerk", "auditor", "resource_manager"}
    )

    assert [(fault.field, fault.code, fault.text) for fault in faults] == []


@pytest.mark.parametrize(("reason", "total"), [("away", "5.00"), ("moving", "0.00")])
def test_the_life_it_tells_is_lived(followed: Path, desk: Desk, reason: str, total: str) -> None:
    shown = module_at(followed / "tests" / "scenarios" / "test_suspend.py")

    shown.test_a_line_is_suspended_after_audit(desk, reason, total)


def test_the_refusal_it_tells_is_met(followed: Path, desk: Desk) -> None:
    shown = module_at(followed / "tests" / "scenarios" / "test_suspend.py")

    shown.test_a_reason_is_wanted(desk)
