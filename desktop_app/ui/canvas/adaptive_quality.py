"""A large turned canvas follows the hand: coarsely while it is moved, as it is when it rests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.geometry import Rect, Size
from desktop_app.worker.background import delayed

FRAME = 0.008
"""Seconds of processor time that a frame may take by the pace that is calculated with. At the
slowest zoom a frame takes twice as long."""

_REST_MS = 40
"""Without a move, until the canvas is drawn as it is."""

_PACES = {True: 5e-9, False: 8e-9}
"""Seconds a pixel until it is known, of views turned by quarters or mirrored, and of others."""

_SLOWEST = 4e-8
"""What is slower than that was something else than drawing."""

_LARGE = 500_000
"""Device pixels that are drawn as they are, whatever that takes."""

_LEARNT = 0.3
"""What a frame counts in the pace that is calculated with."""


class AdaptiveQuality(QObject):
    """Decides which frames are coarse. ``due`` asks for a part of the canvas, in device pixels, to
    be drawn again, as it is: one part a turn of the event loop.
    """

    due = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._paces = dict(_PACES)
        self._pace = 0.0
        self._canvas = Size(1, 1)
        self._coarse: list[Rect] = []
        self._is_moving = False
        self._rest = delayed(self, self._next)

    @property
    def is_idle(self) -> bool:
        """Whether nothing on the canvas is coarse."""
        return not self._coarse

    def moved(self, canvas: Size) -> None:
        """Another part of the picture is to be seen."""
        self._canvas = canvas
        self._is_moving = True
        if self._coarse:
            self._rest.start(_REST_MS)

    def is_coarse(self, area: Rect, *, square: bool) -> bool:
        """Whether ``area`` is to be drawn coarsely now.

        Args:
            area: of the canvas, in device pixels.
            square: whether rows and columns of the picture are such of the canvas.
        """
        self._pace = self._paces[square]
        pixels = area.size.area
        if not self._is_moving or pixels < _LARGE or self._pace * pixels <= FRAME:
            return False
        self._coarse = self._bands()
        if not self._rest.isActive():
            self._rest.start(_REST_MS)
        return True

    @contextmanager
    def measured(self, area: Rect, *, square: bool) -> Iterator[None]:
        """While all of ``area`` is drawn as it is."""
        began = time.thread_time()
        yield
        if 4 * area.size.area > self._canvas.area:
            self._is_moving = False
            pace = min(_SLOWEST, (time.thread_time() - began) / area.size.area)
            self._paces[square] += _LEARNT * (pace - self._paces[square])

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
