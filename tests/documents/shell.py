"""A shell into which commands are pasted: each runs to its end, or until Ctrl-C once it has answered."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import psutil

from tests.documents.clones import BYTECODE, CACHE

DEADLINE = 900.0  # seconds, beside other load
TO_END = 60.0  # seconds after Ctrl-C
NOT_OURS = (
    *("SHOULI_", "DJANGO_", "DATABASE_", "TEST_DATABASE_", "PYTEST_", "PYTHON"),
    *("MAKE", "MFLAGS", "ARGS", "JOBS", "PORT"),  # of the make that runs this test
)


@dataclass
class Shell:
    """A shell in a folder; what a command exports, the next one has."""

    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Path:
        """Where one command leaves its variables to the next."""
        return self.folder.parent / "variables"

    @property
    def printed(self) -> Path:
        """Where the last command prints to."""
        return self.folder.parent / "printed"

    def environment(self) -> dict[str, str]:
        """Return what the shell of a person has who has set nothing, and places for what is compiled."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        compiled = {"PYTHONPYCACHEPREFIX": BYTECODE, "SHOULI_CACHE": CACHE}
        return plain | {name: str(self.folder / place) for name, place in compiled.items()} | dict(self.more)

    @contextmanager
    def begun(self, line: str, typed: str = "") -> Iterator[subprocess.Popen[str]]:
        """Begin a command for the length of the block; nothing that it started is left afterwards."""
        kept = shlex.quote(str(self.kept))
        script = f"[ ! -e {kept} ] || . {kept}\n{line}\nstatus=$?\nexport -p > {kept}\nexit $status\n"
        with self.printed.open("w", encoding="utf-8") as stream:
            process = subprocess.Popen(
                ["bash", "-c", script],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        try:
            assert process.stdin
            with suppress(BrokenPipeError):
                process.stdin.write(typed)
                process.stdin.close()
            yield process
        finally:
            for left in members(process.pid):
                with suppress(psutil.NoSuchProcess):
                    left.kill()
            process.wait(TO_END)

    def run(self, line: str, typed: str = "") -> str:
        """Run a command to its end and return what it printed; it has to succeed."""
        with self.begun(line, typed) as process:
            try:
                code: int | str = process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                code = "its deadline"
        said = self.printed.read_text(encoding="utf-8")
        assert code == 0, f"{line}\nended with {code}:\n{said[-4000:]}"
        return said

    def serve(self, line: str, answers: Callable[[str], bool]) -> str:
        """Run a command until it ``answers``, then press Ctrl-C; return what it printed. Nothing of it may be left."""
        with self.begun(line) as process:
            until = monotonic() + DEADLINE
            while not answers(self.printed.read_text(encoding="utf-8")):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
                said = self.printed.read_text(encoding="utf-8")
                assert process.returncode is None, f"{line}\nended with {process.returncode}:\n{said[-4000:]}"
                assert monotonic() < until, f"{line}\ndoes not answer:\n{said[-4000:]}"
            started = members(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            process.wait(TO_END)
            _gone, left = psutil.wait_procs(started, TO_END)
            said = self.printed.read_text(encoding="utf-8")
            assert not left, f"{line}\nleaves behind {left}:\n{said[-4000:]}"
            assert "Traceback" not in said, f"{line}\n{said[-4000:]}"
        return said


def members(leader: int) -> list[psutil.Process]:
    """List the processes of a session."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == leader:
                found.append(process)
    return found


def asked(address: str) -> bool:
    """Ask once over HTTP; say whether a page came."""
    with suppress(OSError), urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
        return bool(answer.status == 200)
    return False
