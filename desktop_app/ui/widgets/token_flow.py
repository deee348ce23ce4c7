"""Tokens one behind the other, in lines, chunk by chunk: heavier and lighter ones are tinted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

if TYPE_CHECKING:
    from desktop_app.library.prompt_tokens import EncoderReading, ShownToken
    from desktop_app.ui.look.theme import Theme

_PAD, _GAP, _CHUNK_GAP = 3, 2, 8
_STRONGEST = 0.5
"""Opacity of the tint at twice, or none of, the usual weight."""


class _Box(NamedTuple):
    token: ShownToken
    place: QRect
    is_cut: bool


class TokenFlow(QWidget):
    """As high as its lines need at its width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: EncoderReading | None = None
        self._boxes: list[_Box] = []
        self._breaks: list[int] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_reading(self, reading: EncoderReading) -> None:
        """Show what one encoder reads."""
        if reading != self._reading:
            self._reading = reading
            self._lay_out(self.width())
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._placed(width)[2]

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(event.size().width())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = next((box for box in self._boxes if box.place.contains(event.pos())), None)
            if box is not None:
                QToolTip.showText(event.globalPos(), self._said(box), self)
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, cut = self._theme.color("text"), self._theme.color("disabled")
        line = self._theme.color("line")
        for y in self._breaks:
            painter.fillRect(0, y, self.width(), 1, line)
        painter.setPen(Qt.PenStyle.NoPen)
        for box in self._boxes:
            if box.place.intersects(event.rect()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._tint(box.token.weight))
                painter.drawRoundedRect(box.place, 3, 3)
                painter.setPen(cut if box.is_cut else text)
                painter.drawText(box.place, Qt.AlignmentFlag.AlignCenter, box.token.text)

    def _said(self, box: _Box) -> str:
        if box.is_cut:
            return self.tr("Cut off: the text encoder reads no further.")
        if box.token.weight != 1:
            return self.tr("Weight {weight}").format(weight=f"{box.token.weight:.3g}")
        return self.tr("Token {number}").format(number=box.token.id)

    def _tint(self, weight: float) -> QColor:
        if weight == 1:
            return self._theme.color("field")
        color = self._theme.color("accent" if weight > 1 else "secondary")
        color = QColor(color)
        color.setAlphaF(0.15 + min(1.0, abs(weight - 1)) * (_STRONGEST - 0.15))
        return color

    # -- layout ---------------------------------------------------------------------------------

    def _lay_out(self, width: int) -> None:
        self._boxes, self._breaks, _ = self._placed(width)

    def _placed(self, width: int) -> tuple[list[_Box], list[int], int]:
        """Boxes, where chunks begin, and the height."""
        metrics = self.fontMetrics()
        height = metrics.height() + 2
        boxes: list[_Box] = []
        breaks: list[int] = []
        x = y = 0
        for number, (tokens, is_cut) in enumerate(self._groups()):
            if number:
                y += height + _CHUNK_GAP
                breaks.append(y - _CHUNK_GAP // 2)
                x = 0
            for token, wide in zip(tokens, _widths(tokens, metrics), strict=True):
                if x and x + wide > width:
                    x, y = 0, y + height + _GAP
                boxes.append(_Box(token, QRect(x, y, wide, height), is_cut))
                x += wide + _GAP
        return boxes, breaks, y + height

    def _groups(self) -> Iterator[tuple[Sequence[ShownToken], bool]]:
        if self._reading is not None:
            for chunk in self._reading.chunks:
                yield chunk, False
            if self._reading.beyond:
                yield self._reading.beyond, True


def _widths(tokens: Sequence[ShownToken], metrics: QFontMetrics) -> Iterator[int]:
    known: dict[str, int] = {}
    for token in tokens:
        if token.text not in known:
            known[token.text] = metrics.horizontalAdvance(token.text) + 2 * _PAD
        yield known[token.text]
