"""A widget that draws and counts in device pixels, on screens of any scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Rect, Size
from desktop_app.ui.kit import saved

_LOOSE = 2
"""Parts that fill half of the rectangle around them are drawn at one go."""
_SLIGHT = 4096
"""Pixels that take no longer than a part does by itself."""


class DeviceWidget(QWidget):
    """Subclasses draw in `paint_area` and ask for `redraw`, both in device pixels."""

    @property
    def device_size(self) -> Size:
        """Width and height in device pixels; a pixel that is only started counts."""
        ratio = self.devicePixelRatioF()
        return Size(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))

    @property
    def line(self) -> int:
        """Width of a thin line, in device pixels."""
        return max(1, round(self.devicePixelRatioF()))

    def redraw(self, area: Rect) -> None:
        """Draw a part, given in device pixels, again."""
        area = area.intersected(self.device_size.rect)
        if not area.is_empty:
            ratio = self.devicePixelRatioF()
            left, top = math.floor(area.x / ratio), math.floor(area.y / ratio)
            right, bottom = math.ceil(area.right / ratio), math.ceil(area.bottom / ratio)
            self.update(QRect(left, top, right - left, bottom - top))

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        """Draw every pixel of ``area``; the painter's unit is a device pixel, and it is clipped."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        # One unit is one device pixel, and begins on one: with a fractional ratio the widget may
        # lie between two.
        on_device = painter.deviceTransform()
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(
            round(on_device.dx()) - on_device.dx(), round(on_device.dy()) - on_device.dy()
        )
        # With a fractional ratio the parts asked for end between two device pixels as well.
        grown = 0 if ratio == round(ratio) else 1
        for part in _gathered(event.region()):
            area = Rect.from_edges(
                math.floor(part.x() * ratio) - grown,
                math.floor(part.y() * ratio) - grown,
                math.ceil((part.x() + part.width()) * ratio) + grown,
                math.ceil((part.y() + part.height()) * ratio) + grown,
            )
            with saved(painter):
                painter.setClipRect(area.x, area.y, area.width, area.height)
                self.paint_area(painter, area)
        painter.end()


def _gathered(region: QRegion) -> list[QRect]:
    """The rectangles of ``region``; of those near one another the one around them where that is
    little more: for a brush's trace and rings, what a part costs by itself is more than its pixels.
    """
    found: list[tuple[QRect, int]] = []
    for part in cast(Iterable[QRect], region):
        around, filled = part, _area(part)
        for at in range(len(found) - 1, -1, -1):
            joined, both = found[at][0].united(around), found[at][1] + filled
            if _area(joined) <= _LOOSE * both + _SLIGHT:
                around, filled = joined, both
                del found[at]
        found.append((around, filled))
    return [part for part, _ in found]


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
