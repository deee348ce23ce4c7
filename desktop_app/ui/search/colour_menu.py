"""Colours to look for, as swatches in a menu."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget, QWidgetAction

from desktop_app.ui.kit import named
from desktop_app.ui.look.text_scale import hold

Colour = tuple[int, int, int]
_COLUMNS: Final = 9
_SIDE: Final = 24


def _colours() -> Iterator[Colour]:
    """Greys, then eight hues dark, full and pale."""
    for value, saturation in ((0.45, 0.75), (0.85, 0.85), (0.95, 0.4)):
        grey = round(255 * {0.45: 0.1, 0.85: 0.5, 0.95: 0.95}[value])
        yield grey, grey, grey
        for step in range(_COLUMNS - 1):
            red, green, blue = colorsys.hsv_to_rgb(step / (_COLUMNS - 1), saturation, value)
            yield round(red * 255), round(green * 255), round(blue * 255)


COLOURS: Final = tuple(_colours())
"""sRGB, 0..255."""


class ColourMenu(QMenu):
    """``chose`` tells a colour of `COLOURS`."""

    chose = Signal(tuple)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        box = QWidget(self)
        grid = QGridLayout(box)
        grid.setSpacing(4)
        self.swatches: dict[Colour, QToolButton] = {}
        for at, colour in enumerate(COLOURS):
            button = QToolButton(box)
            hold(button, width=_SIDE, height=_SIDE)
            picture = QPixmap(64, 64)
            picture.fill(QColor(*colour))
            button.setIcon(QIcon(picture))
            button.setIconSize(QSize(_SIDE - 8, _SIDE - 8))
            named(button, QColor(*colour).name(), QColor(*colour).name())
            button.clicked.connect(partial(self._choose, colour))
            grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)
            self.swatches[colour] = button
        action = QWidgetAction(self)
        action.setDefaultWidget(box)
        self.addAction(action)

    def _choose(self, colour: Colour) -> None:
        self.close()
        self.chose.emit(colour)
