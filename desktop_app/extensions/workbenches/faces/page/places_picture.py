"""A picture with named places; a click or the arrow keys say where the chosen one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit import describe, draw_with, draw_words
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.theme import Theme, secondary_font
from desktop_app.ui.qt.field_keys import ARROWS

Place: TypeAlias = tuple[float, float] | None

HEIGHT: Final = 420
"""Of the picture."""

LINES: Final = 150
"""Height of the field below it, in px at scale 1."""

_DOT: Final = 4
_REACH: Final = 10
_WIDEST: Final = 160
"""Pixels of a name."""
_RIGHT: Final = 0.75
"""Farther on the right names stand on the left of their dots."""
_STEP: Final = 0.01


def kept_places(
    before: Sequence[str],
    places: Sequence[Place],
    now: Sequence[str],
    known: Mapping[str, Place],
) -> list[Place]:
    """The places of lines that were edited: a line that is the same, or in the place of another,
    has its own. ``known``: of words there were; lines that are new among others have theirs."""
    made: list[Place] = [None] * len(now)
    for _, start, end, first, last in SequenceMatcher(None, before, now, False).get_opcodes():
        own = [known.get(text) for text in now[first:last]]
        if end - start == last - first or not any(own):
            own = [*places[start:end], *own][: last - first]
        made[first:last] = own
    return made


class PlacesPicture(QWidget):
    """``placed`` tells where the chosen one belongs, in shares of the picture, ``nudged`` the same
    while it is moved by keyboard or drawn; ``picked`` which one is to be chosen. ``undone``: the
    last of these is taken back.

    Attributes:
        path: of the picture; "": there is none.
    """

    placed = Signal(float, float)
    nudged = Signal(float, float)
    picked = Signal(int)
    undone = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.path, self._shown = "", QPixmap()
        self._places: Sequence[Place] = ()
        self._names: Sequence[str] = ()
        self._at, self._is_held = -1, False
        self._kept = KeptPictures(1600, 4, self)
        self._kept.came.connect(self._came)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        hold(self, height=HEIGHT)
        theme.changed.connect(self.update)

    def show_file(self, path: Path | None) -> None:
        """The picture; None: an empty frame."""
        self.path = "" if path is None else str(path)
        self._came(self.path)

    def show_places(self, places: Sequence[Place], names: Sequence[str], at: int) -> None:
        """Those that have one, what is there, and which is chosen."""
        self._places, self._names, self._at = places, names, at
        pairs = zip(names, places, strict=True)
        said = (f"{name}: {one[0]:.2f}, {one[1]:.2f}" for name, one in pairs if one)
        describe(self, "; ".join(said))

    @Slot(str)
    def _came(self, path: str) -> None:
        if path == self.path:
            self._shown = self._kept.picture(path) or QPixmap()
            self.update()

    @property
    def frame(self) -> QRectF:
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
        elif self.path:
            draw_words(
                painter,
                frame,
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWrapAnywhere,
                self.tr("No picture at {path} yet").format(path=self.path),
                QColor(tokens.secondary),
            )
        draw_with(
            painter,
            QPen(QColor(tokens.focus if self.hasFocus() else tokens.edge), 1),
            Qt.BrushStyle.NoBrush,
        )
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(secondary_font())
        metrics = QFontMetricsF(secondary_font())
        for number, place in enumerate(self._places):
            if place is not None:
                chosen = number == self._at
                back = QColor(tokens.accent if chosen else tokens.panel)
                draw_with(painter, QPen(QColor(tokens.text), 1), back)
                painter.drawEllipse(self.spot(place), _DOT, _DOT)
                name = metrics.elidedText(self._names[number], Qt.TextElideMode.ElideRight, _WIDEST)
                area = QRectF(0, 0, metrics.horizontalAdvance(name) + 8, metrics.height() + 2)
                away = area.width() / 2 + 2 * _DOT
                beside = QPointF(-away if place[0] > _RIGHT else away, 0)
                area.moveCenter(self.spot(place) + beside)
                draw_with(painter, Qt.PenStyle.NoPen, back)
                painter.drawRoundedRect(area, 3, 3)
                draw_words(
                    painter,
                    area,
                    Qt.AlignmentFlag.AlignCenter,
                    name,
                    QColor(tokens.on_accent if chosen else tokens.text),
                )

    def _touched(self, point: QPointF) -> int:
        """The one whose dot is there; -1: none is."""
        reached = (
            number
            for number, place in enumerate(self._places)
            if place is not None and (point - self.spot(place)).manhattanLength() <= _REACH
        )
        return max(reached, default=-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        touched = self._touched(point)
        if touched >= 0:
            self._is_held = True
            self.picked.emit(touched)
        elif self._at >= 0 and self.frame.contains(point):
            self.placed.emit(*self._share(point))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_held:
            self.nudged.emit(*self._share(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
            return
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not 0 <= self._at < len(self._places):
            super().keyPressEvent(event)
            return
        far = 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        x, y = self._places[self._at] or (0.5, 0.5)
        self.nudged.emit(_within(x + far * _STEP * arrow[0]), _within(y + far * _STEP * arrow[1]))

    def _share(self, point: QPointF) -> tuple[float, float]:
        frame, away = self.frame, point - self.frame.topLeft()
        return _within(away.x() / frame.width()), _within(away.y() / frame.height())


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
