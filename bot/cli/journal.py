"""The log: words on a terminal, JSON elsewhere, one file of a size if one is named; without any secret."""

import logging
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from bot.config.secrecy import SECRETS
from bot.errors import InputError
from bot.text import visible

SIZE = 10_000_000  # bytes of a log file, from which the next one is begun
KEPT = 5  # older files


def safe(text: str) -> str:
    """Return a text in which nothing drives a terminal or hides itself, and no secret stands."""
    return visible(SECRETS.scrub(text))


class PrintableFormatter(logging.Formatter):
    """Log lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, its traceback too."""
        return safe(super().format(record))


class JsonFormatter(logging.Formatter):
    """Log lines for programs: one JSON object each, with its time in UTC, level, logger and event."""

    def __init__(self) -> None:
        super().__init__()
        self._made: logging.Formatter | None = None  # at the first record: most commands have none

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, its traceback too."""
        if self._made is None:
            self._made = _structured()
        return self._made.format(record)


def _structured() -> logging.Formatter:
    import structlog

    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    formatter: logging.Formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _safe_values,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )
    return formatter


def _safe_values(logger: Any, method: str, event: Any) -> Any:
    return {key: safe(value) if isinstance(value, str) else value for key, value in event.items()}


class PrivateFile(RotatingFileHandler):
    """A log file that only its owner reads, and older ones beside it; one that was removed is begun anew."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record into the file of that name, which may be another one by now."""
        if self.stream is not None and not Path(self.baseFilename).exists():
            self.stream.close()
            self.stream = None  # and is opened with the record
        super().emit(record)

    def _open(self) -> TextIOWrapper:
        file = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(file, "ab"), encoding="utf-8", write_through=True)


def begin_journal(level: int, file: Path | None) -> Callable[[], None]:
    """Send what is logged from this level on to standard error, and to a file if one is named.

    Returns what closes that file. Raises InputError if it cannot be written.
    """
    handlers: list[logging.Handler] = [_on_standard_error()]
    if file is not None:
        try:
            handlers.append(PrivateFile(file, maxBytes=SIZE, backupCount=KEPT))
        except OSError as error:
            raise InputError(f"--log-file {file}: cannot be written: {error.strerror}") from error
        handlers[-1].setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("telethon").setLevel(logging.CRITICAL)  # what matters of it is ours to tell
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # turns that are left out, too
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, which may be secrets
    return handlers[-1].close


def _on_standard_error() -> logging.Handler:
    if not sys.stderr.isatty():
        handler: logging.Handler = logging.StreamHandler()
        handler.setFormatter(JsonFormatter())
        return handler
    from rich.console import Console
    from rich.logging import RichHandler

    handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
    handler.setFormatter(PrintableFormatter("%(message)s"))
    return handler
