"""Draws a picture (the document, a result) at any zoom: crisp enlarged, smooth reduced.

The picture lies at a whole place of the document and is clipped to the device pixels that stand
for it, so two layers never disagree about whose a pixel is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPainter

from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.ui.canvas.overlay import level_for
from desktop_app.ui.canvas.pyramid import PicturePyramid, level_size
from desktop_app.ui.canvas.refining import Refiner
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.qimage import wrap

Rough: TypeAlias = Callable[[Rect, int], ByteArray]
"""Every n-th pixel of a rectangle of the picture."""

__all__ = ["PictureLayer", "qrect", "stretch"]

_CRISP_FROM = 2.0
"""Zoom from which every pixel of the picture is a sharp square."""

_PARTS = 16
"""Changed parts of what is on the screen that are kept apart."""

_ROUND = 2
"""Pixels around what is seen that smoothing may look at."""


def qrect(rect: Rect) -> QRect:
    """The same rectangle for Qt."""
    return QRect(rect.x, rect.y, rect.width, rect.height)


def _is_smooth(zoom: float) -> bool:
    return zoom < _CRISP_FROM and zoom != 1.0


class _Window:
    """The part of a picture that is on the screen pixel by pixel, as one array: where the picture
    lies in tiles, putting them together for every dab would cost more than the dab."""

    def __init__(self, read: Callable[[Rect], Array]) -> None:
        self._read = read
        self._rect = Rect(0, 0, 0, 0)
        self._values: Array | None = None
        self._stale: list[Rect] = []

    def changed(self, rect: Rect) -> None:
        """The picture has other pixels in ``rect``."""
        if self._values is not None:
            self._stale.append(rect.intersected(self._rect))
            if len(self._stale) > _PARTS:
                self._stale = [united(self._stale)]

    def read(self, rect: Rect) -> Array:
        """The pixels of ``rect``, of this moment."""
        if self._values is None or rect != self._rect:
            self._rect, self._values = rect, np.array(self._read(rect), copy=True)
        else:
            for part in self._stale:
                if not part.is_empty:
                    inner = part.moved(-rect.x, -rect.y).slices
                    self._values[inner] = self._read(part)
        self._stale = []
        return self._values


class PictureLayer:
    """A picture read by rectangle.

    Args:
        read: as `state.surface.Surface.read`.
        size: in pixels.
        has_alpha: whether there is a fourth channel.
        place: where its upper left corner lies in the document.
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
        self._window = _Window(read)
        self._refiner: Refiner | None = None
        self._rough: Rough | None = None

    @classmethod
    def of_array(cls, pixels: Array, place: tuple[int, int]) -> PictureLayer:
        """A layer over pixels (h, w, 3|4) uint8 that don't change."""
        size = Size(pixels.shape[1], pixels.shape[0])
        return cls(
            lambda rect: pixels[rect.slices], size, has_alpha=pixels.shape[2] == 4, place=place
        )

    def refine_with(self, refiner: Refiner, rough: Rough) -> None:
        """Leave to ``refiner`` what takes long, and draw what ``rough`` gives until then."""
        self._refiner, self._rough = refiner, rough

    def changed(self, rect: Rect) -> None:
        """The picture has other pixels in ``rect`` (of itself)."""
        self.pyramid.changed(rect)
        self._window.changed(rect)

    def paint(self, painter: QPainter, viewport: Viewport, area: Rect, canvas: Rect) -> None:
        """Draw what of the picture lies in ``area``, in device pixels.

        ``canvas`` is all that could be seen. Where pixels stay crisp, what Qt gets depends on it
        alone and not on ``area``: so a part drawn anew has the pixels that a full drawing would
        give. (Smoothed parts may differ by a rounding.)
        """
        part = area.intersected(viewport.canvas_rect(self.rect))
        if part.is_empty:
            return
        pyramid, zoom = self.pyramid, viewport.zoom
        level = min(pyramid.top, level_for(zoom))
        smooth = _is_smooth(zoom)
        seen = viewport.picture_rect(part if smooth else canvas).moved(-self.rect.x, -self.rect.y)
        factor = 2**level
        wanted = Rect.from_edges(
            seen.x // factor - _ROUND,
            seen.y // factor - _ROUND,
            -(-seen.right // factor) + _ROUND,
            -(-seen.bottom // factor) + _ROUND,
        ).intersected(level_size(pyramid.size, level).rect)
        if wanted.is_empty or self._paint_rough(painter, viewport, part, level, wanted):
            return
        left, top = viewport.to_canvas(
            self.rect.x + wanted.x * factor, self.rect.y + wanted.y * factor
        )
        painter.save()
        painter.setClipRect(qrect(part))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.translate(left, top)
        if zoom * factor != 1.0:
            painter.scale(zoom * factor, zoom * factor)
        if smooth or level > 0:
            image = pyramid.image_to_smooth if smooth else pyramid.image
            painter.drawImage(QPointF(0, 0), image(level, wanted))
        else:
            painter.drawImage(QPointF(0, 0), wrap(self._window.read(wanted)))
        painter.restore()

    def _paint_rough(
        self, painter: QPainter, viewport: Viewport, part: Rect, level: int, wanted: Rect
    ) -> bool:
        """Draw a first look, if the rest takes longer than a frame may; whether it was drawn."""
        if self._refiner is None or self._rough is None:
            return False
        factor = 2**level
        seen = Rect(
            wanted.x * factor, wanted.y * factor, wanted.width * factor, wanted.height * factor
        ).intersected(self.pyramid.size.rect)
        blocks = self._refiner.costly(level, wanted, seen)
        if not blocks:
            return False
        self._refiner.want(blocks)
        here = viewport.picture_rect(part).moved(-self.rect.x, -self.rect.y).intersected(seen)
        step = self._refiner.rough_step(level, here.size.area)
        around = Rect.from_edges(
            here.x // step * step,
            here.y // step * step,
            -(-here.right // step) * step,
            -(-here.bottom // step) * step,
        )
        image = wrap(np.ascontiguousarray(self._rough(around, step)))
        target = viewport.canvas_rect(around.moved(self.rect.x, self.rect.y))
        stretch(painter, image, target, part)
        return True


def stretch(
    painter: QPainter, image: QImage, target: Rect, area: Rect, opacity: float = 1.0
) -> None:
    """Draw a small picture smoothly over ``target``, only in ``area`` (both in device pixels)."""
    part = area.intersected(target)
    if part.is_empty or image.isNull():
        return
    painter.save()
    painter.setClipRect(qrect(part))
    painter.setOpacity(opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(qrect(target), image)
    painter.restore()
