"""Look for what the house does not allow and no ready-made linter knows; the bans are in house_rules.py."""

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tools.house_rules import NAMELESS, RULES, HouseRule, Place
from tools.tree import ROOT, Finding, project_files, report


def judge(path: str, source: str, rules: tuple[HouseRule, ...] = RULES) -> Iterator[Finding]:
    """Yield the offences of one module; ``path`` is relative to the project's root."""
    place = Place(PurePosixPath(path))
    asked = [rule for rule in rules if rule.applies(place)]
    tree = ast.parse(source, filename=path)
    for rule in asked:
        for line, what in rule.offences(tree):
            yield Finding(path, line, rule.code, f"{what}: {rule.why}")


def judge_name(path: str) -> Iterator[Finding]:
    """Yield an offence for every nameless module or folder in ``path``."""
    for word in PurePosixPath(path).with_suffix("").parts:
        if NAMELESS.match(word):
            yield Finding(path, 1, "nameless-module", f"{word}: name a module for what it is about")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.house_lint", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to read")
    parser.add_argument("--rules", action="store_true", help="print the bans and leave")
    options = parser.parse_args(arguments)
    if options.rules:
        for rule in RULES:
            print(f"{rule.code:16} {rule.why}")
        return 0
    root: Path = options.root.resolve()
    findings: list[Finding] = []
    paths = list(project_files(root, ".py"))
    for path in paths:
        name = path.relative_to(root).as_posix()
        findings += [*judge_name(name), *judge(name, path.read_text(encoding="utf-8"))]
    return report("house_lint", findings, len(paths))


if __name__ == "__main__":
    raise SystemExit(main())
