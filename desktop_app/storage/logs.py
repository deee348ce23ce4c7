"""Log files in the data folder: rotating, small, and without the user's prompts.

Rule for everything that logs: ids, sizes, times and error codes; never a prompt, never a picture's
name. A log file is what people attach to a report.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import sys
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import folder_error
from desktop_app.core.crash_trace import trace_without_values
from desktop_app.core.harmless import harmless, one_line

_MAX_BYTES = 1 << 20
_BACKUPS = 3


class _UtcFormatter(logging.Formatter):
    converter = time.gmtime

    def __init__(
        self, line: str, date: str, redacted: Callable[[str], str], whole: Callable[[], bool]
    ) -> None:
        super().__init__(line, date)
        self._redacted, self._whole = redacted, whole

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None  # that of another handler has the exception's message
        own.msg, own.args = one_line(own.getMessage()), None
        return harmless(self._redacted(super().format(own)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the base class's name
        error = ei[1]
        if error is None or self._whole():
            return super().formatException(ei)
        return trace_without_values(error)


class _LogFile(RotatingFileHandler):
    """On a full disk lines are lost, and nothing else: logging would print a traceback for each,
    before what the user should read."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            super().close()


def log_file(folder: Path, name: str = "velatura") -> Path:
    """Where the log called ``name`` lies (``engine``: what the engine process writes)."""
    return folder / f"{name}.log"


def start_logging(
    folder: Path,
    name: str = "velatura",
    level: int = logging.INFO,
    redacted: Callable[[str], str] = str,
    whole: Callable[[], bool] = bool,
) -> RotatingFileHandler:
    """Write what the package logs to a file of at most 1 MB, with three older ones.

    Args:
        folder: where.
        name: the file's.
        level: what is less is left out.
        redacted: takes secrets out of each text before it is written, tracebacks and all.
        whole: whether the messages of exceptions may be written, which may quote a prompt.

    Returns:
        The handler.

    Raises:
        StorageError: ``data_folder_unwritable``.
    """
    path = log_file(folder, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            path, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise folder_error(error, folder) from error
    handler.setFormatter(
        _UtcFormatter(
            "%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S", redacted, whole
        )
    )
    logger = logging.getLogger("desktop_app")
    logger.addHandler(handler)
    logger.setLevel(min(level, logger.level) if logger.level else level)
    return handler
