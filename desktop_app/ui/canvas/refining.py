"""What takes too long to compose in the window's thread is composed elsewhere, block by block.

Until it is there, a first look is drawn: every n-th pixel. See `picture_layer`.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.state.document import Document
from desktop_app.ui.canvas.pyramid import Block, PicturePyramid
from desktop_app.worker.background import BackgroundTasks

__all__ = ["Refiner"]

QUICK = 1_500_000
"""Pixels of layers that are composed at once while a frame is drawn: some 10 ms."""

ROUGH = 1_000_000
"""The same for a first look."""


class Refiner(QObject):
    """Fills a document's pyramid in the background; ``refined`` tells what looks better now.

    Args:
        document: whose picture.
        pyramid: over `Document.shown`.
    """

    refined = Signal(object)

    def __init__(self, document: Document, pyramid: PicturePyramid, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pyramid = document, pyramid
        self._tasks = BackgroundTasks(self, threads=1)
        self._wanted: list[Block] = []
        self._running: Block | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self._wanted and self._running is None

    def costly(self, level: int, wanted: Rect, seen: Rect) -> list[Block]:
        """The blocks that are not to be made while a frame is drawn; none if all of it is quick.

        Args:
            level: that is drawn.
            wanted: of that level.
            seen: the same in pixels of the picture.
        """
        pyramid, document, pixels = self._pyramid, self._document, self._document.pixels
        if level == 0:
            if pixels.cost(seen) <= QUICK:
                return []
            return [one for one in pyramid.blocks(seen) if pixels.cost(self._part(one, seen))]
        waiting = pyramid.waiting(level, wanted)
        parts = {block: pyramid.part_to_make(block) for block in waiting}
        # To convert a pixel for the screen takes as long as to compose one.
        costs = {
            block: pixels.cost(part) + document.shown_cost(part) for block, part in parts.items()
        }
        if sum(costs.values()) <= QUICK:
            return []
        return [block for block, cost in costs.items() if cost]

    def want(self, blocks: list[Block]) -> None:
        """Make these next, in this order; what was wanted before and is not here can wait for
        ever."""
        self._wanted = [block for block in blocks if block != self._running]
        self._next()

    def rough_step(self, level: int, area: int) -> int:
        """Of which pixels a first look at ``area`` pixels of the picture is made."""
        step = 2**level
        layers = max(1, len(self._document.layers.value))
        while area // step**2 * layers > ROUGH:
            step *= 2
        return step

    def shutdown(self) -> None:
        """End; nothing is told any more."""
        self._wanted = []
        self._tasks.shutdown()

    def _part(self, block: Block, seen: Rect) -> Rect:
        return self._pyramid.place(block).intersected(seen)

    def _next(self) -> None:
        if self._running is not None or not self._wanted:
            return
        self._running = block = self._wanted.pop(0)
        state = self._pyramid.state(block)
        self._tasks.run(
            partial(self._pyramid.make, block, self._document.shown_now),
            partial(self._made, block, state),
            self._failed,
        )

    def _made(self, block: Block, state: int, levels: list[ByteArray]) -> None:
        self._running = None
        if self._pyramid.put(block, state, levels):
            self.refined.emit(self._pyramid.place(block))
        else:
            self._wanted.append(block)  # painted on meanwhile
        self._next()

    def _failed(self, error: VelaturaError) -> None:
        """The first look stays; the next drawing asks again."""
        self._running = None
        self._wanted = []
