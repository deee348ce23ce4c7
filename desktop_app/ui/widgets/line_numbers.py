"""Numbers beside the lines of a text field, where each line is for a place with that number."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.ui.look.text_scale import scaled, use_font
from desktop_app.ui.look.theme import Theme, small_digits

_WIDTH = 20


class LineNumbers(QWidget):
    """A column at the left of ``field``, which must call `place` when its size changes."""

    def __init__(self, field: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(field)
        self._field = field
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        use_font(self, small_digits)
        self.hide()
        field.updateRequest.connect(self._field_changed)
        theme.changed.connect(self.update)

    @property
    def taken(self) -> int:
        """Pixels of the field's width that the column takes."""
        return 0 if self.isHidden() else scaled(_WIDTH)

    def place(self) -> None:
        """Stand where the field's text does not."""
        inner = self._field.contentsRect()
        self.setGeometry(QRect(inner.left(), inner.top(), scaled(_WIDTH), inner.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.color("secondary" if self._field.isEnabled() else "disabled"))
        field = self._field
        block, line = field.firstVisibleBlock(), field.fontMetrics().lineSpacing()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        while block.isValid():
            top = field.blockBoundingGeometry(block).translated(field.contentOffset()).top()
            if top > self.height():
                break
            box = QRect(0, round(top), scaled(_WIDTH) - 4, line)
            painter.drawText(box, right, str(block.blockNumber() + 1))
            block = block.next()

    @Slot()
    def _field_changed(self) -> None:
        self.update()
