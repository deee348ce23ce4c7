"""Labels that are dragged snap to one another and to the canvas, and the lines show where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.geometry import Size
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.state.document.annotations import text_box
from desktop_app.ui.tools.base import Board
from desktop_app.ui.tools.snapping import shift_to

_REACH: Final = 6
"""Thin lines that a label snaps over."""
_COLOUR: Final = "#e0218a"


class LabelSnapping:
    """For one drag at a time."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lines: tuple[list[float], list[float]] = ([], [])
        self.at: tuple[float | None, float | None] = (None, None)
        """The column and the row that the label lies on now."""

    def begin(self, found: Sequence[Annotation], dragged: int, size: Size) -> None:
        """One is dragged among these on a canvas of that size."""
        whole = 0.0, 0.0, float(size.width), float(size.height)
        boxes = [whole, *(text_box(found, at) for at in range(len(found)) if at != dragged)]
        self.at = None, None
        self._lines = (
            [x for left, _, right, _ in boxes for x in _of(left, right)],
            [y for _, top, _, bottom in boxes for y in _of(top, bottom)],
        )

    def shift(self, found: Sequence[Annotation], dragged: int) -> tuple[float, float]:
        """How far to move it from where it is, so that it lies on lines that are near."""
        left, top, right, bottom = text_box(found, dragged)
        places = _of(left, right), _of(top, bottom)
        reach = _REACH * self._board.line / max(self._board.zoom, 1e-6)
        own = [shift_to(*each, reach) for each in zip(places, self._lines, strict=True)]
        self.at = _line(places[0], self._lines[0], own[0]), _line(places[1], self._lines[1], own[1])
        across, down = self._board.snap(*places)
        return own[0] or across or 0.0, own[1] or down or 0.0

    def end(self) -> None:
        """None is dragged any more."""
        self.at = None, None

    def paint(self, painter: QPainter) -> None:
        """The lines that it lies on."""
        painter.setPen(QPen(QColor(_COLOUR), self._board.line))
        seen, (column, row) = self._board.seen, self.at
        if column is not None:
            x, _ = self._board.canvas_point(column, 0)
            painter.drawLine(QPointF(x, seen.y), QPointF(x, seen.bottom))
        if row is not None:
            _, y = self._board.canvas_point(0, row)
            painter.drawLine(QPointF(seen.x, y), QPointF(seen.right, y))


def _of(low: float, high: float) -> tuple[float, float, float]:
    return low, (low + high) / 2, high


def _line(values: Sequence[float], lines: Sequence[float], shift: float | None) -> float | None:
    """The line that one of the values lies on after that shift."""
    if shift is None:
        return None
    return min((abs(line - value - shift), line) for value in values for line in lines)[1]
