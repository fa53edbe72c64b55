"""Let no two modules of a part share a name, and no public class be found in two parts."""

import argparse
import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.tree import ROOT, Finding, parse, project_files, report

PACKAGE = ROOT / "src" / "shouli"
# What a framework or the layout of a part calls for: each room, each door and each business has its own.
ROOM_FILES = frozenset({"__init__", "apps", "entries", "home", "journey", "urls", "views"})
# Parts whose rooms are themselves folders of subjects (models, queries, rules): there, one subject has one name.
ROOMS = frozenset({"actions", "models", "queries", "rules", "simulators"})


def modules(package: Path) -> Iterator[tuple[str, Path]]:
    """Yield the modules of the program with the part each belongs to."""
    for path in project_files(package, ".py"):
        below = path.relative_to(package).parts
        if len(below) > 1 and not {"tests", "migrations"} & set(below):
            yield below[0], path


def twin_modules(found: list[tuple[str, Path]], package: Path) -> Mapping[str, list[Path]]:
    """Return by ``part/name`` the modules that share a base name; a subject may have one in each room of its part."""
    named: dict[tuple[str, str], dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for part, path in found:
        if path.stem not in ROOM_FILES:
            room = next((name for name in path.relative_to(package).parts[1:-1] if name in ROOMS), "")
            named[part, path.stem][room].append(path)
    twins: dict[str, list[Path]] = {}
    for (part, stem), rooms in named.items():
        paths = [path for alike in rooms.values() for path in alike]
        if len(paths) > 1 and ("" in rooms or len(paths) > len(rooms)):
            twins[f"{part}/{stem}"] = paths
    return twins


def classes(found: list[tuple[str, Path]]) -> Mapping[str, Mapping[str, tuple[Path, int]]]:
    """Return by name of a public class the parts that have one, with its place."""
    named: dict[str, dict[str, tuple[Path, int]]] = defaultdict(dict)
    for part, path in found:
        for node in parse(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named[node.name][part] = path, node.lineno
    return named


def judge(package: Path) -> Iterator[Finding]:
    """Yield every name that means two things."""
    found = list(modules(package))
    for name, paths in twin_modules(found, package).items():
        for path in paths:
            yield _finding(path, package, 1, "twin-module", f"{len(paths)} modules are called {name}")
    for name, parts in classes(found).items():
        for part, (path, line) in parts.items() if len(parts) > 1 else ():
            others = ", ".join(sorted(parts.keys() - {part}))
            yield _finding(path, package, line, "twin-class", f"{name} is a class of {others} too: say which one")


def _finding(path: Path, package: Path, line: int, code: str, message: str) -> Finding:
    return Finding((Path("src/shouli") / path.relative_to(package)).as_posix(), line, code, message)


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(prog="python -m tools.names", description=__doc__).parse_args(arguments)
    return report("names", list(judge(PACKAGE)), len(list(modules(PACKAGE))))


if __name__ == "__main__":
    raise SystemExit(main())
