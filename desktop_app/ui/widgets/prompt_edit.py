"""A text field that grows with its lines, and in which Ctrl+Enter, Esc and Tab leave the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

__all__ = ["PromptEdit"]

_DOCUMENT = 5
_MARGIN = 2 * (_DOCUMENT + 1)  # with the border, above and below together


class PromptEdit(QPlainTextEdit):
    """Plain text of ``lines`` visible lines, growing to ``most``.

    ``edited`` tells text the user typed; `set_text` by program is silent. ``submitted`` is
    Ctrl+Enter, ``left`` is Esc, ``earlier`` asks for the previous (-1) or next (1) prompt.
    """

    edited = Signal(str)
    submitted = Signal()
    left = Signal()
    earlier = Signal(int)

    def __init__(self, most: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._silent = False
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_DOCUMENT)
        self.textChanged.connect(self._changed)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show ``text`` without telling; the cursor and undo stay if it is there already."""
        if text != self.toPlainText():
            self._silent = True
            self.setPlainText(text)
            self._silent = False

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.earlier.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # Files dropped here are pictures or models for the window, not paths to type.
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _changed(self) -> None:
        self._fit()
        if not self._silent:
            self.edited.emit(self.toPlainText())

    def _fit(self) -> None:
        # The size of a QPlainTextEdit's document is counted in lines.
        lines = int(self.document().size().height())
        shown = max(1, min(self._most, lines))
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if lines > self._most else never)
        height = max(28, shown * self.fontMetrics().lineSpacing() + _MARGIN)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.updateGeometry()
