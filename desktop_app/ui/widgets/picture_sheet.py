"""Small pictures in rows with headings: samples of a training, augmented pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.ui.kit import describe
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme, secondary_font
from desktop_app.ui.widgets.drawn_rows import centred
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.scrolled import holds_one
from desktop_app.ui.words.untrusted import plain_tip

_GAP = 6


@dataclass(frozen=True, eq=False)
class SheetRow:
    """A row.

    Attributes:
        name: above it.
        cells: what stands below each picture, and the picture's name.
    """

    name: str
    cells: Sequence[tuple[str, str]]


class PictureSheet(QWidget):
    """Arrow keys or a click choose a picture; ``chosen`` tells its row and column.

    Args:
        picture: gives one by its name, when it is drawn; None: it is not there.

    Attributes:
        rows: that are shown.
        at: row and column of the chosen one.
    """

    chosen = Signal(int, int)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        picture: Callable[[str], QPixmap | None],
        side: int = 128,
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._side = theme, picture, side
        self.rows: Sequence[SheetRow] = ()
        self.at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)

    def show_rows(self, rows: Sequence[SheetRow]) -> None:
        """Show others; the place of the chosen one stays."""
        self.rows = rows
        focus = Qt.FocusPolicy.StrongFocus if rows else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.choose(*self.at, notifies=False)

    def sizeHint(self) -> QSize:
        columns = max((len(one.cells) for one in self.rows), default=0)
        wide, high = self._cell
        return QSize(max(1, columns * wide + _GAP), max(1, len(self.rows) * high))

    @property
    def _cell(self) -> tuple[int, int]:
        line = QFontMetrics(secondary_font()).lineSpacing()
        return scaled(self._side) + _GAP, scaled(self._side) + 2 * line + 3 * _GAP

    def square(self, row: int, column: int) -> QRect:
        wide, high = self._cell
        line = QFontMetrics(secondary_font()).lineSpacing()
        left, top = _GAP + column * wide, row * high + line + _GAP
        return QRect(left, top, scaled(self._side), scaled(self._side))

    def choose(self, row: int, column: int, *, notifies: bool = True) -> None:
        """The nearest there is to it; ``notifies``: by `chosen`."""
        if not self.rows:
            describe(self, "")
            return
        row = min(max(0, row), len(self.rows) - 1)
        cells = self.rows[row].cells
        column = min(max(0, column), max(0, len(cells) - 1))
        self.at = row, column
        below = cells[column][0] if cells else ""
        words = ": ".join(filter(None, (self.rows[row].name, below)))
        self.setAccessibleDescription(words)
        self.setToolTip(plain_tip(words))
        self.update()
        if notifies:
            self.chosen.emit(row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self.at[0] + step[0], self.at[1] + step[1])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        wide, high = self._cell
        self.setFocus()
        place = event.position().toPoint()
        self.choose(place.y() // high, (place.x() - _GAP) // wide)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(secondary_font())
        line = painter.fontMetrics().lineSpacing()
        for at, row in enumerate(self.rows):
            first = self.square(at, 0)
            painter.setPen(QColor(tokens.text))
            shown = self.visibleRegion().boundingRect()
            head = QRect(max(_GAP, shown.left() + _GAP), first.top() - line - 2, 0, line)
            head.setWidth(max(1, shown.width() - 2 * _GAP))
            draw_elided(painter, head, row.name)
            for column, (words, name) in enumerate(row.cells):
                square = self.square(at, column)
                if not square.adjusted(0, 0, 0, 2 * line).intersects(event.rect()):
                    continue
                picture = self._picture(name)
                if picture is None:
                    painter.fillRect(square, QColor(tokens.field))
                else:
                    painter.drawPixmap(centred(picture.size(), square), picture)
                painter.setPen(QColor(tokens.secondary))
                below = QRect(square.left(), square.bottom() + 2, square.width(), line)
                draw_elided(painter, below, words)
                if (at, column) == self.at and self.hasFocus():
                    painter.setPen(QPen(QColor(tokens.focus), 2))
                    painter.drawRect(square.adjusted(-1, -1, 1, 1))


class SheetArea(QScrollArea):
    """A sheet that scrolls both ways."""

    def __init__(self, sheet: PictureSheet, parent: QWidget) -> None:
        super().__init__(parent)
        holds_one(self)
        self.setWidget(sheet)
        sheet.chosen.connect(self._see)
        for part in (sheet, self.viewport()):
            part.setAutoFillBackground(False)

    def _see(self, row: int, column: int) -> None:
        sheet = self.widget()
        if isinstance(sheet, PictureSheet):
            square = sheet.square(row, column)
            self.ensureVisible(square.center().x(), square.center().y(), square.width(), 60)
