"""The files of a download: name, how much of it is there, and whether it was checked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.download import FileProgress
from desktop_app.ui.kit import Kit, describe
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.look.theme import secondary_font, tabular
from desktop_app.ui.models.model_words import size_or_unknown
from desktop_app.ui.widgets.painting import draw_elided, draw_icon
from desktop_app.ui.words.texts import size_text

_LINE = 20
_SIZE_WIDTH = 160


class FileList(QWidget):
    """Painted: a repository may have hundreds of files."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._files: tuple[FileProgress, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        kit.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, scaled_height(_LINE) * len(self._files))

    def set_files(self, files: tuple[FileProgress, ...]) -> None:
        grown = len(files) != len(self._files)
        self._files = files
        if grown:
            hold(self, height=_LINE * len(files))
            self.updateGeometry()
        lines = [f"{file.name}, {self._amount(file)}" for file in files]
        describe(self, "; ".join(lines[:50]))

    def _amount(self, file: FileProgress) -> str:
        if file.verified:
            return self.tr("{size}, verified").format(size=size_text(file.done))
        if file.done and file.done == file.size:
            return size_text(file.done)
        text = self.tr("{done} of {size}")
        return text.format(done=size_text(file.done), size=size_or_unknown(file.size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._kit.theme.tokens
        painter.setFont(tabular(secondary_font()))
        high, wide = scaled_height(_LINE), min(scaled(_SIZE_WIDTH), self.width() * 3 // 5)
        side = scaled(14)
        top = event.rect().top() // high
        for at in range(top, min(len(self._files), event.rect().bottom() // high + 1)):
            file = self._files[at]
            line = QRect(0, at * high, self.width(), high)
            if file.verified:
                square = QRect(0, line.top() + (high - side) // 2, side, side)
                draw_icon(painter, square, self._kit.icons, "circle-check", "secondary")
            left = line.adjusted(side + 6, 0, -wide - 8, 0)
            colour = tokens.text if file.done else tokens.secondary
            draw_elided(painter, left, file.name, colour=colour)
            right = line.adjusted(line.width() - wide, 0, 0, 0)
            draw_elided(painter, right, self._amount(file), colour=tokens.secondary, right=True)
