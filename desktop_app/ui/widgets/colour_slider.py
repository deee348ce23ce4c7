"""A slider of one of a colour's numbers, over the colours that it would give."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.colour_models import ColourPart, Doubles, in_srgb
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider

STEPS = 64
_STRIP = 7
_HEIGHT = 28


class ColourSlider(ValueSlider):
    """The strip is empty where sRGB ends."""

    def __init__(
        self, part: ColourPart, display: DisplayState, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(scale_of(part), theme, parent, _HEIGHT)
        self._display = display
        self._strip: QImage | None = None

    @property
    def _foot(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return scaled(_STRIP)

    def show_colours(self, srgb: Doubles) -> None:
        """(STEPS, 3): what it would give from end to end; not clipped."""
        pixels = np.concatenate([np.clip(srgb, 0, 1), in_srgb(srgb)[:, None]], 1)
        row = np.rint(255 * pixels).astype(np.uint8)[None]
        self._strip = to_qimage(self._display.of_srgb(row))
        self.update()

    def _paint_filling(self, painter: QPainter, frame: QRectF) -> None:
        strip = QRectF(frame)
        strip.setTop(frame.bottom() - scaled(_STRIP))
        if self._strip is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(strip, self._strip)
        x = frame.left() + self.scale.fraction(self._number) * frame.width()
        x = min(max(x, frame.left() + 2), frame.right() - 2)
        for colour, width in (((0, 0, 0), 4), ((255, 255, 255), 2)):
            painter.setPen(QPen(QColor(*colour), width))
            painter.drawLine(int(x), int(strip.top()) - 1, int(x), int(strip.bottom()))


def scale_of(part: ColourPart) -> Scale:
    """The slider's range, step and unit; its default is 0 where the part can be negative."""
    default = 0.0 if part.least < 0 else part.least
    return Scale(part.least, part.most, part.step, default, unit=part.unit, decimals=part.decimals)
