"""
Run a command with TEST_DATABASE_URL set: yours if it is set already, else that of a private PostgreSQL server.

The private server listens on loopback only, with a password made for the occasion, and is gone when the command ends.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import psycopg

from tools.debian import MissingProgram, ensure
from tools.tree import ROOT

START_SECONDS = 60
# The data is thrown away, so nothing need reach the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class ServerFailed(Exception):
    """The private server did not start."""


def runner() -> str | None:
    """Return the user the server must run as, since it refuses root; None to stay who we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def workplace() -> Path:
    """Return a fresh folder under var/, or in the system's own place if others may not enter the checkout."""
    parent = ROOT / "var" / "postgres"
    parent.mkdir(parents=True, exist_ok=True)
    open_to_all = all(folder.stat().st_mode & 0o001 for folder in [parent, *parent.parents])
    return Path(tempfile.mkdtemp(prefix="shouli-", dir=parent if open_to_all else None))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def initialise(folder: Path, user: str | None) -> str:
    """Create the cluster in ``folder / "data"``; return the password of its only role."""
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    if user:
        shutil.chown(folder, user)
        shutil.chown(secret, user)
    command = [
        str(ensure("initdb")),
        "-D",
        str(folder / "data"),
        "-U",
        "shouli",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    command += ["--auth=scram-sha-256", f"--pwfile={secret}"]
    made = subprocess.run(command, user=user, cwd=folder, check=False, capture_output=True, text=True)
    if made.returncode != 0:
        raise ServerFailed(made.stderr.strip())
    return password


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """
    Return once the server answers.

    :raises ServerFailed: if it ends or stays silent
    """
    for _attempt in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            Event().wait(0.1)
        else:
            return
    raise ServerFailed(log.read_text(encoding="utf-8", errors="replace")[-2000:])


@contextmanager
def private_server() -> Iterator[str]:
    """Run a server for the length of the block; yield the URL of a database that need not exist yet."""
    program, user, folder = ensure("postgres"), runner(), workplace()
    try:
        password, port, log = initialise(folder, user), free_port(), folder / "log"
        options = [f"--{name}={value}" for name, value in (SETTINGS | {"port": str(port)}).items()]
        with log.open("wb") as stream:
            server = subprocess.Popen(
                [program, "-D", folder / "data", *options], user=user, cwd=folder, stdout=stream, stderr=stream
            )
        try:
            address = f"postgres://shouli:{password}@127.0.0.1:{port}"
            wait_until_ready(f"{address}/postgres", server, log)
            yield f"{address}/shouli"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait()
    finally:
        shutil.rmtree(folder)


def run(command: list[str]) -> int:
    """Run ``command`` with TEST_DATABASE_URL; return its exit status."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    with private_server() as url:
        print("postgres: a private server is running for this command", flush=True)
        return subprocess.run(command, check=False, env={**os.environ, "TEST_DATABASE_URL": url}).returncode


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.postgres", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the command and its arguments, after --")
    command: list[str] = [word for word in parser.parse_args(arguments).command if word != "--"]
    if not command:
        parser.error("which command?")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return run(command)
    except (MissingProgram, ServerFailed) as fault:
        print(f"postgres: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
