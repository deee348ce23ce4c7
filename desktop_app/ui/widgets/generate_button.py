"""The main button: says what it will do, and while that runs shows how far it is and cancels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.kit import draw_words, saved, smooth_painter
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import RADIUS


class GenerateButton(QPushButton):
    """A push button drawn by itself: filled with the accent, or with the progress, or like any
    other while another one is the main button (`ui.look.primary_button`)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.is_busy = False
        """Whether it shows a run and cancels it."""
        self.fraction: float | None = None
        """The share shown as done, 0..1; None: nothing known."""
        self._words: tuple[str, ...] = ()
        self._words_width: int | None = None
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def set_words(self, words: tuple[str, ...]) -> None:
        """All words it may say, so that its width never changes while working."""
        self._words, self._words_width = words, None
        self.updateGeometry()

    def set_busy(self, busy: bool, fraction: float | None = None) -> None:
        """Show a run (of which ``fraction`` 0..1 is done, if known), or the readiness for one."""
        if (busy, fraction) != (self.is_busy, self.fraction):
            self.is_busy, self.fraction = busy, fraction
            self.update()

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance
        if self._words_width is None:  # layouts ask often, and there are many words
            self._words_width = max(map(wide, self._words), default=0)
        return QSize(max(self._words_width, wide(self.text())) + 32, self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._words_width = None

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, RADIUS, RADIUS)
        fill, border, words = self._colours()
        painter.fillPath(shape, QColor(fill))
        if self.is_busy and self.fraction:
            with saved(painter, clip=shape):
                done = QRectF(frame.left(), frame.bottom() - 3, frame.width() * self.fraction, 4)
                painter.fillRect(done, QColor(self._theme.tokens.accent))
        painter.setPen(QPen(QColor(border), 1))
        painter.drawPath(shape)
        if self.hasFocus():
            painter.setPen(QPen(QColor(words), 1.5))
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), RADIUS - 1, RADIUS - 1)
        draw_words(painter, self.rect(), Qt.AlignmentFlag.AlignCenter, self.text(), QColor(words))

    def _colours(self) -> tuple[str, str, str]:
        tokens = self._theme.tokens
        if not self.isEnabled():
            return tokens.panel, tokens.edge, tokens.disabled
        if self.is_busy or self.property("look") == "second":
            fill = tokens.hover if self.underMouse() else tokens.button
            return (tokens.pressed if self.isDown() else fill), tokens.edge, tokens.text
        fill = tokens.accent_hover if self.underMouse() and not self.isDown() else tokens.accent
        return fill, fill, tokens.on_accent
