"""Two to six pictures compared with one zoom and pan: side by side, split, blinking, subtracted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit import draw_with, draw_words, saved
from desktop_app.ui.look.theme import Theme, secondary_font
from desktop_app.ui.qt.field_keys import CancellableDrag
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.worker.background import repeated

BLINK_MS: Final = 600
GAIN: Final = 4
"""How much a difference is amplified, so that it is seen."""

_LARGEST: Final = 32.0
_STEP: Final = 1.25
_GRAB: Final = 8.0


class CompareView(QWidget):
    """Shows pictures of one size, or scaled to that of the first.

    Attributes:
        mode: a key of `MODES`.
        beside: whether two pictures always are next to each other, never above.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: list[tuple[QImage, str]] = []
        self._instead = ""
        self._differences: list[QImage] = []
        self.mode = "side"
        self.beside = False
        self.zoom = 1.0
        """1 fits the whole picture."""
        self._centre = QPointF(0.5, 0.5)
        """Of what is seen, in shares of the picture."""
        self._dividers: list[float] = []
        self._held: int | None = None
        self._last: QPointF | None = None  # while something is held
        self._turn = 0
        self._ringed = False
        """Whether the keyboard came by Tab: a ring beside pictures disturbs their colours."""
        self._blinking = repeated(self, self._next_turn, BLINK_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    # -- what is shown --------------------------------------------------------------------------

    def show_pictures(self, pictures: Sequence[tuple[QImage, str]], instead: str = "") -> None:
        """Show these, each with its caption, or a sentence ``instead`` where there are none; zoom
        and place stay where the number is the same."""
        count = len(pictures)
        if count != len(self._pictures):
            self.zoom, self._centre = 1.0, QPointF(0.5, 0.5)
            self._dividers = [at / count for at in range(1, count)]
        self._pictures, self._instead = list(pictures), instead
        self.setAccessibleDescription("" if pictures else instead)
        self._differences = []
        self._turn = 0
        self.set_mode(self.mode)

    def set_mode(self, mode: str) -> None:
        self.mode = mode
        if mode == "blink" and len(self._pictures) > 1:
            self._blinking.start()
        else:
            self._blinking.stop()
        if mode == "difference" and not self._differences and self._pictures:
            self._differences = [
                difference(self._pictures[0][0], image) for image, _ in self._pictures[1:]
            ]
        self.update()

    @property
    def captions(self) -> tuple[str, ...]:
        return tuple(caption for _, caption in self._pictures)

    # -- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.surround))
        if self._pictures:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 4)
            MODES[self.mode](self, painter)
        elif self._instead:
            painter.setPen(QColor(self._theme.tokens.text))
            room = self.rect().adjusted(24, 8, -24, -8)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._instead)
        if self._ringed and self.hasFocus():
            draw_with(painter, QPen(QColor(self._theme.tokens.focus), 2), Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _side_by_side(self, painter: QPainter) -> None:
        for cell, (image, caption) in zip(self._cells(), self._pictures, strict=True):
            self._paint(painter, cell, image, caption)

    def _split(self, painter: QPainter) -> None:
        whole = QRectF(self.rect())
        edges = [0.0, *self._dividers, 1.0]
        for at, (image, caption) in enumerate(self._pictures):
            left, right = edges[at] * whole.width(), edges[at + 1] * whole.width()
            part = QRectF(left, 0, right - left, whole.height())
            with saved(painter, clip=part):
                self._paint(painter, whole, image, "")
            self._caption(painter, part, caption)
        for at in self._dividers:
            x = round(at * whole.width())
            for colour, width in (("#000000", 3), ("#ffffff", 1)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(QPointF(x, 0), QPointF(x, whole.height()))

    def _blink(self, painter: QPainter) -> None:
        image, caption = self._pictures[self._turn % len(self._pictures)]
        self._paint(painter, QRectF(self.rect()), image, caption)

    def _difference(self, painter: QPainter) -> None:
        images = [self._pictures[0][0], *self._differences]
        for cell, image, (_, caption) in zip(self._cells(), images, self._pictures, strict=True):
            self._paint(painter, cell, image, caption)

    def _paint(self, painter: QPainter, cell: QRectF, image: QImage, caption: str) -> None:
        with saved(painter):
            painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
            painter.drawImage(self._place(cell, image), image)
        self._caption(painter, cell, caption)

    def _caption(self, painter: QPainter, cell: QRectF, caption: str) -> None:
        if not caption:
            return
        painter.setFont(secondary_font())
        metrics = QFontMetrics(secondary_font())
        text = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, int(cell.width()) - 32)
        chip = QRectF(
            cell.x() + 8, cell.y() + 8, metrics.horizontalAdvance(text) + 12, metrics.height() + 6
        )
        draw_with(painter, Qt.PenStyle.NoPen, QColor(self._theme.tokens.panel))
        painter.drawRoundedRect(chip, 3, 3)
        draw_words(
            painter, chip, Qt.AlignmentFlag.AlignCenter, text, QColor(self._theme.tokens.text)
        )

    # -- geometry -------------------------------------------------------------------------------

    def _cells(self) -> list[QRectF]:
        """A rectangle a picture, as square as the view allows."""
        count = len(self._pictures)
        size = self._pictures[0][0].size()
        best, columns = 0.0, 1
        for tried in (2,) if self.beside and count == 2 else range(1, count + 1):
            rows = math.ceil(count / tried)
            width, height = self.width() / tried, self.height() / rows
            scale = min(width / max(1, size.width()), height / max(1, size.height()))
            if scale > best:
                best, columns = scale, tried
        rows = math.ceil(count / columns)
        width, height = self.width() / columns, self.height() / rows
        return [
            QRectF(at % columns * width, at // columns * height, width, height).adjusted(1, 1, 0, 0)
            for at in range(count)
        ]

    def _place(self, cell: QRectF, image: QImage | None = None) -> QRectF:
        """Where a picture is in a cell, the first if none is said."""
        size = (image or self._pictures[0][0]).size()
        fit = min(cell.width() / max(1, size.width()), cell.height() / max(1, size.height()))
        width, height = size.width() * fit * self.zoom, size.height() * fit * self.zoom
        middle = cell.center()
        return QRectF(
            middle.x() - self._centre.x() * width,
            middle.y() - self._centre.y() * height,
            width,
            height,
        )

    def _cell_at(self, point: QPointF) -> QRectF:
        if self.mode in ("side", "difference"):
            for cell in self._cells():
                if cell.contains(point):
                    return cell
        return QRectF(self.rect())

    # -- hands ----------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        tabs = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._ringed = event.reason() in tabs
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._pictures:
            return
        cell = self._cell_at(event.position())
        self._zoom_at(event.position(), cell, _STEP ** (event.angleDelta().y() / 120))

    def _zoom_at(self, point: QPointF, cell: QRectF, factor: float) -> None:
        """What is under ``point`` stays there."""
        before = self._place(cell)
        share = QPointF(
            (point.x() - before.x()) / max(1.0, before.width()),
            (point.y() - before.y()) / max(1.0, before.height()),
        )
        self.zoom = min(_LARGEST, max(1.0, self.zoom * factor))
        after = self._place(cell)
        self._centre += QPointF(
            (after.x() + share.x() * after.width() - point.x()) / after.width(),
            (after.y() + share.y() * after.height() - point.y()) / after.height(),
        )
        self._keep_inside()

    def _keep_inside(self) -> None:
        if self.zoom <= 1.0:
            self._centre = QPointF(0.5, 0.5)
        self._centre = QPointF(
            min(1.0, max(0.0, self._centre.x())), min(1.0, max(0.0, self._centre.y()))
        )
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        self._held = self._divider_at(event.position())
        dividers, centre = [*self._dividers], QPointF(self._centre)
        CancellableDrag(self, lambda: self._back_to(dividers, centre))

    def _back_to(self, dividers: list[float], centre: QPointF) -> None:
        self._dividers, self._centre, self._last = dividers, centre, None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        drag = Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton
        if self._last is None or not event.buttons() & drag:
            near = self._divider_at(point) is not None
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
            return
        if self._held is not None:
            edges = [0.0, *self._dividers, 1.0]
            at = point.x() / max(1, self.width())
            self._dividers[self._held] = min(edges[self._held + 2], max(edges[self._held], at))
            self.update()
        elif self._pictures:
            place = self._place(self._cell_at(self._last))
            moved = point - self._last
            self._centre -= QPointF(moved.x() / place.width(), moved.y() / place.height())
            self._keep_inside()
        self._last = point

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the whole picture again."""
        self.zoom = 1.0
        self._keep_inside()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factors = {Qt.Key.Key_Plus: _STEP, Qt.Key.Key_Equal: _STEP, Qt.Key.Key_Minus: 1 / _STEP}
        factor = factors.get(Qt.Key(event.key()))
        if factor is None or not self._pictures:
            super().keyPressEvent(event)
            return
        cell = self._cell_at(QPointF(self.rect().center()))
        self._zoom_at(cell.center(), cell, factor)

    def _divider_at(self, point: QPointF) -> int | None:
        if self.mode != "split":
            return None
        far = [abs(point.x() - at * self.width()) for at in self._dividers]
        nearest = min(range(len(far)), key=far.__getitem__, default=None)
        return nearest if nearest is not None and far[nearest] <= _GRAB else None

    @Slot()
    def _next_turn(self) -> None:
        self._turn += 1
        self.update()


MODES: Final[Mapping[str, Callable[[CompareView, QPainter], None]]] = {
    "side": CompareView._side_by_side,
    "split": CompareView._split,
    "blink": CompareView._blink,
    "difference": CompareView._difference,
}
"""Ways to compare, in the order they are offered."""


def difference(one: QImage, other: QImage) -> QImage:
    """How far ``other`` is from ``one``, amplified `GAIN` times; black where they are equal."""
    if other.size() != one.size():
        smooth = Qt.TransformationMode.SmoothTransformation
        other = other.scaled(one.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    first, second = (from_qimage(image)[..., :3].astype(np.int16) for image in (one, other))
    apart = np.clip(np.abs(first - second) * GAIN, 0, 255).astype(np.uint8)
    return to_qimage(apart)
