"""Runs lives in processes of their own: reads one request a line, answers with how the process ended.

Everything is imported once; each life is a fork that opens its own connection and dies with its life, or in its midst.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

import django


def live(request: dict[str, Any]) -> NoReturn:
    """Lead one life in this process, and leave."""
    from django.db import DEFAULT_DB_ALIAS, connection, connections

    from tests.kills.life import Killer, Life, Wish

    connections.settings[DEFAULT_DB_ALIAS]["NAME"] = request["database"]
    killer = Killer(*request["kill"])
    code = 1
    try:
        with connection.execute_wrapper(killer):
            Life(Wish(**request["wish"])).run(killer.enter)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)  # a fork must never go on as its parent


def main() -> None:
    """Serve until there are no more requests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouli.config.settings.test"
    django.setup()
    import_module("tests.kills.life")  # once, before the first fork
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(json.loads(line))
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
