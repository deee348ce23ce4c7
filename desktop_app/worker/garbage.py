"""Python's garbage is collected in the GUI thread alone.

Where Python collects by itself, it does so in whatever thread allocates. If that is a background
thread and a widget is among the garbage, Qt locks a mutex there and waits for the interpreter,
which the GUI thread may hold while it waits for that mutex: both stand still.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop_app.worker.background import repeated

EVERY_MS: Final = 1000


class GarbageCollector(QObject):
    """Collects in its own thread from now on, and nowhere else."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = repeated(self, self._collect, EVERY_MS)
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        collect_due()


def collect_due() -> None:
    """Collect what Python would have by now, in this thread."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [age for age, limit in enumerate(limits) if counts[age] > limit]
    if due:
        gc.collect(due[-1])
