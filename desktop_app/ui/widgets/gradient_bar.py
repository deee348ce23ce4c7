"""A gradient with its stops below it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.colour_values import Stops, rgb_of
from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.points_editor import Items, PointsEditor

_HEIGHT = 40
_FOOT = 16
_PAD = 8
_STEP = 0.01


class GradientBar(PointsEditor):
    """Points are (place, "#rrggbb"). A double click, or Return, wants a colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, ((0.0, "#000000"), (1.0, "#ffffff")))
        self.setFixedHeight(scaled(_HEIGHT))

    def sizeHint(self) -> QSize:
        return QSize(scaled(_HEIGHT) * 4, scaled(_HEIGHT))

    @property
    def words(self) -> str:
        place, colour = self._items[self._at]
        return f"{place * 100:.0f} % {colour}"

    @property
    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_PAD, 1, -_PAD, -scaled(_FOOT))

    def _spot(self, item: tuple[float, Any]) -> QPointF:
        field = self._field
        middle = (field.bottom() + self.height()) / 2
        return QPointF(field.left() + item[0] * field.width(), middle)

    def _place(self, place: QPointF) -> float:
        field = self._field
        share = (place.x() - field.left()) / max(1.0, field.width())
        return round(min(max(share, 0.0), 1.0), 6)

    def _made(self, place: QPointF) -> tuple[float, Any]:
        at = self._place(place)
        return at, colour_at(self._items, at)

    def _between(self, items: Items, at: int) -> tuple[float, Any]:
        place = round((items[at][0] + items[at + 1][0]) / 2, 6)
        return place, colour_at(items, place)

    def _at_place(self, item: tuple[float, Any], place: QPointF) -> tuple[float, Any]:
        return self._place(place), item[1]

    def _nudged(self, item: tuple[float, Any], x: int, y: int, *, far: bool) -> tuple[float, Any]:
        return item[0] + (x or y) * _STEP * (10 if far else 1), item[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, field = QPainter(self), self._theme.tokens, self._field
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = QLinearGradient(field.topLeft(), field.topRight())
        shown.setStops([(place, QColor(colour)) for place, colour in self._items])
        focused = self.hasFocus()
        draw_with(
            painter,
            QPen(QColor(tokens.focus if focused else tokens.edge), 2 if focused else 1),
            shown,
        )
        painter.drawRect(field)
        for at, item in enumerate(self._items):
            spot, side = self._spot(item), scaled(_FOOT) / 2 - 2.0
            chosen = at == self._at and self.isEnabled()
            draw_with(
                painter,
                QPen(QColor(tokens.accent if chosen else tokens.secondary), 1.5),
                QColor(item[1]),
            )
            box = QRectF(spot.x() - side + 1, spot.y() - side + 2, 2 * side - 2, 2 * side - 2)
            tip = QPointF(spot.x(), field.bottom() + 1)
            painter.drawPolygon(
                QPolygonF([tip, box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft()])
            )


def colour_at(stops: Stops, place: float) -> str:
    """The colour of a gradient there, as #rrggbb."""
    places = [at for at, _ in stops]
    colours = np.array([rgb_of(colour) for _, colour in stops])
    mixed = (np.interp(place, places, colours[:, channel]) for channel in range(3))
    return "#" + "".join(f"{round(float(one) * 255):02x}" for one in mixed)
