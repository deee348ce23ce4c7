"""A colour from anywhere on the screen: each screen is seen as it was, and a click takes one.

Qt gives a picture of the screen under Windows and X11; of a Mac only with the permission to record
the screen (else it shows the desktop alone), under Wayland not at all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QCursor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from desktop_app.core.swatches import Colour
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.reading import read_colour
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.qt.field_keys import ARROWS
from desktop_app.ui.qt.qimage import from_qimage

_SEEN, _LARGE = 11, 9  # pixels in the glass, and how large each is


def pick_from_screen(
    display: DisplayState, side: int, then: Callable[[Colour], object]
) -> list[Cover]:
    """Cover all screens until a colour is clicked, or Esc is pressed.

    Args:
        display: what the screen shows is brought back to sRGB by its profile.
        side: of the square of pixels that is averaged.
        then: gets the colour.

    Returns:
        The covers, one for each screen; none where the system gives no picture of a screen.
    """
    covers = list[Cover]()

    def done(colour: Colour | None) -> None:
        for cover in covers:
            cover.close()
        if colour is not None:
            then(colour)

    for screen in QGuiApplication.screens():
        image = screen.grabWindow(0).toImage()
        if image.isNull():
            continue
        covers.append(Cover(image, screen.geometry(), display, side, done))
    for cover in covers:
        cover.show()
    if covers:
        covers[0].activateWindow()
    return covers


class Cover(QWidget):
    """One screen as it was, with a glass beside the pointer. ``done`` gets the colour, or None."""

    def __init__(
        self,
        image: QImage,
        place: QRect,
        display: DisplayState,
        side: int,
        done: Callable[[Colour | None], object],
    ) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags | Qt.WindowType.Tool)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setGeometry(place)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._image, self._display, self._side, self._done = image, display, side, done
        self._at = QPointF(self.mapFromGlobal(QCursor.pos()))

    def colour_at(self, place: QPointF) -> Colour:
        """The average there, in sRGB."""
        x, y = self._pixel(place)
        half = self._side // 2
        around = QRect(x - half, y - half, self._side, self._side) & self._image.rect()
        profile = self._display.profile.value
        space = colour_space(None if profile is None else profile.icc)
        pixels = np.ascontiguousarray(from_qimage(self._image.copy(around))[..., :3])
        return read_colour(pixels, space).srgb

    def _pixel(self, place: QPointF) -> tuple[int, int]:
        across = self._image.width() / max(1, self.width())
        x, y = int(place.x() * across), int(place.y() * across)
        right, bottom = self._image.width() - 1, self._image.height() - 1
        return min(max(x, 0), right), min(max(y, 0), bottom)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._done(self.colour_at(event.position()) if left else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._done(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._done(self.colour_at(self._at))
        elif key in ARROWS:
            by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._at += QPointF(*ARROWS[key]) * by
            QCursor.setPos(self.mapToGlobal(self._at.toPoint()))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image)
        x, y = self._pixel(self._at)
        half, size = _SEEN // 2, _SEEN * _LARGE
        left = self._at.x() + (16 if self._at.x() + size + 20 < self.width() else -16 - size)
        top = self._at.y() + (16 if self._at.y() + size + 20 < self.height() else -16 - size)
        glass = QRectF(left, top, size, size)
        painter.fillRect(glass, QColor(0, 0, 0))
        painter.drawImage(glass, self._image, QRectF(x - half, y - half, _SEEN, _SEEN))
        middle = glass.center()
        reach = self._side * _LARGE / 2
        box = QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)
        for colour, width in ((QColor(0, 0, 0), 3), (QColor(255, 255, 255), 1)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(glass)
            painter.drawRect(box)
