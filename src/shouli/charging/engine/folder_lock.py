"""One process at a time writes in a run's folder; any number read it meanwhile, while none writes."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

NAME = "lock"
_held: dict[Path, int] = {}  # folders this process has locked, and how often
_guard = Lock()


class FolderBusy(BusinessError):
    """Another process works in the folder of a run."""

    code = "folder_busy"
    message = _("Another process is working in the folder %(folder)s.")
    way_out = _("Wait until it has finished and run the command again, or name another folder.")


@contextmanager
def locked(folder: Path, *, alone: bool = True) -> Iterator[None]:
    """Keep other processes out of ``folder``, all of them or (not ``alone``) those that write.

    A process may lock again what it has locked; the outermost says how. The system lets go when a process ends, however
    it ends, so nothing has to be removed by hand.

    :raises FolderBusy: if another process is there
    """
    folder = folder.resolve()
    with _guard:
        is_ours = folder in _held
        _held[folder] = _held.get(folder, 0) + 1
    try:
        if is_ours:
            yield
            return
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / NAME).open("ab") as file:
            try:
                fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                raise FolderBusy(folder=folder.name) from taken
            yield
    finally:
        with _guard:
            _held[folder] -= 1
            if not _held[folder]:
                del _held[folder]
