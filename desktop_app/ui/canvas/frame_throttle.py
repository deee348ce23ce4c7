"""No more frames than somebody can see, while the engine needs the processor as well.

A mouse tells of itself up to a thousand times a second, a screen shows sixty pictures in that time.
In live mode what is drawn for nobody is taken from the engine, core for core.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.state.work.live import LiveState

_SLOWEST, _FASTEST = 30.0, 240.0
"""Frames a second, whatever a screen says of itself."""


class FrameThrottle(QObject):
    """Runs one task a frame in live mode, and every task at once otherwise.

    Args:
        live: whether live mode is on.
        canvas: on whose screen the frames are seen.
    """

    def __init__(self, live: LiveState, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._live, self._canvas = live, canvas
        self._task: Callable[[], None] | None = None
        self._last = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.run_now)

    def run(self, task: Callable[[], None]) -> None:
        """Call ``task`` in time for the next frame, instead of one that still waits."""
        self._task = task
        left = self._last + self._period - time.monotonic() if self._live.is_on else 0.0
        if left <= 0:
            self.run_now()
        elif not self._timer.isActive():
            self._timer.start(max(1, round(left * 1000)))

    @Slot()
    def run_now(self) -> None:
        """Call the task that waits, if there is one."""
        self._timer.stop()
        task, self._task = self._task, None
        if task is not None:
            self._last = time.monotonic()
            task()

    @property
    def _period(self) -> float:
        rate = self._canvas.screen().refreshRate()
        return 1 / min(_FASTEST, max(_SLOWEST, rate))
