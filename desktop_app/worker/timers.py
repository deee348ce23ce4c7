"""What is done by the clock, in the thread of what it belongs to: once later, again and again, and
Python's garbage, which is collected in the GUI thread alone.

Where Python collects by itself, it does so in whatever thread allocates. If that is a background
thread and a widget is among the garbage, Qt locks a mutex there and waits for the interpreter,
which the GUI thread may hold while it waits for that mutex: both stand still.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.garbage import collect_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance

COLLECTED_EVERY_MS: Final = 1000


def delayed(
    owner: QObject, do: Callable[[], object] | SignalInstance, milliseconds: int = 0
) -> QTimer:
    """A timer that calls ``do`` once, so long after it was started for the last time."""
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(do)
    return timer


def repeated(owner: QObject, do: Callable[[], object], milliseconds: int) -> QTimer:
    """A timer that calls ``do`` every so many milliseconds from its start on."""
    timer = QTimer(owner, interval=milliseconds)
    timer.timeout.connect(do)
    return timer


class GarbageCollector(QObject):
    """Collects in its own thread from now on, and nowhere else."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = repeated(self, self._collect, COLLECTED_EVERY_MS)
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        collect_due()
