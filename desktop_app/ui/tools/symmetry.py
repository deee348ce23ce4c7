"""The axes of symmetry on the canvas, and their centre, which is dragged there."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.brushes import Aids
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.tools.tool_table import tool_row

_REACH = 9
"""Pixels of a 1x screen around the centre that take it."""

_LIGHT, _DARK = QColor(255, 255, 255, 170), QColor(0, 0, 0, 140)


def centre_on_canvas(board: Board) -> tuple[float, float] | None:
    """Where the centre is, in device pixels; None: there is no symmetry, or no picture."""
    aids, document = board.settings.aids.value, board.document
    if document is None or not aids.symmetry:
        return None
    middle = document.size.width / 2, document.size.height / 2
    return board.canvas_point(*(aids.centre or middle))


def draw_axes(painter: QPainter, board: Board) -> None:
    """Draw the axes across the canvas, and the centre."""
    place, aids = centre_on_canvas(board), board.settings.aids.value
    if place is None:
        return
    centre, long = QPointF(*place), float(board.seen.width + board.seen.height)
    with saved(painter):
        for turn in _turns(aids):
            way = QPointF(math.cos(turn), math.sin(turn)) * long
            begin = centre if aids.symmetry == "radial" else centre - way
            for color, dashes in ((_DARK, None), (_LIGHT, [6.0, 4.0])):
                pen = QPen(color, board.line)
                if dashes:
                    pen.setDashPattern(dashes)
                painter.setPen(pen)
                painter.drawLine(QLineF(begin, centre + way))
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        draw_with(painter, QPen(_DARK, board.line), _LIGHT)
        radius = (_REACH - 4) * board.line
        painter.drawEllipse(centre, radius, radius)


def _turns(aids: Aids) -> list[float]:
    """Directions of the axes, in radians."""
    if aids.symmetry == "radial":
        return [2 * math.pi * way / aids.ways for way in range(aids.ways)]
    upright = [math.pi / 2] * (aids.symmetry != "horizontal")
    return upright + [0.0] * (aids.symmetry != "vertical")


class SymmetryGrip(Grip):
    """Takes the centre while a brush is in hand; Esc puts it back."""

    cursor = Qt.CursorShape.SizeAllCursor

    def found(self, pointer: Pointer) -> Aids | None:
        """What there is of symmetry."""
        settings, place = self.board.settings, centre_on_canvas(self.board)
        if place is None or not tool_row(settings.active.value).uses_brush:
            return None
        away = math.dist(place, (pointer.canvas_x, pointer.canvas_y))
        return settings.aids.value if away <= _REACH * self.board.line else None

    def drag(self, grabbed: Aids, pointer: Pointer) -> None:
        x, y = round(2 * pointer.x) / 2, round(2 * pointer.y) / 2  # so that it mirrors exactly
        self.board.settings.aids.value = replace(grabbed, centre=(x, y))

    def put_back(self, grabbed: Aids) -> None:
        self.board.settings.aids.value = grabbed
