"""A program that reserves a use, charges it, and is killed on the way; run in a process of its own."""

from __future__ import annotations

import os
import sys
from typing import Any

import django

RESERVING, RESERVED, CHARGING, CHARGED = "reserving", "reserved", "charging", "charged"
MOMENTS = (RESERVING, RESERVED, CHARGING, CHARGED)


def main() -> None:
    """Use what ``tests.charging`` has prepared in the database named first, until the moment named second."""
    database, moment = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouli.config.settings.test"
    django.setup()
    from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

    from shouli.charging.tests.factories import KB, committed, reserved, use
    from tests.kills.life import Killer

    connections.settings[DEFAULT_DB_ALIAS]["NAME"] = database
    writes = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal writes
        out = execute(sql, params, many, context)
        if sql.startswith("WITH s0"):
            writes += 1
            if moment == (RESERVING, CHARGING)[writes - 1]:
                Killer.kill()
            if moment == (RESERVED, CHARGED)[writes - 1]:
                transaction.on_commit(Killer.kill)
        return out

    with connection.execute_wrapper(watch):
        reserved(use("2026-04-02 09:30", 100 * KB))
        committed(60 * KB)


if __name__ == "__main__":
    main()
