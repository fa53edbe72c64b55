"""Hold every action to a test that one can find: some module of the tests names it.

It does so by calling the function, or by the mark ``does``, which says that a test brings the action about; the run
then looks whether the audit trail has it.
"""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, parse, project_files, report

WORD = re.compile(r"\w+(?:\.\w+)?")


def actions_of(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield name, function and line of each action of a module."""
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.FunctionDef):
            continue
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "action":
                (name, *_rest) = call.args
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value, node.name, node.lineno
                elif isinstance(name, ast.Name):
                    yield name.id, node.name, node.lineno


def judge(root: Path = ROOT) -> Iterator[Finding]:
    """Yield each action that no test names."""
    files = list(project_files(root, ".py"))
    named: set[str] = set()
    for path in files:
        if "tests" in path.parts or path.name.startswith("test_"):
            text = path.read_text(encoding="utf-8")
            named.update(WORD.findall(text), re.findall(r"\w+", text))
    for path in files:
        if (root / "src") in path.parents and "tests" not in path.parts:
            for name, function, line in actions_of(path):
                if not named & {name, function}:
                    where = path.relative_to(root).as_posix()
                    yield Finding(where, line, "untested", f"no test names the action {function} ({name})")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.action_tests", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to read")
    root: Path = parser.parse_args(arguments).root.resolve()
    return report("action tests", list(judge(root)), len(list(project_files(root, ".py"))))


if __name__ == "__main__":
    raise SystemExit(main())
