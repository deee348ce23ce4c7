"""A ring of hues around a field of two numbers; what is drawn once is kept, only marks move.

Drag the ring for the hue, the field for the rest. Arrow keys move in the field (Shift: by tens),
Page Up and Down turn the hue.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.imaging.colour_fields import FIELDS, ColourFieldRow
from desktop_app.imaging.colour_models import Doubles, in_srgb, nearest
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.kit import saved
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import CancellableDrag, KeepsKeys
from desktop_app.ui.qt.qimage import to_qimage

_RING = 16
_SIDE = 128  # of the field as it is computed; it is drawn larger
_LEAST, _USUAL = 148, 196
_GREY = 1e-3
_KEYS = {
    Qt.Key.Key_Left: (-0.01, 0.0, 0),
    Qt.Key.Key_Right: (0.01, 0.0, 0),
    Qt.Key.Key_Up: (0.0, -0.01, 0),
    Qt.Key.Key_Down: (0.0, 0.01, 0),
    Qt.Key.Key_PageUp: (0.0, 0.0, 1),
    Qt.Key.Key_PageDown: (0.0, 0.0, -1),
}


class ColourWheel(KeepsKeys, QWidget):
    """``moved`` tells a colour, (3,) sRGB 0..1, while it is chosen, ``rested`` that it stays."""

    moved = Signal(object)
    rested = Signal()
    accessible_role = QAccessible.Role.Dial

    def __init__(self, display: DisplayState, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._display, self._theme = display, theme
        self._field: ColourFieldRow = FIELDS["square"]
        self._parts = (0.0, 0.0, 0.0)
        self._turns: tuple[float, ...] = ()
        self._held: tuple[str, float] | None = None
        """What is dragged, and how far its mark is turned from the hue."""
        self._ring: tuple[object, QImage] | None = None
        self._inner: tuple[object, QImage] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(scaled(_USUAL))
        self.setMinimumWidth(scaled(_LEAST))
        theme.changed.connect(self.update)
        listen(display.profile.changed, self._spoil)

    def sizeHint(self) -> QSize:
        return QSize(scaled(_USUAL), scaled(_USUAL))

    @property
    def kind(self) -> str:
        return self._field.id

    def set_kind(self, kind: str) -> None:
        """Be another one, with the same colour."""
        now = self.colour
        self._field = FIELDS[kind]
        self.show_colour(now)

    @property
    def colour(self) -> Doubles:
        """(3,) sRGB 0..1: the nearest colour inside the gamut."""
        return nearest(self._field.srgb(*self._parts))

    def show_colour(self, srgb: Doubles) -> None:
        """Show a colour without telling anybody; a grey keeps the hue there was."""
        if np.abs(self.colour - srgb).max() > 0.5 / 255:
            hue, first, second = self._field.parts(srgb)
            is_grey = np.ptp(srgb) < _GREY
            if second < _GREY:  # black keeps its place in the field, too
                first = self._parts[1]
            self._parts = (self._parts[0] if is_grey else hue), first, second
        self._name()
        self.update()

    def set_turns(self, turns: tuple[float, ...]) -> None:
        """More marks on the ring, so many degrees from the hue."""
        self._turns = turns
        self.update()

    # -- where things are -----------------------------------------------------------------------

    @property
    def _radius(self) -> float:
        return min(self.width(), self.height()) / 2 - 2

    @property
    def _box(self) -> QRectF:
        """Of the field, within the ring."""
        inner = self._radius - scaled(_RING) - scaled(5)
        half = inner / math.sqrt(2)
        middle = QRectF(self.rect()).center()
        if self.kind == "triangle":  # its middle is not the square's
            height, width = inner * math.sqrt(3), inner * 1.5
            return QRectF(middle.x() - inner / 2, middle.y() - height / 2, width, height)
        return QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)

    def _in_box(self, x: float, y: float) -> QPointF:
        box = self._box
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    def _spot(self, hue: float) -> QPointF:
        """Of a hue on the ring."""
        angle, far = math.radians(hue), self._radius - scaled(_RING) / 2
        return QRectF(self.rect()).center() + QPointF(math.cos(angle), -math.sin(angle)) * far

    # -- pointer and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        way, before = event.position() - QRectF(self.rect()).center(), self._parts
        CancellableDrag(self, lambda: self._back_to(before))
        if _far(way) < self._radius - scaled(_RING) - 2:
            self._held = "field", 0.0
        else:
            spots = ((turn, self._spot(self._parts[0] + turn)) for turn in self._turns)
            near = (turn for turn, spot in spots if _far(spot - event.position()) < scaled(9))
            self._held = "ring", next(near, 0.0)
        self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self._rest()

    def _back_to(self, before: tuple[float, float, float]) -> None:
        self._held = None
        self._tell(*before)
        self.rested.emit()

    def _rest(self) -> None:
        """What sRGB hasn't got becomes what it has, hue apart."""
        if self._field.perceptual and self._parts[1] > _GREY:
            self._parts = self._parts[0], *self._field.parts(self.colour)[1:]
            self.update()
        self.rested.emit()

    def _drag(self, place: QPointF) -> None:
        part, turn = self._held or ("", 0.0)
        if part == "ring":
            way = place - QRectF(self.rect()).center()
            hue = (math.degrees(math.atan2(-way.y(), way.x())) - turn) % 360
            self._tell(hue, *self._parts[1:])
        else:
            box = self._box
            x = (place.x() - box.left()) / box.width()
            y = (place.y() - box.top()) / box.height()
            self._tell(self._parts[0], *map(float, self._field.numbers(x, y)))

    def _tell(self, hue: float, first: float, second: float) -> None:
        self._parts = hue, first, second
        self._name()
        self.update()
        self.moved.emit(self.colour)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Those that walk layers and move the view elsewhere."""
        return event.key() in _KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = _KEYS.get(Qt.Key(event.key()))
        if moves is None:
            super().keyPressEvent(event)
            return
        by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        x, y = self._field.place(*self._parts[1:])
        numbers = self._field.numbers(x + by * moves[0], y + by * moves[1])
        hue = (self._parts[0] + by * moves[2]) % 360
        self._tell(hue, *(self._parts[1:] if moves[2] else map(float, numbers)))
        self._rest()

    def _name(self) -> None:
        hue, first, second = self._parts
        told = f"S {100 * first:.0f}, V" if not self._field.perceptual else f"C {first:.2f}, L"
        self.setAccessibleDescription(f"H {hue:.0f}, {told} {100 * second:.0f}")

    # -- drawing --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        middle, radius = QRectF(self.rect()).center(), self._radius
        around = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.drawImage(around, self._ring_image(2 * radius * self.devicePixelRatioF()))
        box, path = self._box, QPainterPath()
        path.addPolygon(QPolygonF([self._in_box(*corner) for corner in self._field.corners]))
        path.closeSubpath()
        with saved(painter, clip=path):
            painter.fillRect(box, QColor(tokens.field))
            painter.drawImage(box, self._field_image())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(tokens.focus if focused else tokens.edge), 2 if focused else 1))
        painter.drawPath(path)
        for turn in self._turns:
            self._mark(painter, self._spot(self._parts[0] + turn), 4)
        self._mark(painter, self._spot(self._parts[0]), 6)
        self._mark(painter, self._in_box(*self._field.place(*self._parts[1:])), 6)

    def _mark(self, painter: QPainter, spot: QPointF, size: float) -> None:
        """White within black: seen on every colour."""
        for colour, width in ((QColor(0, 0, 0), 3.5), (QColor(255, 255, 255), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(spot, scaled(size), scaled(size))

    def _ring_image(self, size: float) -> QImage:
        key = (round(size), self._field.perceptual, self._display.profile.value)
        if self._ring is None or self._ring[0] != key:
            side = max(8, round(size))
            at = np.arange(side) + 0.5 - side / 2
            x, y = np.meshgrid(at, -at)
            far, hue = np.hypot(x, y), np.degrees(np.arctan2(y, x)) % 360
            table = np.clip(self._field.ring(np.arange(3600) / 10), 0, 1)
            width = scaled(_RING) * self.devicePixelRatioF()
            alpha = np.clip(side / 2 - far, 0, 1) * np.clip(far - side / 2 + width, 0, 1)
            self._ring = key, self._image(table[(hue * 10).astype(int) % 3600], alpha)
        return self._ring[1]

    def _field_image(self) -> QImage:
        key = (round(self._parts[0], 1), self.kind, self._display.profile.value)
        if self._inner is None or self._inner[0] != key:
            made = self._field.colours(self._parts[0], _SIDE)
            self._inner = key, self._image(made, in_srgb(made) * 1.0)
        return self._inner[1]

    def _image(self, srgb: Doubles, alpha: NDArray[np.floating[Any]]) -> QImage:
        pixels = np.dstack([srgb, alpha])
        pixels = np.rint(255 * np.clip(pixels, 0, 1)).astype(np.uint8)
        return to_qimage(self._display.of_srgb(pixels))

    def _spoil(self, _: object) -> None:
        self._ring = self._inner = None
        self.update()


def _far(offset: QPointF) -> float:
    return math.hypot(offset.x(), offset.y())
