"""A label that gives way: too long a text ends in … and stands whole in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.ui.kit import write_with
from desktop_app.ui.words.untrusted import plain_tip


class ElidedLabel(QLabel):
    """One line of plain text, elided at the right.

    Attributes:
        explanation: what the tooltip says besides.
        whole_parts: whether of a text with · in it as many parts are shown as fit, none cut.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.explanation, self.whole_parts = "", False
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @property
    def shown(self) -> str:
        """What there is room for."""
        shown, metrics = self.text(), self.fontMetrics()
        while (
            self.whole_parts and " · " in shown and metrics.horizontalAdvance(shown) > self.width()
        ):
            shown = shown.rpartition(" · ")[0]
        return metrics.elidedText(shown, Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown
        cut = self.text() if shown != self.text() else ""
        tip = "\n".join(line for line in (cut, self.explanation) if line)
        self.setToolTip(plain_tip(tip))
        painter = QPainter(self)
        write_with(painter, self.font(), self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
