"""A picture with numbered places; a click or the arrow keys say where the chosen one is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.theme import Theme, secondary_font
from desktop_app.ui.qt.field_keys import ARROWS

Place: TypeAlias = tuple[float, float] | None

HEIGHT: Final = 420
"""Of the picture."""

LINES: Final = 150
"""Of the field with what stands in it."""

_RADIUS: Final = 9
_STEP: Final = 0.01


class PlacesPicture(QWidget):
    """``placed`` tells where the chosen one belongs, in shares of the picture, ``nudged`` the same
    while keys move it."""

    placed = Signal(float, float)
    nudged = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path, self._shown = "", QPixmap()
        self._places: Sequence[Place] = ()
        self._at = -1
        self._kept = KeptPictures(1600, 4, self)
        self._kept.came.connect(self._came)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        hold(self, height=HEIGHT)
        theme.changed.connect(self.update)

    def show_file(self, path: Path | None) -> None:
        """The picture; None: an empty frame."""
        self._path = "" if path is None else str(path)
        self._came(self._path)

    def show_places(self, places: Sequence[Place], at: int) -> None:
        """Those that have one, and which is chosen."""
        self._places, self._at = places, at
        said = (
            f"{number}: {one[0]:.2f}, {one[1]:.2f}" for number, one in enumerate(places, 1) if one
        )
        self.setAccessibleDescription("; ".join(said))
        self.update()

    @Slot(str)
    def _came(self, path: str) -> None:
        if path == self._path:
            self._shown = self._kept.picture(path) or QPixmap()
            self.update()

    @property
    def frame(self) -> QRectF:
        """Where the picture lies."""
        size = QSize(4, 3) if self._shown.isNull() else self._shown.size()
        fitted = size.scaled(self.size() - QSize(2, 2), Qt.AspectRatioMode.KeepAspectRatio)
        made = QRectF(0, 0, fitted.width(), fitted.height())
        made.moveCenter(QRectF(self.rect()).center())
        return made

    def spot(self, place: tuple[float, float]) -> QPointF:
        """Where a place is drawn."""
        frame = self.frame
        return frame.topLeft() + QPointF(place[0] * frame.width(), place[1] * frame.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, frame = QPainter(self), self._theme.tokens, self.frame
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(frame, QColor(tokens.field))
        if not self._shown.isNull():
            painter.drawPixmap(frame, self._shown, QRectF(self._shown.rect()))
        draw_with(
            painter,
            QPen(QColor(tokens.focus if self.hasFocus() else tokens.edge), 1),
            Qt.BrushStyle.NoBrush,
        )
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(secondary_font())
        for number, place in enumerate(self._places):
            if place is not None:
                spot, chosen = self.spot(place), number == self._at
                draw_with(
                    painter,
                    QPen(QColor(tokens.text), 1),
                    QColor(tokens.accent if chosen else tokens.panel),
                )
                painter.drawEllipse(spot, _RADIUS, _RADIUS)
                painter.setPen(QColor(tokens.on_accent if chosen else tokens.text))
                area = QRectF(0, 0, 4 * _RADIUS, 4 * _RADIUS)
                area.moveCenter(spot)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        frame, point = self.frame, event.position()
        if self._at >= 0 and frame.contains(point):
            away = point - frame.topLeft()
            self.placed.emit(away.x() / frame.width(), away.y() / frame.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not 0 <= self._at < len(self._places):
            super().keyPressEvent(event)
            return
        far = 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        x, y = self._places[self._at] or (0.5, 0.5)
        both = (x + far * _STEP * arrow[0], y + far * _STEP * arrow[1])
        self.nudged.emit(*(min(1.0, max(0.0, one)) for one in both))
