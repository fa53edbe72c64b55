"""Run the stand-in for the telephone exchanges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shouli.gateways.simulators import tl1


class Command(BaseCommand):
    """Serves TL1 on the loopback at the port of ``SHOULI_NETWORK_ADDRESS``."""

    help = "Run the network simulator (TL1 over TCP on this machine)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a port and a folder."""
        parser.add_argument("--port", type=int, default=int(settings.SHOULI_NETWORK_ADDRESS.rpartition(":")[2]))
        parser.add_argument("--folder", type=Path, default=Path(settings.VAR) / "network")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        tl1.serve(options["port"], options["folder"])
