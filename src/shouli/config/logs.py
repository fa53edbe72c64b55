"""How the program writes its log: one line an event, for people on a terminal, as JSON for machines.

Django's, django-axes' and Granian's lines go the same way as our own, so that a machine can read every one of them.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def formatter(*, as_json: bool) -> logging.Formatter:
    """Write every record, whoever made it, as JSON or for people."""
    last: Processor = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *SHARED],
        processors=[ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, last],
    )


def config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return what Django's setting LOGGING is to be."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "shouli.config.logs.formatter", "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
    }


def config_of_web_server(own: dict[str, Any]) -> dict[str, Any]:
    """Let Granian's loggers write through our handlers."""
    granian = {"handlers": ["console"], "propagate": False}
    return {**own, "loggers": {"_granian": granian, "granian.access": dict(granian)}}


def configure(*, capture_warnings: bool) -> None:
    """Send structlog's events through Django's logging, whose levels and handlers are in the settings."""
    logging.captureWarnings(capture_warnings)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
