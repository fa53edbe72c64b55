"""Which files belong to the project."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED_FOLDERS = frozenset({".git", ".venv", "node_modules", "var", "dist", "build", "__pycache__"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to correct; prints as ``path:line: code message``."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"


def project_files(root: Path = ROOT, *suffixes: str) -> Iterator[Path]:
    """
    Yield the files git tracks or would track, in order, optionally only those ending in ``suffixes``.

    Outside a git checkout (a source archive) every file counts except environments and build leavings.
    """
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
        paths = [root / name for name in listed if name]
    else:
        paths = [path for path in root.rglob("*") if not SKIPPED_FOLDERS & set(path.relative_to(root).parts)]
    yield from (p for p in sorted(set(paths)) if p.is_file() and (not suffixes or p.name.endswith(suffixes)))


def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def report(title: str, findings: list[Finding], checked: int, unit: str = "files") -> int:
    """Print the findings or one line of praise; return the exit status."""
    for finding in sorted(findings):
        print(finding)
    verdict = f"{len(findings)} to correct" if findings else "nothing to correct"
    print(f"{title}: {checked} {unit} read, {verdict}")
    return 1 if findings else 0
