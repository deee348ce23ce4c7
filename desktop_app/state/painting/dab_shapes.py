"""The shapes of one stroke's dabs: each is made once for a size, angle and roundness, and kept."""

from __future__ import annotations

import colorsys
from typing import Final

import numpy as np

from desktop_app.core.brushes import Copy
from desktop_app.core.pixels import ByteArray
from desktop_app.state.painting.dynamics import Dab
from desktop_app.state.painting.pen import Brush

_STEP: Final = 3.0  # degrees between angles
_KEPT: Final = 256


class DabShapes:
    """What `Stroke` stamps.

    Args:
        brush: whose.
    """

    def __init__(self, brush: Brush) -> None:
        from desktop_app.imaging.brush_tips import Grain, TipPicture, grain_of, tips_of

        self._hardness, kind = brush.hardness, brush.kind
        self._kept: dict[tuple[int, float, float, float, bool, bool], ByteArray] = {}
        self._tips = [TipPicture(each) for each in tips_of(kind)]
        grain = grain_of(kind)
        self._grain = None if grain is None else Grain(grain, kind.grain_scale, kind.grain_depth)

    def shape(self, dab: Dab, copy: Copy) -> ByteArray:
        """(n, n) uint8, n odd, of that dab at that place."""
        size = round(dab.size * 4) / 4  # so that dabs can be used again
        roundness = 1.0 if dab.roundness >= 1 else max(0.02, round(dab.roundness * 32) / 32)
        angle, across, down = 0.0, False, False
        if self._tips or roundness < 1:
            angle = round((dab.angle + copy.turn) / _STEP) * _STEP % 360
            across, down = copy.flip_x, copy.flip_y
        tip = min(len(self._tips) - 1, int(dab.pick * len(self._tips)))
        key = tip, size, roundness, angle, across, down
        if key not in self._kept:
            self._kept[key] = self._made(*key)
            if len(self._kept) > _KEPT:
                self._kept.pop(next(iter(self._kept)))
        return self._kept[key]

    def _made(
        self, tip: int, size: float, roundness: float, angle: float, flip_x: bool, flip_y: bool
    ) -> ByteArray:
        from desktop_app.imaging import brush

        if tip < 0:
            made = brush.dab(size / 2, self._hardness, roundness, angle)
        else:
            made = self._tips[tip].dab(size, roundness, angle)
        return np.ascontiguousarray(made[:: -1 if flip_y else 1, :: -1 if flip_x else 1])

    def grained(self, shape: ByteArray, x: float, y: float) -> ByteArray:
        """``shape`` through the brush's texture, as that is at (x, y)."""
        return shape if self._grain is None else self._grain.on(shape, x, y)


def shifted(
    colour: tuple[int, int, int], hue: float, saturation: float, value: float
) -> tuple[int, int, int]:
    """An sRGB colour with another hue (turns), saturation and value (added, 0..1), in HSV."""
    h, s, v = colorsys.rgb_to_hsv(*(each / 255 for each in colour))
    s, v = (min(1.0, max(0.0, each)) for each in (s + saturation, v + value))
    red, green, blue = (round(255 * each) for each in colorsys.hsv_to_rgb((h + hue) % 1, s, v))
    return red, green, blue
