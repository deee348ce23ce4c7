"""Whether a plugin holds the window up.

Its functions run in the GUI thread, where they draw and hear the mouse; nothing can end one that
does not come back. What can be done is that the next start knows whose fault it was.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.plugin_calls import PluginCalls
from desktop_app.storage.plugin_marks import write_mark

HANGS_AFTER = 10.0
"""Seconds in one call of a plugin's, without a turn of the event loop (a dialog has turns)."""

_log = logging.getLogger(__name__)


class PluginWatch(QObject):
    """Watches the calls of plugins until `close`; made in the GUI thread.

    Args:
        calls: of this process.
        mark: the file in which the next start finds the plugin that did not come back.
        parent: lives as long as this does.
        seconds: see `HANGS_AFTER`.
    """

    def __init__(
        self, calls: PluginCalls, mark: Path, parent: QObject, seconds: float = HANGS_AFTER
    ) -> None:
        super().__init__(parent)
        self._calls, self._mark, self._seconds = calls, mark, seconds
        self._turned = time.monotonic()
        self._ended = threading.Event()
        every = seconds / 10
        turns = QTimer(self, interval=round(every * 1000))
        turns.timeout.connect(self._on_turn)
        turns.start()
        threading.Thread(target=self._work, args=(every,), name="plugin-watch", daemon=True).start()

    def close(self) -> None:
        """Nothing is watched any more."""
        self._ended.set()

    @Slot()
    def _on_turn(self) -> None:
        self._turned = time.monotonic()

    def _work(self, every: float) -> None:
        named = ""
        while not self._ended.wait(every):
            running = self._calls.running
            since = 0.0 if running is None else max(running[1], self._turned)
            name = running[0] if running and time.monotonic() - since > self._seconds else ""
            if name != named:
                if name:
                    _log.error("the plugin %s does not come back", name)
                write_mark(self._mark, name)
                named = name
