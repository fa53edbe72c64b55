"""Run every check that needs no test run, tell what each is for, and name at the end what failed."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.tree import ROOT

PYTHON = sys.executable
LINT_IMPORTS = str(Path(PYTHON).with_name("lint-imports"))
AT_ONCE = 2
LONGEST = ("types", "docs")
CODE = ("src", "tools", "tests", "conftest.py", "manage.py", "packs", "bench")


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    purpose: str
    command: tuple[str, ...]


def module(name: str, *arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", name, *arguments)


def steps() -> list[Step]:
    """Return the checks in the order in which they are quick."""
    cache = ROOT / "var" / "cache"
    code = [name for name in CODE if (ROOT / name).is_file() or any((ROOT / name).rglob("*.py"))]
    ruff = (f"--cache-dir={cache}/ruff", "--output-format=concise", ".")
    found = [
        Step("format", "one layout for all code", module("ruff", "format", "--check", *ruff)),
        Step("lint", "common mistakes", module("ruff", "check", *ruff)),
        Step("spelling", "words of English, docs and code", module("codespell_lib")),
        Step("layout", "one layout for templates, style sheets and scripts", module("tools.layout")),
        Step("ratchets", "short modules, short functions, short lines", module("tools.ratchets")),
        Step("dead", "no function that nothing but tests calls", module("tools.dead_code")),
        Step("house", "the bans of the house", module("tools.house_lint")),
        Step("names", "one word, one meaning", module("tools.names")),
        Step("actions", "each is named by a test", module("tools.action_tests")),
        Step("hosts", "no registry or download address", module("tools.no_hosts")),
        Step("imports", "one way down", (LINT_IMPORTS, "--no-logo", f"--cache-dir={cache}/imports")),
        Step("translations", "every string has its Chinese", module("tools.translations", "check")),
        Step("templates", "they compile, no inline script", module("tools.templates")),
        Step(
            "migrations", "models and migrations agree", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")
        ),
        Step("types", "strict typing", module("mypy", f"--cache-dir={cache}/mypy", *code)),
    ]
    if (ROOT / "tools" / "docs.py").exists():
        found.append(Step("docs", "the documentation is whole and true", module("tools.docs", "check")))
    return found


@dataclass(frozen=True, slots=True)
class Ended:
    """A check that has come to its end."""

    step: Step
    passed: bool
    output: str
    seconds: float

    @property
    def text(self) -> str:
        """All there is to say of it."""
        how = "passed" if self.passed else "FAILED"
        purpose = f"== {self.step.name}: {self.step.purpose}\n"
        return f"{purpose}{self.output}-- {self.step.name} {how} in {self.seconds:.1f} s"


def run(step: Step) -> Ended:
    """Run one check to its end."""
    started = time.monotonic()
    settings = {"DJANGO_SETTINGS_MODULE": "shouli.config.settings.test", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        step.command, cwd=ROOT, env={**os.environ, **settings}, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Ended(step, done.returncode == 0, done.stdout, time.monotonic() - started)


def main(arguments: list[str] | None = None) -> int:
    known = {step.name: step for step in steps()}
    parser = argparse.ArgumentParser(prog="python -m tools.check", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="step", help=f"one of: {', '.join(known)}")
    asked: list[str] = parser.parse_args(arguments).only or list(known)
    if unknown := sorted(set(asked) - known.keys()):
        parser.error(f"no such step: {', '.join(unknown)}")
    failed: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # The longest begin first; what is told keeps its order.
        begun = {name: pool.submit(run, known[name]) for name in sorted(asked, key=lambda name: name not in LONGEST)}
        for name in asked:
            ended = begun[name].result()
            print(ended.text, flush=True)
            failed += [] if ended.passed else [name]
    print(
        f"check: {len(asked) - len(failed)} passed, {len(failed)} failed" + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
