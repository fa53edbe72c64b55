"""Report functions and methods that nothing in the program names, with vulture; what only tests call counts as dead."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

from tools.tree import ROOT, Finding, project_files, report

KINDS = frozenset({"function", "method", "property"})
# A decorated function is called by what the decorator registers it with.
DECORATORS = [
    "@*action",
    "@*door",
    "@*page",
    "@*handler",
    "@*register*",
    "@*validator",
    "@*filter",
    "@*tag",
    "@*waits_at",
    "@*panel",
    "@*fixture",
    "@on",
]
# Called by name from a framework: Django, pytest, http.server, fpdf2, SpiffWorkflow, import-linter, socketserver.
CALLED_FROM_OUTSIDE = frozenset({
    "__getitem__", "__init_subclass__", "__setitem__", "_run_hook", "add_arguments", "footer", "forged", "formatter",
    "get_by_natural_key", "handle", "handle_endtag", "handle_starttag", "has_fired", "parse_timer_event",
    "process_exception", "process_view", "render_broken_contract", "stamped", "still_entering", "to_python", "to_url",
})  # fmt: skip
# Specifications: tests hold the program against them.
SPECIFICATIONS = frozenset({"check_diagram", "month_lines"})
# Reads of a part that only tests ask as yet; the list may only shrink.
READ_BY_TESTS = frozenset({
    "charges_of", "developers_of", "get_account", "latest_number", "reservation", "takes_deposit",
})  # fmt: skip
WORD = re.compile(r"\.(\w+)")


def judge(paths: list[Path], templates: list[Path], root: Path) -> Iterator[Finding]:
    """Yield what is defined in ``paths`` and named neither there nor in a template."""
    named = {name for page in templates for name in WORD.findall(page.read_text(encoding="utf-8"))}
    reader = Vulture(ignore_decorators=DECORATORS)
    reader.scavenge([str(path) for path in paths])
    for item in reader.get_unused_code(min_confidence=60):
        if item.typ not in KINDS or item.name.startswith("pytest_"):
            continue
        if item.name not in named | CALLED_FROM_OUTSIDE | SPECIFICATIONS | READ_BY_TESTS:
            where = Path(item.filename).resolve().relative_to(root).as_posix()
            yield Finding(where, item.first_lineno, "dead-code", f"nothing but tests names {item.typ} {item.name}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.dead_code", description=__doc__)
    parser.parse_args(arguments)
    paths = [
        path
        for path in project_files(ROOT, ".py")
        if "migrations" not in path.parts and "tests" not in path.relative_to(ROOT).parts
    ]
    pages = [path for path in project_files(ROOT / "src", ".html", ".txt", ".css") if "templates" in path.parts]
    return report("dead code", list(judge(paths, pages, ROOT)), len(paths))


if __name__ == "__main__":
    raise SystemExit(main())
