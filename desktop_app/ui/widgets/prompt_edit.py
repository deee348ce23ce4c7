"""A text field that grows with its lines, and in which Ctrl+Enter, Esc and Tab leave the text.

With a theme it underlines words the chosen model does not know, and says so under the pointer.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QToolTip, QWidget

from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.widgets.line_numbers import LineNumbers
from desktop_app.ui.widgets.unknown_words import UnknownWords

if TYPE_CHECKING:
    from desktop_app.ui.look.theme import Theme

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

    def __init__(
        self, most: int = 3, parent: QWidget | None = None, theme: Theme | None = None
    ) -> None:
        super().__init__(parent)
        self._most = most
        self._told = ""
        self._numbers = LineNumbers(self, theme) if theme else None
        self._words = UnknownWords(self.document(), theme, self) if theme else None
        self._silent = False
        self._hint = ""
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

    def set_hint(self, text: str) -> None:
        """What stands there while nothing is typed: one line, elided where it has no room."""
        if text != self._hint:
            self._hint = text
            self._fit_hint()

    def set_most(self, lines: int, *, numbered: bool = False) -> None:
        """How many lines are seen at most, and whether with their numbers."""
        if self._numbers is not None:
            self._numbers.setVisible(numbered)
            self._numbers.place()
            self.setViewportMargins(self._numbers.taken, 0, 0, 0)
        if lines != self._most:
            self._most = lines
            self._fit()

    def set_vocabulary(self, vocabulary: frozenset[str] | None) -> None:
        """Underline words that are not in ``vocabulary`` (lower case); None underlines nothing."""
        if self._words is not None:
            self._words.set_vocabulary(vocabulary)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), self.height())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._words is not None:
            help_event = cast(QHelpEvent, event)
            cursor = self.cursorForPosition(help_event.pos())
            line = cursor.block().text()
            before = line.encode("utf-16-le")[: 2 * cursor.positionInBlock()]
            column = len(before.decode("utf-16-le", "ignore"))
            word = self._words.word_at(line, column)
            if word:
                text = self.tr("The model doesn't know <b>{word}</b>; it may have no effect.")
                QToolTip.showText(help_event.globalPos(), text.format(word=escape(word)), self)
                return True
        return super().viewportEvent(event)

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
        if self._numbers is not None:
            self._numbers.place()
        self._fit_hint()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_hint()
            self._fit()

    def _changed(self) -> None:
        self._fit()
        text = self.toPlainText()
        # Underlining counts as a change of the document, too.
        changed, self._told = text != self._told, text
        if changed and not self._silent:
            self.edited.emit(text)

    def _fit_hint(self) -> None:
        room = self.viewport().width() - 2 * _DOCUMENT - 2
        elide = Qt.TextElideMode.ElideRight
        self.setPlaceholderText(self.fontMetrics().elidedText(self._hint, elide, round(room)))

    def _fit(self) -> None:
        # The size of a QPlainTextEdit's document is counted in lines.
        lines = int(self.document().size().height())
        shown = max(1, min(self._most, lines))
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if lines > self._most else never)
        height = max(scaled_height(28), shown * self.fontMetrics().lineSpacing() + _MARGIN)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.updateGeometry()
