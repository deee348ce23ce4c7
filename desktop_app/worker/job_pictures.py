"""What goes into a job as a small picture: what it begins from, and what of it is repainted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.jobs.spots import Spot

_SIDE = 128


@dataclass(frozen=True, slots=True, eq=False)
class JobPicture:
    """What goes in.

    Attributes:
        pixels: (h, w, 3|4) uint8 sRGB, 128 to 255 pixels at its longer side, or as small as it is.
        mask: (h, w) uint8: 255 where it is repainted; None where it is not told, or everything is.
    """

    pixels: ByteArray
    mask: ByteArray | None = None


def job_picture(spot: Spot) -> JobPicture | None:
    """The picture of a job by its first spot; None: it begins from nothing. Quick: of large
    pictures only every n-th pixel is looked at."""
    if spot.pixels is None or spot.pixels.rect.is_empty:
        return None
    area = spot.pixels.rect
    step = max(1, max(area.width, area.height) // _SIDE)
    pixels = spot.space.shown(spot.pixels.values[::step, ::step].copy())
    if spot.mask is None:
        return JobPicture(pixels)
    painted = spot.mask.read(area)[::step, ::step] > 0
    return JobPicture(pixels, np.where(painted, np.uint8(255), np.uint8(0)))
