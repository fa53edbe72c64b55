"""Hold modules to 400 lines and functions to 60; there is no list of exceptions."""

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, parse, project_files, report

MODULE_LINES = 400
FUNCTION_LINES = 60


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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ratchets", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to read")
    root: Path = parser.parse_args(arguments).root.resolve()
    paths = [path for path in project_files(root, ".py") if "migrations" not in path.parts]  # those are generated
    return report("ratchets", [finding for path in paths for finding in judge(path, root)], len(paths))


if __name__ == "__main__":
    raise SystemExit(main())
