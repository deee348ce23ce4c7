"""Underlines, in a prompt field, words that the chosen model does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop_app.state.work.vocabulary import unknown_words

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop_app.ui.look.theme import Theme


class UnknownWords(QSyntaxHighlighter):
    """Knows nothing, and underlines nothing, until it is given a vocabulary."""

    def __init__(self, document: QTextDocument, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._vocabulary: frozenset[str] | None = None
        self.setDocument(document)
        theme.changed.connect(self.rehighlight)

    def set_vocabulary(self, vocabulary: frozenset[str] | None) -> None:
        """Underline what is not in ``vocabulary``; None underlines nothing."""
        if vocabulary != self._vocabulary:
            self._vocabulary = vocabulary
            self.rehighlight()

    def word_at(self, line: str, column: int) -> str:
        """The unknown word at ``column`` of a line; empty if there is none."""
        if self._vocabulary is None:
            return ""
        for at, length in unknown_words(line, self._vocabulary):
            if at <= column <= at + length:
                return line[at : at + length]
        return ""

    def highlightBlock(self, text: str) -> None:
        if self._vocabulary is None:
            return
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(self._theme.color("accent"))
        for at, length in unknown_words(text, self._vocabulary):
            # Qt counts UTF-16 units: an emoji is two of them.
            begin = len(text[:at].encode("utf-16-le")) // 2
            units = len(text[at : at + length].encode("utf-16-le")) // 2
            self.setFormat(begin, units, look)
