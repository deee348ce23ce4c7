"""Draws a picture (the document, a result) at any zoom: crisp magnified, smooth reduced.

The picture lies at a whole place of the document and is clipped to the device pixels that stand
for it, so two layers never disagree about whose a pixel is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect
from PySide6.QtGui import QImage, QPainter

from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.ui.canvas.background_composer import BackgroundComposer, SlowPicture
from desktop_app.ui.canvas.level_zero import LevelZero
from desktop_app.ui.canvas.overlay import level_for
from desktop_app.ui.canvas.pyramid import PicturePyramid, level_size
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.qimage import wrap

_CRISP_FROM = 2.0
"""Zoom from which every pixel of the picture is a sharp square."""

_ROUND = 2
"""Pixels around what is seen that smoothing may look at."""


def qrect(rect: Rect) -> QRect:
    """The same rectangle for Qt."""
    return QRect(rect.x, rect.y, rect.width, rect.height)


def without(area: Rect, hole: Rect) -> list[Rect]:
    """Up to four rectangles that together are ``area`` without ``hole``."""
    hole = hole.intersected(area)
    if hole.is_empty:
        return [] if area.is_empty else [area]
    parts = (
        Rect.from_edges(area.x, area.y, area.right, hole.y),
        Rect.from_edges(area.x, hole.bottom, area.right, area.bottom),
        Rect.from_edges(area.x, hole.y, hole.x, hole.bottom),
        Rect.from_edges(hole.right, hole.y, area.right, hole.bottom),
    )
    return [part for part in parts if not part.is_empty]


class PictureLayer:
    """A picture read by rectangle.

    Args:
        read: as `state.picture.surface.Surface.read`.
        size: in pixels.
        has_alpha: whether there is a fourth channel.
        place: where its upper left corner is in the document.
    """

    def __init__(
        self,
        read: Callable[[Rect], Array],
        size: Size,
        *,
        has_alpha: bool,
        place: tuple[int, int] = (0, 0),
    ) -> None:
        self.rect = size.rect.moved(*place)
        self.has_alpha = has_alpha
        self.pyramid = PicturePyramid(read, size, has_alpha=has_alpha)
        self._zero = LevelZero(read, size, self.pyramid.converted)
        self._composer: BackgroundComposer | None = None

    @classmethod
    def of_array(cls, pixels: Array, place: tuple[int, int]) -> PictureLayer:
        """A layer over pixels (h, w, 3|4) uint8 that don't change."""
        size = Size(pixels.shape[1], pixels.shape[0])
        return cls(
            lambda rect: pixels[rect.slices], size, has_alpha=pixels.shape[2] == 4, place=place
        )

    def refine_with(self, source: SlowPicture, parent: QObject) -> BackgroundComposer:
        """Leave what takes long to a thread, which reads from ``source``; until it is there
        something coarser is drawn."""
        self._composer = BackgroundComposer(source, self.pyramid, self._zero, parent)
        return self._composer

    def changed(self, rect: Rect) -> None:
        """The picture has other pixels in ``rect`` (of itself)."""
        self.pyramid.changed(rect)
        self._zero.changed(rect)

    def paint(self, painter: QPainter, viewport: Viewport, area: Rect, canvas: Rect) -> None:
        """Draw what of the picture is in ``area``, in device pixels.

        ``canvas`` is all that could be seen. Where pixels stay crisp, what Qt gets depends on it
        alone and not on ``area``: so a part drawn again has the pixels that a full drawing would
        give. (Smoothed parts may differ by a rounding.)
        """
        part = area.intersected(viewport.canvas_rect(self.rect))
        if part.is_empty:
            return
        level = min(self.pyramid.top, level_for(viewport.zoom))
        smooth = viewport.zoom < _CRISP_FROM and viewport.zoom != 1.0
        near = self._near(viewport, part, level)
        wanted = near if smooth else self._near(viewport, canvas, level)
        if near.is_empty:
            return
        if level == 0 and not self._has_room(self._near(viewport, canvas, 0).united(near)):
            self._paint_coarse(painter, viewport, part, level)
            return
        late = self._late(level, near)
        whole, coarse = united(late), Rect(0, 0, 0, 0)
        ready = [whole] if late else []
        for one in late:  # what is there between them is drawn as it is: nobody asks for it again
            ready = [rest for piece in ready for rest in without(piece, one)]
        if late:
            place = whole.moved(self.rect.x, self.rect.y)
            coarse = viewport.canvas_rect(place).grown(_ROUND).intersected(part)
            self._paint_coarse(painter, viewport, coarse, level)
        inside = (viewport.canvas_rect(one.moved(self.rect.x, self.rect.y)) for one in ready)
        for rest in (*without(part, coarse), *(one.intersected(part) for one in inside)):
            # What Qt magnifies begins where the canvas does: it rounds from there on.
            self._paint_level(painter, viewport, rest, level, None if smooth else wanted)

    def _has_room(self, rect: Rect) -> bool:
        needed = self._zero.make_room(rect)
        if needed and self._composer is not None:
            self._composer.want_memory(needed)
            return False
        if needed:
            self._zero.take(self._zero.memory(needed))
            self._zero.make_room(rect)
        return True

    def _near(self, viewport: Viewport, area: Rect, level: int) -> Rect:
        """What of a level ``area`` shows, and what smoothing looks at around it."""
        seen = viewport.picture_rect(area).moved(-self.rect.x, -self.rect.y)
        return Rect.from_edges(
            (seen.x >> level) - _ROUND,
            (seen.y >> level) - _ROUND,
            -(-seen.right >> level) + _ROUND,
            -(-seen.bottom >> level) + _ROUND,
        ).intersected(level_size(self.pyramid.size, level).rect)

    def _late(self, level: int, near: Rect) -> list[Rect]:
        """Get ready what is to be drawn; returns which parts of the picture take longer."""
        if level == 0:
            tiles = self._zero.waiting(near)
            if self._composer is not None:
                return [self._zero.place(one) for one in self._composer.late_tiles(tiles)]
            self._zero.refresh(tiles)
            return []
        blocks = self.pyramid.waiting(level, near)
        if self._composer is not None:
            return [self.pyramid.place(one) for one in self._composer.late_blocks(blocks)]
        self.pyramid.refresh(blocks)
        return []

    def _values(self, level: int, rect: Rect) -> ByteArray:
        """What there is of a level."""
        return self._zero.values(rect) if level == 0 else self.pyramid.read_as_is(level, rect)

    def _paint_level(
        self, painter: QPainter, viewport: Viewport, part: Rect, level: int, wanted: Rect | None
    ) -> None:
        """From what there is of a level: crisp, from ``wanted`` on; smoothly without."""
        factor, smooth = 2**level, wanted is None
        wanted = wanted or self._near(viewport, part, level)
        left, top = viewport.to_canvas(
            self.rect.x + wanted.x * factor, self.rect.y + wanted.y * factor
        )
        with saved(painter, clip=qrect(part)):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.translate(left, top)
            if viewport.zoom * factor != 1.0:
                painter.scale(viewport.zoom * factor, viewport.zoom * factor)
            painter.drawImage(QPointF(0, 0), wrap(self._values(level, wanted), self.pyramid.form))

    def _paint_coarse(self, painter: QPainter, viewport: Viewport, part: Rect, level: int) -> None:
        """A first look: of the pixels themselves their averages, if these are there; else every
        n-th pixel."""
        above = 1
        if level == 0 and self.pyramid.top:
            near = self._near(viewport, part, above)
            if not self.pyramid.waiting(above, near):
                self._paint_level(painter, viewport, part, above, None)
                return
        if self._composer is None or part.is_empty:
            return
        here = viewport.picture_rect(part).moved(-self.rect.x, -self.rect.y)
        here = here.intersected(self.pyramid.size.rect)
        around, pixels = self._composer.rough(here, level)
        target = viewport.canvas_rect(around.moved(self.rect.x, self.rect.y))
        stretch(painter, wrap(np.ascontiguousarray(pixels)), target, part)


def stretch(
    painter: QPainter, image: QImage, target: Rect, area: Rect, opacity: float = 1.0
) -> None:
    """Draw a small picture smoothly over ``target``, only in ``area`` (both in device pixels)."""
    part = area.intersected(target)
    if part.is_empty or image.isNull():
        return
    with saved(
        painter, QPainter.RenderHint.SmoothPixmapTransform, clip=qrect(part), opacity=opacity
    ):
        painter.drawImage(qrect(target), image)
