"""Stands in for the telephone exchanges: speaks TL1 over TCP on this machine and remembers its lines.

Lines are kept in a small SQLite file, so that a restart keeps them. A command repeated with the reference of the last
change of its line is answered as the first time. ``faults.json`` beside that file provokes trouble: it maps a pattern
of line numbers to a TL1 error code, to ``"silence"`` (no answer) or to ``"hangup"``.
"""

from __future__ import annotations

import json
import socketserver
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Self

import structlog

from shouli.gateways.rules import tl1
from shouli.kernel import clock
from shouli.kernel.local_time import local_text
from shouli.kernel.typed import is_digits

log = structlog.get_logger(__name__)
IDLE = 300.0  # seconds after which a silent connection is closed
SILENCE, HANGUP = "silence", "hangup"
IN_SERVICE, OUT_OF_SERVICE = "IS", "OOS"
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS line (
    number TEXT PRIMARY KEY, exchange TEXT NOT NULL, state TEXT NOT NULL, parameters TEXT NOT NULL,
    reference TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS gone (number TEXT PRIMARY KEY, reference TEXT NOT NULL);
"""


class Exchanges:
    """All lines of all exchanges, and what each command does to them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._faults = folder / "faults.json"
        self._lock = Lock()
        self._lines = sqlite3.connect(folder / "lines.sqlite3", check_same_thread=False, isolation_level=None)
        self._lines.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._lines.close()

    def trouble(self, line: str) -> str:
        """Return what ``faults.json`` provokes on ``line``, or nothing."""
        if not self._faults.exists():
            return ""
        try:
            listed = dict(json.loads(self._faults.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as fault:
            log.warning("network_simulator_faults_unreadable", cause=str(fault))
            return ""
        return next((str(kind) for pattern, kind in listed.items() if fnmatchcase(line, pattern)), "")

    def carry_out(self, message: tl1.Message) -> tl1.Reply:
        """Do what ``message`` asks, or deny it with the code of its reason."""
        work = WORK.get(message.verb)
        if work is None:
            return deny(message, tl1.BAD_VERB, "unknown verb")
        if not is_digits(message.line) or not message.target:
            return deny(message, tl1.BAD_LINE, "target and line are needed")
        with self._lock:
            return work(self, message)

    def enter(self, message: tl1.Message) -> tl1.Reply:
        """ENT: put a line into service."""
        found = self._find(message.line)
        if found is not None:
            return self._again(message, found[3]) or deny(message, tl1.EXISTS, "the line exists")
        self._lines.execute(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?)",
            (message.line, message.target, IN_SERVICE, asked(message.parameters), reference_of(message)),
        )
        return done(message, f"{message.line}:{IN_SERVICE}")

    def edit(self, message: tl1.Message) -> tl1.Reply:
        """ED: change a line's exchange, services or number."""
        found = self._find(message.line)
        if found is None:
            renamed = self._gone(message)
            return renamed or deny(message, tl1.MISSING, "no such line")
        number = message.parameters.get("NEW_NUMBER", message.line)
        if again := self._again(message, found[3]):
            return again
        if number != message.line and self._find(number) is not None:
            return deny(message, tl1.EXISTS, "the new number is in service")
        kept = {**json.loads(found[2]), **json.loads(asked(message.parameters))}
        self._lines.execute(
            "UPDATE line SET number = ?, exchange = ?, parameters = ?, reference = ? WHERE number = ?",
            (number, message.target, json.dumps(kept), reference_of(message), message.line),
        )
        if number != message.line:
            self._leave(message)
        return done(message, f"{number}:{found[1]}")

    def delete(self, message: tl1.Message) -> tl1.Reply:
        """DLT: take a line out."""
        if self._find(message.line) is None:
            return self._gone(message) or deny(message, tl1.MISSING, "no such line")
        self._lines.execute("DELETE FROM line WHERE number = ?", (message.line,))
        self._leave(message)
        return done(message)

    def remove(self, message: tl1.Message) -> tl1.Reply:
        """RMV: bar a line."""
        return self._set_state(message, OUT_OF_SERVICE)

    def restore(self, message: tl1.Message) -> tl1.Reply:
        """RST: unbar a line."""
        return self._set_state(message, IN_SERVICE)

    def retrieve(self, message: tl1.Message) -> tl1.Reply:
        """RTRV: say where a line stands: exchange, state and parameters."""
        found = self._find(message.line)
        if found is None:
            return deny(message, tl1.MISSING, "no such line")
        exchange, state, parameters, _reference = found
        return done(message, json.dumps({"exchange": exchange, "state": state, **json.loads(parameters)}))

    def _set_state(self, message: tl1.Message, state: str) -> tl1.Reply:
        changed = self._lines.execute(
            "UPDATE line SET state = ?, reference = ? WHERE number = ?", (state, reference_of(message), message.line)
        )
        if not changed.rowcount:
            return deny(message, tl1.MISSING, "no such line")
        return done(message, f"{message.line}:{state}")

    def _find(self, number: str) -> tuple[str, str, str, str] | None:
        found: tuple[str, str, str, str] | None = self._lines.execute(
            "SELECT exchange, state, parameters, reference FROM line WHERE number = ?", (number,)
        ).fetchone()
        return found

    def _again(self, message: tl1.Message, reference: str) -> tl1.Reply | None:
        if reference and reference == reference_of(message):
            return done(message, "done before")
        return None

    def _leave(self, message: tl1.Message) -> None:
        self._lines.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", (message.line, reference_of(message)))

    def _gone(self, message: tl1.Message) -> tl1.Reply | None:
        left = self._lines.execute("SELECT reference FROM gone WHERE number = ?", (message.line,)).fetchone()
        return self._again(message, left[0]) if left else None


WORK: Mapping[str, Callable[[Exchanges, tl1.Message], tl1.Reply]] = {
    "ENT-POTS": Exchanges.enter,
    "ED-POTS": Exchanges.edit,
    "DLT-POTS": Exchanges.delete,
    "RMV-POTS": Exchanges.remove,
    "RST-POTS": Exchanges.restore,
    "RTRV-POTS": Exchanges.retrieve,
}


def done(message: tl1.Message, text: str = "") -> tl1.Reply:
    """Say that it was carried out."""
    return tl1.Reply(tag=message.tag, completed=True, text=text)


def deny(message: tl1.Message, code: str, text: str) -> tl1.Reply:
    """Say that it was not, and why."""
    return tl1.Reply(tag=message.tag, completed=False, code=code, text=text)


def reference_of(message: tl1.Message) -> str:
    """Return the reference by which a repeat is recognised."""
    return message.parameters.get("REF", "")


def asked(parameters: Mapping[str, str]) -> str:
    """Return the parameters a line keeps."""
    return json.dumps({name: value for name, value in parameters.items() if name not in ("REF", "NEW_NUMBER")})


class _Conversation(socketserver.BaseRequestHandler):
    """One connection: reads commands until the peer leaves, sends nonsense without end, or falls silent."""

    server: _Server

    def handle(self) -> None:
        self.request.settimeout(IDLE)
        buffer = ""
        while len(buffer) <= tl1.LONGEST:
            try:
                more = self.request.recv(4096)
            except OSError:
                return
            if not more:
                return
            buffer += more.decode(errors="replace")
            while end := tl1.complete(buffer):
                text, buffer = buffer[:end], buffer[end:]
                if not self._answer(text):
                    return

    def _answer(self, text: str) -> bool:
        """Answer one command; return whether the conversation goes on."""
        exchanges, target = self.server.exchanges, "SIM"
        try:
            message = tl1.read_command(text)
        except tl1.NotTl1 as fault:
            reply = tl1.Reply(tag="0", completed=False, code=tl1.BAD_COMMAND, text=str(fault)[:200])
        else:
            target = message.target or target
            trouble = exchanges.trouble(message.line)
            if trouble in (SILENCE, HANGUP):
                return trouble == SILENCE
            reply = deny(message, trouble, "provoked") if trouble else exchanges.carry_out(message)
        at = local_text(self.server.now(), "%y-%m-%d %H:%M:%S")
        try:
            self.request.sendall(tl1.write_reply(reply, target=target, at=at).encode())
        except OSError:
            return False
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], exchanges: Exchanges, now: Callable[[], datetime]) -> None:
        self.exchanges = exchanges
        self.now = now
        super().__init__(address, _Conversation)


class Simulator:
    """A running simulator, for the length of a ``with`` block; ``address`` says where it listens."""

    def __init__(self, folder: Path, *, port: int = 0, now: Callable[[], datetime] = clock.now) -> None:
        self.exchanges = Exchanges(folder)
        self._server = _Server(("127.0.0.1", port), self.exchanges, now)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as ``host:port``."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.exchanges.close()


def serve(port: int, folder: Path) -> None:
    """Run the simulator on the loopback until the process ends."""
    exchanges = Exchanges(folder)
    with _Server(("127.0.0.1", port), exchanges, clock.now) as server:
        log.info("network_simulator", port=server.server_address[1], folder=str(folder))
        try:
            server.serve_forever()
        finally:
            exchanges.close()
