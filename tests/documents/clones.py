"""Fresh clones of the project, which nothing pasted into them can leave.

A clone has its files, an environment and the browser files. The environment is the clone's own folder: its packages are
those of the environment that runs the tests, read and never written, and ``rm -rf`` takes nothing from it. Files of
``node_modules`` and compiled modules are linked one by one, so that a command may delete and replace its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from numba.core.caching import _CacheLocator

from shouli.charging.engine import compiled
from tools.tree import ROOT, project_files

CACHE = Path("var/cache")
BYTECODE = CACHE / "bytecode"
kept_below: Callable[[str], str] = _CacheLocator.get_suitable_cache_subpath  # the folder of a source, in Numba's cache
LEFT_BY_A_DEMO = ("assets", "documents", "keys", "network", "shouli.sqlite3")


@dataclass(frozen=True, slots=True)
class Known:
    """Where Python has compiled the same sources already: a project, and where its compiled modules are."""

    project: Path = ROOT
    compiled: Path = Path(sys.pycache_prefix or ROOT / BYTECODE)


def make(folder: Path, known: Known = Known()) -> Path:
    """Make a clone, as ``git clone``, ``make venv`` and ``npm ci`` leave it; return its folder."""
    copy_files(folder)
    make_environment(folder)
    link_tree(ROOT / "node_modules", folder / "node_modules")
    link_bytecode(folder, known)
    link_compiled(folder)
    plan = subprocess.run(["make", "-n", "venv", "assets"], cwd=folder, capture_output=True, text=True, check=True)
    assert "install" not in plan.stdout, "the environment is not the one that is locked; run: make venv assets"
    assert "npm" not in plan.stdout, "the browser files are not the ones that are locked; run: make venv assets"
    return folder


def make_after_a_demo(folder: Path, prepared: Path) -> Path:
    """Make a clone in which everything is as another one has it in which a demo has run."""
    make(folder, Known(prepared, prepared / BYTECODE))
    for name in LEFT_BY_A_DEMO:
        left = prepared / "var" / name
        if left.is_dir():
            shutil.copytree(left, folder / "var" / name)
        elif left.exists():
            shutil.copy2(left, folder / "var" / name)
    return folder


def copy_files(folder: Path) -> None:
    """Copy what git tracks or would track, with the times that compiled modules are known by."""
    for path in project_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)


def make_environment(folder: Path) -> None:
    """Make ``.venv``: commands of its own, for the clone's code and the packages installed for this run."""
    real, own = Path(sys.prefix), folder / ".venv"
    packages = Path(sysconfig.get_path("purelib"))
    within = own / packages.relative_to(real)
    within.mkdir(parents=True)
    (own / "bin").mkdir()
    (within / "clone.pth").write_text(f"{folder / 'src'}\n{packages}\n", encoding="utf-8")
    shutil.copy(real / "pyvenv.cfg", own)
    for stamp in real.glob(".made-of-*"):
        shutil.copy(stamp, own)
    prefixes = {str(real).encode(), str(real.resolve()).encode()}
    for path in (real / "bin").iterdir():
        copy_command(path, own / "bin" / path.name, prefixes, str(own).encode())


def copy_command(path: Path, target: Path, prefixes: set[bytes], own: bytes) -> None:
    """Copy a command of the environment; a script names the clone's Python in its first line."""
    if path.is_symlink():
        target.symlink_to(path.readlink())
        return
    with path.open("rb") as stream:
        is_script = stream.read(2) == b"#!"
    if not is_script:
        link_or_copy(path, target)
        return
    first, _newline, rest = path.read_bytes().partition(b"\n")
    for prefix in prefixes:
        first = first.replace(prefix, own)
    target.write_bytes(first + b"\n" + rest)
    target.chmod(0o755)


def link_bytecode(folder: Path, known: Known) -> None:
    """Link what Python has compiled of the same sources, so that no clone compiles all packages again."""
    places = {place: place for place in (Path(sys.prefix), Path(sys.base_prefix))}
    places |= {known.project / name: folder / name for name in ("src", "tests", "tools", "packs")}
    for source, target in places.items():
        made = known.compiled / source.relative_to("/")
        if made.is_dir():
            link_tree(made, folder / BYTECODE / target.relative_to("/"))


def link_compiled(folder: Path) -> None:
    """Link what Numba has compiled of the rating engine, which it knows by the folder of its source."""
    known, own = compiled._cache_folder(), folder / CACHE / "shouli" / compiled._cache_folder().name
    for name in ("engine", "rules"):
        source = Path("src/shouli/charging") / name / "any.py"
        made = known / kept_below(str(ROOT / source))
        if made.is_dir():
            link_tree(made, own / kept_below(str(folder / source)))


def link_tree(source: Path, target: Path) -> None:
    """Copy a folder, its files as second names of the same ones; without 11,000 pictures of icons."""
    pictures = str(source / "@tabler" / "icons")
    shutil.copytree(
        source,
        target,
        symlinks=True,
        copy_function=link_or_copy,
        ignore=lambda folder, _names: {"icons"} if folder == pictures else set(),
    )


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Give a file a second name; copy it to another file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
