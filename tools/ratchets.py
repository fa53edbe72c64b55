"""Hold modules to 400 lines, functions to 60, lines of browser files to 160 columns; there is no list of exceptions."""

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, parse, project_files, report

MODULE_LINES = 400
FUNCTION_LINES = 60
COLUMNS = 160  # ruff holds Python to 120
BROWSER_FILES = (".html", ".css", ".js")


def judge(path: Path, root: Path = ROOT) -> Iterator[Finding]:
    """Yield what is too long in one Python file."""
    name = path.relative_to(root).as_posix()
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MODULE_LINES:
        yield Finding(name, 1, "long-module", f"{lines} lines, at most {MODULE_LINES}: split it by what it is about")
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield Finding(
                    name, node.lineno, "long-function", f"{node.name} has {length} lines, at most {FUNCTION_LINES}"
                )


def judge_lines(path: Path, root: Path = ROOT) -> Iterator[Finding]:
    """Yield the lines of a template, style sheet or script that are too long to read."""
    name = path.relative_to(root).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if len(line) > COLUMNS:
            yield Finding(name, number, "long-line", f"{len(line)} columns, at most {COLUMNS}: one tag a line")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ratchets", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to read")
    root: Path = parser.parse_args(arguments).root.resolve()
    paths = [path for path in project_files(root, ".py") if "migrations" not in path.parts]  # those are generated
    pages = list(project_files(root, *BROWSER_FILES))
    found = [finding for path in paths for finding in judge(path, root)]
    found += [finding for path in pages for finding in judge_lines(path, root)]
    return report("ratchets", found, len(paths) + len(pages))


if __name__ == "__main__":
    raise SystemExit(main())
