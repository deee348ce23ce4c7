"""What is selected, by a line that marches along its edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.ui.canvas.overlay import sample_mask
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.scene_painter import Paint
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.qt.qimage import wrap
from desktop_app.worker.background import repeated

HALF: Final = 128
"""From here on a pixel lies inside of the line."""

_STRIPE: Final = 4  # device pixels of a 1x screen that are light, and then dark
_PACE: Final = 120  # ms a step
_TILE: Final = 64  # device pixels: what is drawn again of the line at a step
_LIGHT, _DARK = np.uint32(0xFFFFFFFF), np.uint32(0xFF101010)


class Ants(QObject):
    """The line around one document's selection.

    The edge is found at the screen's resolution, and again only where the selection or the view
    changed; a step draws the squares again that the line goes through, and nothing else.

    Args:
        mask: the selection's values.
        redraw: draws a part of the plane again, in device pixels.
        parent: whoever has it.
    """

    def __init__(self, mask: MaskPyramid, redraw: Callable[[Rect], None], parent: QObject) -> None:
        super().__init__(parent)
        self.mask, self._redraw = mask, redraw
        self._edge: tuple[Viewport, Rect, Array] | None = None
        self._stale: list[Rect] = []
        self._phase = 0
        self._timer = repeated(self, self.step, _PACE)

    def changed(self, rect: Rect) -> None:
        """What is selected in ``rect`` of the picture is another."""
        self._stale.append(rect)

    def march(self, now: bool) -> None:
        """Whether it moves, where motion is wanted."""
        if now and motion_is_wanted():
            self._timer.start()
        else:
            self._timer.stop()

    @property
    def is_marching(self) -> bool:
        return self._timer.isActive()

    def step(self) -> None:
        """Moves the pattern by one pixel and redraws what it covers."""
        self._phase += 1
        for area in self.squares():
            self._redraw(area)

    def squares(self) -> Iterator[Rect]:
        """Where the line is on the plane, in squares."""
        if self._edge is None:
            return
        _, plane, edge = self._edge
        for top in range(0, plane.height, _TILE):
            for left in range(0, plane.width, _TILE):
                if edge[top : top + _TILE, left : left + _TILE].any():
                    yield Rect(plane.x + left, plane.y + top, _TILE, _TILE).intersected(plane)

    def paint(self, at: Paint) -> None:
        """Draw the line within ``at.area``."""
        edge = self._edge_on(at)
        area = at.area.intersected(at.canvas)
        if area.is_empty:
            return
        part = edge[area.moved(-at.canvas.x, -at.canvas.y).slices]
        if not part.any():
            return
        rows, columns = np.nonzero(part)
        # The stripes stay where they are on the picture when that is moved; across a straight line
        # of one pixel in no direction that is often drawn.
        down, right = rows + area.y - at.viewport.top, columns + area.x - at.viewport.left
        along = (2 * down + 3 * right) / 2.5 - self._phase * at.line
        stripes = np.floor(along / (_STRIPE * at.line)).astype(np.int64) % 2
        pixels = np.zeros(part.shape, np.uint32)
        pixels[rows, columns] = np.where(stripes, _LIGHT, _DARK)
        image = wrap(pixels, QImage.Format.Format_ARGB32_Premultiplied)
        at.painter.drawImage(area.x, area.y, image)

    def _edge_on(self, at: Paint) -> Array:
        kept = self._edge
        if kept is None or kept[0] != at.viewport or kept[1] != at.canvas:
            edge = _edge(self.mask, at.viewport, at.canvas, at.line)
        else:
            edge = kept[2]
            for rect in self._stale:
                part = at.viewport.canvas_rect(rect).grown(2 * at.line + 2)
                part = part.intersected(at.canvas)
                if not part.is_empty:
                    own = part.moved(-at.canvas.x, -at.canvas.y)
                    edge[own.slices] = _edge(self.mask, at.viewport, part, at.line)
        self._stale = []
        self._edge = at.viewport, at.canvas, edge
        return edge


def _edge(mask: MaskPyramid, viewport: Viewport, area: Rect, line: int) -> Array:
    """(h, w) bool: the device pixels of ``area`` just inside of the edge. At the border of the
    picture there is one, too."""
    import cv2

    values = sample_mask(mask, viewport, area.grown(line))
    inside = cv2.threshold(values, HALF - 1, 1, cv2.THRESH_BINARY)[1]
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    inner = cv2.erode(inside, cross, iterations=line)
    return np.asarray(inside != inner)[line:-line, line:-line]
