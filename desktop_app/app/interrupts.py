"""Ctrl+C in the terminal, and a polite request to end: the window closes as by its own button.

Python's own handlers wait until the event loop runs Python code, which at rest it never does: the
signal's number comes through a pipe instead, which the event loop watches. (Windows has neither
such pipes nor, for windows, such signals.)
"""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QWidget

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Closes ``window`` at the first signal (it may ask about changes); the second ends all.

    Attributes:
        number: the signal that came; 0 while there was none.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.number = 0
        self._notifier: QSocketNotifier | None = None
        if os.name == "posix":
            self._hears, self._tells = os.pipe()
            os.set_blocking(self._hears, False)
            os.set_blocking(self._tells, False)
            self._before = [(number, signal.signal(number, _nothing)) for number in _SIGNALS]
            signal.set_wakeup_fd(self._tells, warn_on_full_buffer=False)
            self._notifier = QSocketNotifier(self._hears, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_signal)

    @Slot()
    def _on_signal(self) -> None:
        self.number = os.read(self._hears, 64)[0]
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self._window.close()

    def stop(self) -> None:
        if self._notifier is None:
            return
        self._notifier.setEnabled(False)
        self._notifier = None
        signal.set_wakeup_fd(-1)
        for number, handler in self._before:
            signal.signal(number, handler)
        os.close(self._hears)
        os.close(self._tells)


def _nothing(_number: int, _frame: object) -> None:
    """The pipe has been told."""
