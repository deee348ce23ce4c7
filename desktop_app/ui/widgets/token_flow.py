"""Tokens one behind the other, in lines, chunk by chunk: heavier and lighter ones are tinted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.library.prompt_tokens import EncoderReading, ShownToken
from desktop_app.ui.kit import draw_with, draw_words, smooth_painter
from desktop_app.ui.look.theme import Theme

_PAD, _GAP, _CHUNK_GAP = 3, 2, 8
_STRONGEST = 0.5
"""Opacity of the tint at twice, or none of, the usual weight."""


class _Layout(NamedTuple):
    """Where tokens stand at one width.

    Attributes:
        width: of the widget.
        places: of each token x, y and its width.
        breaks: y of the lines between chunks.
        height: of all of them.
    """

    width: int
    places: list[tuple[int, int, int]]
    breaks: list[int]
    height: int


class TokenFlow(QWidget):
    """As high as its lines need at its width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: EncoderReading | None = None
        self._tokens: list[ShownToken] = []
        self._widths: dict[str, int] = {}
        self._layout = _Layout(0, [], [], 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_reading(self, reading: EncoderReading) -> None:
        """Show what one encoder reads."""
        if reading != self._reading:
            self._reading = reading
            self._tokens = list(chain(*reading.chunks, reading.beyond))
            self._layout = self._placed(self.width())
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self._layout
        return (layout if layout.width == width else self._placed(width)).height

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout = self._placed(event.size().width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widths.clear()
            self._layout = self._placed(self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = next(
                (at for at in range(len(self._tokens)) if self._place(at).contains(event.pos())), -1
            )
            if at >= 0:
                QToolTip.showText(event.globalPos(), self._said(at), self)
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        text, cut = self._theme.color("text"), self._theme.color("disabled")
        line = self._theme.color("line")
        for y in self._layout.breaks:
            painter.fillRect(0, y, self.width(), 1, line)
        for at, token in enumerate(self._tokens):
            place = self._place(at)
            if place.intersects(event.rect()):
                draw_with(painter, Qt.PenStyle.NoPen, self._tint(token.weight))
                painter.drawRoundedRect(place, 3, 3)
                draw_words(
                    painter,
                    place,
                    Qt.AlignmentFlag.AlignCenter,
                    token.text,
                    cut if self._is_cut(at) else text,
                )

    def _said(self, at: int) -> str:
        token = self._tokens[at]
        if self._is_cut(at):
            return self.tr("Cut off: the text encoder reads no further.")
        if token.weight != 1:
            return self.tr("Weight {weight}").format(weight=f"{token.weight:.3g}")
        return self.tr("Token {number}").format(number=token.id)

    def _tint(self, weight: float) -> QColor:
        if weight == 1:
            return self._theme.color("field")
        color = self._theme.color("accent" if weight > 1 else "secondary")
        color = QColor(color)
        color.setAlphaF(0.15 + min(1.0, abs(weight - 1)) * (_STRONGEST - 0.15))
        return color

    # -- layout ---------------------------------------------------------------------------------

    def _placed(self, width: int) -> _Layout:
        metrics, widths = self.fontMetrics(), self._widths
        height = metrics.height() + 2
        places: list[tuple[int, int, int]] = []
        breaks: list[int] = []
        x = y = 0
        for number, tokens in enumerate(self._groups()):
            if number:
                y += height + _CHUNK_GAP
                breaks.append(y - _CHUNK_GAP // 2)
                x = 0
            for token in tokens:
                wide = widths.get(token.text)
                if wide is None:
                    wide = metrics.horizontalAdvance(token.text) + 2 * _PAD
                    widths[token.text] = wide
                if x and x + wide > width:
                    x, y = 0, y + height + _GAP
                places.append((x, y, wide))
                x += wide + _GAP
        return _Layout(width, places, breaks, y + height)

    def _place(self, at: int) -> QRect:
        x, y, wide = self._layout.places[at]
        return QRect(x, y, wide, self.fontMetrics().height() + 2)

    def _is_cut(self, at: int) -> bool:
        return self._reading is not None and at >= len(self._tokens) - len(self._reading.beyond)

    def _groups(self) -> Iterator[Sequence[ShownToken]]:
        if self._reading is not None:
            yield from self._reading.chunks
            if self._reading.beyond:
                yield self._reading.beyond
