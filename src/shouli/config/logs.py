"""How the program writes its log: one line an event, for people on a terminal, as JSON for machines."""

from __future__ import annotations

import structlog
from structlog.typing import Processor


def configure(*, as_json: bool) -> None:
    """Send structlog's events through Django's logging, whose levels and handlers stand in the settings."""
    last: Processor = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
