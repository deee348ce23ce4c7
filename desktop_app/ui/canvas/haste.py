"""A large canvas aslant follows the hand: coarsely while it is moved, as it is when it rests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.core.geometry import Rect, Size

__all__ = ["Haste"]

FRAME = 0.012
"""Seconds of processor time that a frame may take."""

_REST_MS = 40
"""Without a move, until the canvas is drawn as it is."""

_PACE = 8e-9
"""Seconds a pixel, until it is known."""

_LEARNT = 0.3
"""What a frame counts in the pace that is reckoned with."""


class Haste(QObject):
    """Decides which frames are coarse. ``due`` asks for a part of the canvas, in device pixels, to
    be drawn anew, as it is: one part a turn of the event loop.
    """

    due = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pace = _PACE
        self._canvas = Size(1, 1)
        self._coarse: list[Rect] = []
        self._is_moving = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._next)

    @property
    def is_idle(self) -> bool:
        """Whether nothing on the canvas is coarse."""
        return not self._coarse

    def moved(self, canvas: Size) -> None:
        """Another part of the picture is to be seen."""
        self._canvas = canvas
        self._is_moving = True

    def is_coarse(self, area: Rect) -> bool:
        """Whether ``area``, which lies aslant, is to be drawn coarsely now."""
        if not self._is_moving or self._pace * area.size.area <= FRAME:
            return False
        self._coarse = self._bands()
        self._rest.start(_REST_MS)
        return True

    @contextmanager
    def measured(self, area: Rect) -> Iterator[None]:
        """While all of ``area`` is drawn as it is, aslant."""
        began = time.thread_time()
        yield
        if 4 * area.size.area > self._canvas.area:
            pace = (time.thread_time() - began) / area.size.area
            self._pace += _LEARNT * (pace - self._pace)

    def _bands(self) -> list[Rect]:
        """The whole canvas in parts that each take no longer than a frame may."""
        width, height = self._canvas.width, self._canvas.height
        rows = max(64, int(FRAME / (self._pace * max(1, width))))
        return [Rect(0, y, width, min(rows, height - y)) for y in range(0, height, rows)]

    @Slot()
    def _next(self) -> None:
        self._is_moving = False
        if self._coarse:
            self.due.emit(self._coarse.pop(0))
            self._rest.start(0)
