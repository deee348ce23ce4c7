"""Marks in a prompt field what the model does not know, what is weighted and what nothing hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop_app.worker.background import delayed

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop_app.core.prompt.traced import Span
    from desktop_app.state.work.prompt_reading import PromptReading
    from desktop_app.ui.look.theme import Theme


def to_units(text: str, at: int) -> int:
    """The place that Qt calls what Python calls ``at`` in ``text``: Qt counts UTF-16 units, Python
    characters; an emoji is two of the former."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def to_characters(text: str, units: int) -> int:
    """The place that Python calls what Qt calls ``units`` in ``text``."""
    if text.isascii():
        return min(units, len(text))
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore"))


Reader: TypeAlias = "Callable[[str], PromptReading]"

_UNDERLINE = QTextCharFormat.UnderlineStyle


class PromptMarks(QSyntaxHighlighter):
    """Reads and marks nothing until it is told how a text is read."""

    def __init__(self, document: QTextDocument, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._read: Reader | None = None
        self._known: PromptReading | None = None
        self._later = delayed(self, self.rehighlight, 0)
        self.setDocument(document)
        document.contentsChange.connect(self._changed)
        theme.changed.connect(self.rehighlight)

    def set_reader(self, read: Reader | None) -> None:
        """From now on mark what ``read`` says of the text; None: nothing."""
        self._read, self._known = read, None
        self.rehighlight()

    def reading(self) -> PromptReading | None:
        """What is heard of the text as it is now."""
        text = self.document().toPlainText()
        if self._read is not None and (self._known is None or self._known.parsed.text != text):
            self._known = self._read(text)
        return self._known

    def highlightBlock(self, text: str) -> None:
        reading = self.reading()
        if reading is None:
            return
        whole = reading.parsed.text
        first = self.currentBlock().position()
        for (start, stop), look in self._looks(reading):
            begin, end = to_units(whole, start) - first, to_units(whole, stop) - first
            begin, end = max(0, begin), min(end, self.currentBlock().length())
            if begin < end:
                self.setFormat(begin, end - begin, look)

    def _looks(self, reading: PromptReading) -> Iterator[tuple[Span, QTextCharFormat]]:
        """What is marked how; later ones count."""
        faint = self._format(_UNDERLINE.DotLine, "secondary" if reading.weighs else "disabled")
        for span, _ in reading.weights:
            yield span, faint
        wave = self._format(_UNDERLINE.WaveUnderline, "accent")
        for span in reading.unknown:
            yield span, wave
        for span in reading.without_effect:
            yield span, wave
        lost = QTextCharFormat()
        lost.setForeground(self._theme.color("disabled"))
        for span in reading.beyond:
            yield span, lost

    def _format(self, style: QTextCharFormat.UnderlineStyle, color: str) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setUnderlineStyle(style)
        look.setUnderlineColor(self._theme.color(color))
        return look

    @Slot(int, int, int)
    def _changed(self, _: int, removed: int, added: int) -> None:
        """Qt marks the line again that was changed; a bracket may have changed others."""
        if (removed or added) and self.document().blockCount() > 1:
            self._later.start()
