"""Pages that claim to name everything of a kind do."""

import re

from tools.tree import ROOT

ENGINE = ROOT / "src" / "shouli" / "charging" / "engine"
CELL = re.compile(r"^\| `([\w/]+\.py)` \|", re.MULTILINE)


def test_the_page_of_the_engine_names_each_of_its_modules_once() -> None:
    named = CELL.findall((ENGINE / "README.md").read_text(encoding="utf-8"))
    modules = [path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py") if path.name != "__init__.py"]

    assert sorted(named) == sorted(modules)


def test_the_map_of_the_house_names_each_part() -> None:
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawing = text.partition("```\n")[2].partition("```")[0]
    parts = {path.parent.name for path in (ROOT / "src" / "shouli").glob("*/__init__.py")}

    assert parts == parts & set(re.findall(r"\w+", drawing))
