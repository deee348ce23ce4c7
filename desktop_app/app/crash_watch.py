"""Notices how windows end: this one writes its last words, the next one reads them.

Only the window's own process has one; it is made before anything that could crash.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from io import FileIO
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop_app.core.crash_trace import trace_without_values
from desktop_app.core.errors import StorageError
from desktop_app.storage.data.process_locks import DataFolderLock, gate
from desktop_app.storage.diagnostics.run_markers import (
    Ending,
    RunMarker,
    failed_starts,
    judge,
    last_words,
)
from desktop_app.storage.paths import DataPaths

_log = logging.getLogger(__name__)
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


class CrashWatch:
    """This window's mark and hooks, until `leave`.

    Attributes:
        endings: of windows before this one that did not leave in order; told once.
        told: called with what a slot raised, once it is logged.
        failed_starts: how many of the last ones did not come up.
    """

    def __init__(self, paths: DataPaths, use: DataFolderLock) -> None:
        self.told: Callable[[BaseException], object] = _nothing
        self._use = use  # as long as it is held, nobody takes this window for dead
        self.endings: tuple[Ending, ...] = ()
        with contextlib.suppress(StorageError), gate(paths.running):
            self.endings = judge(paths)
        self.failed_starts = failed_starts(paths)
        self._words = last_words(paths, use.id)
        try:
            self._file: FileIO | None = self._words.open("wb", buffering=0)
        except OSError:
            self._file = None
        else:
            faulthandler.enable(self._file, all_threads=True)
        self._mark = RunMarker(paths, use)
        self._hook, self._thread_hook = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._on_exception, self._on_thread_exception
        qInstallMessageHandler(_on_qt_message)

    @property
    def crash(self) -> Ending | None:
        """The last of the endings that was a crash."""
        crashes = [one for one in self.endings if one.kind == "crash"]
        return crashes[-1] if crashes else None

    def up(self) -> None:
        self._mark.up()

    def fatal(self, error: BaseException) -> None:
        """An exception ends the program."""
        words = trace_without_values(error)
        _log.critical("ended by %s", words)
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.write(f"Ended by {words}\n".encode(errors="replace"))

    def leave(self, *, crashed: bool = False) -> None:
        """The window has ended, in order or by an exception that `fatal` was told of."""
        sys.excepthook, threading.excepthook = self._hook, self._thread_hook
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
        if not crashed:
            # On Windows also what was caught is written there.
            with contextlib.suppress(OSError):
                self._words.unlink(missing_ok=True)
            self._mark.up()
            self._mark.leave()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """In a slot: Qt goes on afterwards."""
        if not issubclass(kind, KeyboardInterrupt):
            _log.error("unexpected", exc_info=(kind, error, trace))
            self.told(error)
        self._hook(kind, error, trace)

    def _on_thread_exception(self, args: Any) -> None:
        if args.exc_value is not None:
            _log.error("unexpected, in a thread", exc_info=args.exc_value)
        self._thread_hook(args)


def _nothing(_: BaseException) -> None:
    return None


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if text.startswith("This plugin does not support "):  # of any window without a screen
        return
    level = _QT_LEVELS.get(kind, logging.ERROR)
    logging.getLogger("desktop_app.qt").log(level, "%s: %s", context.category, text)
    if sys.stderr is not None and level >= logging.WARNING:
        sys.stderr.write(text + "\n")
