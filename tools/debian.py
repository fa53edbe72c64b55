"""Find a program of the system; on Debian, as root, install its package if it is missing."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

# program -> the Debian package that brings it
PACKAGES = {
    "chromium": "chromium",
    "initdb": "postgresql",
    "java": "openjdk-17-jre-headless",
    "postgres": "postgresql",
}


class MissingProgram(Exception):
    """A program that is neither here nor ours to install; the message names its package."""


def find(program: str) -> Path | None:
    """Return the path of a program, looking also where Debian keeps PostgreSQL's own."""
    found = shutil.which(program)
    if found:
        return Path(found)
    hidden = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    return hidden[-1] if hidden else None


def ensure(program: str) -> Path:
    """
    Return the path of a program, installing its package if that is possible.

    :raises MissingProgram: if it is missing and cannot be installed here
    """
    if found := find(program):
        return found
    package = PACKAGES[program]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MissingProgram(f"{program} is missing; on Debian: apt-get install {package}")
    print(f"installing {package}, which brings {program}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", package],
    ):
        if subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            raise MissingProgram(f"{' '.join(command)} failed")
    if found := find(program):
        return found
    raise MissingProgram(f"{package} was installed but brought no {program}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.debian", description=__doc__)
    parser.add_argument("program", choices=sorted(PACKAGES))
    try:
        print(ensure(parser.parse_args(arguments).program))
    except MissingProgram as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
