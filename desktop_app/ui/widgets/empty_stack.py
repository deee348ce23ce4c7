"""A view, or a sentence in its place while there is nothing in it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit import label
from desktop_app.ui.qt.spaced import filled, spaced


class EmptyStack(QWidget):
    """Shows ``view`` or, while `set_empty` says so, a quiet sentence in the middle."""

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = label("secondary", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page = QWidget()
        filled(spaced(QVBoxLayout(page), 0, (24, 8, 24, 8)), self.sentence)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        filled(self._stack, view, page)

    def set_empty(self, empty: bool) -> None:
        """Show the sentence, or the view."""
        self._stack.setCurrentIndex(1 if empty else 0)

    def ask_whether(self, words: str) -> None:
        """Whether these words are meant, which find something: a link; not if there are none."""
        if words:
            self.sentence.setTextFormat(Qt.TextFormat.RichText)
            self.sentence.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse
                | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            link = '<a href="{0}">{0}</a>'.format(escape(words))
            said = self.tr("No picture matches. Did you mean {words}?")
            self.sentence.setText(said.format(words=link))

    @property
    def is_empty(self) -> bool:
        """Whether the sentence is shown."""
        return self._stack.currentIndex() == 1
