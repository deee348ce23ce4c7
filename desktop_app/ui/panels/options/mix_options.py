"""The Mix tool above the canvas: a button for each result, whether parts have colours, the ends."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from desktop_app.state.painting.mixing import Mixing
from desktop_app.ui.kit import Kit, empty
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import Gap, filled
from desktop_app.ui.tools.mix import PART_COLOURS
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_WIDE, _HIGH, _STRIP = 26, 20, 4
"""Of a picture and of the strip of its colour, in logical pixels at 100 %."""
_LOOKED_AT: Final = 64
"""Pixels of a side from which it is made."""


class MixOptions(OptionBar):
    """A button for each result: shows and changes ``tools.mixing``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("mix", kit, parent)
        tools = workspace.state.tools
        self._mixing = tools.mixing
        self.results: list[QToolButton] = []
        self._group = QButtonGroup(self)
        self._shown: Mixing | None = None
        held = QWidget(self)
        self._places = WrapLayout(4)
        held.setLayout(self._places)
        filled(self.line, held, Gap(8))
        self.coloured = self.add_tick("coloured", partial(setattr, tools.mixing.coloured, "value"))
        self.apply = self.add_push("apply", lambda: self._end("apply"))
        self.give_up = self.add_push("give_up", lambda: self._end("give_up"))
        self._group.idClicked.connect(self._mixing.number.put)
        listen(tools.mixing.coloured.changed, self.acts.refresh)
        watch(tools.mixing.now, self._show)
        watch(tools.mixing.number, self._show_number)

    def retranslate(self) -> None:
        super().retranslate()
        for number, button in enumerate(self.results, 1):
            name = self.tr("Result {number}").format(number=number)
            button.setAccessibleName(name)
            tip = self.tr("Paint with this result. Key: {number}").format(number=number)
            button.setToolTip(f"<b>{name}</b><br>{tip}")

    def _show(self, now: Mixing | None) -> None:
        self.acts.refresh()
        if now is self._shown:
            return
        self._shown = now
        for button in self.results:
            self._group.removeButton(button)
        empty(self._places)
        self.results = (
            [] if now is None else [self._button(now, at) for at in range(len(now.mix.parts))]
        )
        self.retranslate()
        self._show_number(self._mixing.number.value)

    def _button(self, now: Mixing, number: int) -> QToolButton:
        button = hold(QToolButton(self), height=CONTROL)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(str(number + 1))
        button.setIconSize(QSize(scaled(_WIDE), scaled(_HIGH)))
        button.setIcon(_picture(now, number, self.devicePixelRatioF()))
        self._group.addButton(button, number)
        self._places.addWidget(button)
        return button

    def now(self) -> dict[str, dict[str, Any]]:
        can = self._mixing.now.value is not None
        coloured = {"can": can, "value": self._mixing.coloured.value}
        return {"coloured": coloured, "apply": {"can": can}, "give_up": {"can": can}}

    def _end(self, how: str) -> None:
        if self._mixing.now.value is not None:
            getattr(self._mixing.now.value, how)()

    def _show_number(self, number: int) -> None:
        if number < len(self.results):
            self.results[number].setChecked(True)


def _picture(now: Mixing, number: int, ratio: float) -> QIcon:
    """A result, as far as it fills the place, over the colour of its parts."""
    piece = max(now.mix.parts[number].pieces, key=lambda one: one.rect.size.area)
    every = max(1, min(piece.rect.width, piece.rect.height) // _LOOKED_AT)
    image: QImage = to_qimage(now.document.space.shown(piece.pixels[::every, ::every]))
    wide, high, strip = (round(scaled(side) * ratio) for side in (_WIDE, _HIGH, _STRIP))
    pixmap = QPixmap(wide, high)
    pixmap.fill(QColor(*PART_COLOURS[number]))
    filled = image.scaled(
        QSize(wide, high - strip),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    painter = QPainter(pixmap)
    place = (filled.width() - wide) // 2, (filled.height() - (high - strip)) // 2
    painter.drawImage(0, 0, filled, *place, wide, high - strip)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return QIcon(pixmap)
