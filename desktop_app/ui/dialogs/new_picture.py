"""A new picture to paint on: how large, and filled with what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.state.painting.strokes import Colour
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_PRESETS: tuple[tuple[str, Size], ...] = (
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Square"), Size(512, 512)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Square"), Size(1024, 1024)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Square"), Size(2048, 2048)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Landscape 3:2"), Size(1536, 1024)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Portrait 2:3"), Size(1024, 1536)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Full HD"), Size(1920, 1080)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Phone"), Size(1080, 1920)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "4K"), Size(3840, 2160)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "A4 at 300 dpi"), Size(2480, 3508)),
    (QT_TRANSLATE_NOOP("NewPictureDialog", "Letter at 300 dpi"), Size(2550, 3300)),
)
_SIDE = Scale(16, 8192, step=1, default=512, middle=1024, unit=" px")


def blank(size: Size, colour: Colour | None) -> ByteArray:
    """(h, w, 3) uint8 of one colour; for None (h, w, 4), white and transparent."""
    channels = 4 if colour is None else 3
    pixels = np.empty((size.height, size.width, channels), np.uint8)
    pixels[:] = (255, 255, 255, 0) if colour is None else colour
    return pixels


class NewPictureDialog(FormDialog):
    """Gives the pixels of the new picture to ``then``.

    Args:
        parent: the window.
        kit: theme and icons.
        size: what is proposed.
        colour: the one painted with now.
        then: what happens to the pixels.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        size: Size,
        colour: Colour,
        then: Callable[[ByteArray], object],
    ) -> None:
        super().__init__(parent)
        self._then = then
        self.setWindowTitle(self.tr("New Picture"))
        sizes = [f"{self.tr(words)} · {one.width} × {one.height}" for words, one in _PRESETS]
        presets = dict(enumerate((self.tr("Custom"), *sizes)))
        self.preset = self.add_choice(self.tr("Size"), presets, kit)
        self.width_slider, self.height_slider = (
            self.add_slider(name, replace(_SIDE, default=side), kit, self._show_preset)
            for name, side in ((self.tr("Width"), size.width), (self.tr("Height"), size.height))
        )
        self._colours = {"white": (255, 255, 255), "brush": colour, "none": None}
        names = (self.tr("White"), self.tr("Brush colour"), self.tr("Transparent"))
        fills = dict(zip(self._colours, names, strict=True))
        self.fill = self.add_choice(self.tr("Background"), fills, kit)
        self._show_preset()
        self.preset.activated.connect(self._take_preset)
        self.lay_out(self.tr("Create"))
        self.width_slider.setFocus()  # a number can be typed at once

    @property
    def _size(self) -> Size:
        return Size(round(self.width_slider.number), round(self.height_slider.number))

    @Slot()
    def _show_preset(self) -> None:
        chosen = (at for at, (_, size) in enumerate(_PRESETS, 1) if size == self._size)
        self.preset.setCurrentIndex(next(chosen, 0))

    @Slot()
    def _take_preset(self) -> None:
        if chosen := self.preset.currentIndex():
            size = _PRESETS[chosen - 1][1]
            self.width_slider.set_number(size.width)
            self.height_slider.set_number(size.height)

    def accept(self) -> None:
        pixels = blank(self._size, self._colours[self.fill.currentData()])
        super().accept()
        self._then(pixels)
