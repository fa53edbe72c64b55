"""
Lay templates, style sheets and scripts out in one way, and look for common mistakes in the latter two.

Templates are laid out by djade (what is in Django's tags) and djhtml (how far a line is indented), style sheets and
scripts by biome as ``biome.jsonc`` says. None of them breaks a template's lines: white space between tags can be seen.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.tree import ROOT, project_files

DJANGO = "5.2"
BIOME = ROOT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"


def beside(name: str) -> str:
    """Return the path of a program that is installed with this Python."""
    return str(Path(sys.executable).with_name(name))


def commands(templates: Sequence[str], *, write: bool) -> list[list[str]]:
    """List what is run, in the order in which one formatter leaves its work to the next."""
    checked = [] if write else ["--check"]
    return [
        [beside("djade"), "--target-version", DJANGO, *checked, *templates],
        [beside("djhtml"), "--tabwidth", "2", *checked, *templates],
        [beside("node"), str(BIOME), "check", *(["--write"] if write else []), "--error-on-warnings"],
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.layout", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put right what can be, instead of telling it")
    write: bool = parser.parse_args(arguments).write
    pages = [path for path in project_files(ROOT / "src", ".html") if "templates" in path.parts]
    if not BIOME.exists():
        print("layout: biome is missing; run: make assets")
        return 1
    faulty = False
    for command in commands([str(path.relative_to(ROOT)) for path in pages], write=write):
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout + done.stderr)
            faulty = faulty or not write or command[0].endswith("node")
    print(f"layout: {len(pages)} templates read, {'run: make format' if faulty else 'nothing to correct'}")
    return 1 if faulty else 0


if __name__ == "__main__":
    raise SystemExit(main())
