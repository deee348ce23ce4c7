"""What is looked at of a picture to see whether a model's pictures have changed as a whole, and how
two pictures of one request differ."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour_difference import ciede2000, lab_of

STATISTICS: Final = (
    *("brightness", "contrast", "red to green", "yellow to blue", "saturation"),
    *("sharpness", "fine detail"),
)


def statistics_of(pixels: ByteArray) -> NDArray[np.float64]:
    """One number for each of `STATISTICS`.

    Means and deviation are in CIELAB's units, sharpness and fine detail are logarithms of the mean
    squared gradient (Sobel) and Laplacian of the lightness.

    Args:
        pixels: (h, w, 3) uint8 sRGB.
    """
    lab = lab_of(pixels)
    light, a, b = np.moveaxis(lab, -1, 0)
    light = np.ascontiguousarray(light)
    across, down = (cv2.Sobel(light, cv2.CV_64F, *way) for way in ((1, 0), (0, 1)))
    gradient = cv2.mean(across * across + down * down)[0]
    laplacian = cv2.Laplacian(light, cv2.CV_64F)
    fine = cv2.mean(laplacian * laplacian)[0]
    means = light.mean(), light.std(), a.mean(), b.mean(), np.hypot(a, b).mean()
    return np.array([*means, np.log1p(gradient), np.log1p(fine)])


def difference_of(old: ByteArray, new: ByteArray) -> tuple[int, float, float]:
    """Largest and mean difference in levels of 0..255, and the mean CIEDE2000.

    Args:
        old, new: (h, w, 3) uint8 sRGB; of two sizes everything differs: 255, 255.0, 100.0.
    """
    if old.shape != new.shape:
        return 255, 255.0, 100.0
    levels = cv2.absdiff(old, new)
    if not levels.any():
        return 0, 0.0, 0.0
    return (
        int(levels.max()),
        float(levels.mean()),
        float(ciede2000(lab_of(old), lab_of(new)).mean()),
    )
