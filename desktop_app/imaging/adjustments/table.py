"""The adjustments there are, one row each."""

from __future__ import annotations

from typing import Final

from desktop_app.core.registry import Registry, RowError
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.adjustments.black_white import BLACK_WHITE
from desktop_app.imaging.adjustments.blur import BLUR
from desktop_app.imaging.adjustments.colour_balance import COLOUR_BALANCE
from desktop_app.imaging.adjustments.contrast import CONTRAST
from desktop_app.imaging.adjustments.cube import LUT
from desktop_app.imaging.adjustments.curves import CURVES
from desktop_app.imaging.adjustments.denoise import DENOISE, SURFACE_BLUR
from desktop_app.imaging.adjustments.exposure import EXPOSURE
from desktop_app.imaging.adjustments.gradient_map import GRADIENT_MAP
from desktop_app.imaging.adjustments.grain import GRAIN
from desktop_app.imaging.adjustments.hue_saturation import HUE_SATURATION
from desktop_app.imaging.adjustments.lens_blur import LENS_BLUR
from desktop_app.imaging.adjustments.levels import LEVELS
from desktop_app.imaging.adjustments.match import MATCH
from desktop_app.imaging.adjustments.median import MEDIAN
from desktop_app.imaging.adjustments.pixelate import PIXELATE
from desktop_app.imaging.adjustments.sharpen import HIGH_PASS, SHARPEN
from desktop_app.imaging.adjustments.swept_blur import MOTION_BLUR, RADIAL_BLUR
from desktop_app.imaging.adjustments.vibrance import VIBRANCE
from desktop_app.imaging.adjustments.vignette import VIGNETTE
from desktop_app.imaging.adjustments.white_balance import WHITE_BALANCE


def _check(row: Adjustment) -> None:
    if sum(each is not None for each in (row.curve, row.colours, row.area)) != 1:
        raise RowError(f"{row.id!r} needs one of curve, colours and area")


ADJUSTMENTS: Final[Registry[Adjustment]] = Registry(
    Adjustment,
    (
        *(CURVES, LEVELS, EXPOSURE, CONTRAST, WHITE_BALANCE),
        *(HUE_SATURATION, VIBRANCE, COLOUR_BALANCE, BLACK_WHITE, GRADIENT_MAP),
        *(LUT, MATCH, BLUR, MOTION_BLUR, RADIAL_BLUR, LENS_BLUR, SURFACE_BLUR),
        *(SHARPEN, HIGH_PASS, DENOISE, MEDIAN, GRAIN, VIGNETTE, PIXELATE),
    ),
    _check,
)
