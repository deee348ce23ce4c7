"""Resizing for encoders of evaluations by the libraries of `imaging`: to a square, whole picture.

Numbers that were made with different ways of resizing can't be compared (G. Parmar, R. Zhang,
J.-Y. Zhu, "On aliased resizing and surprising subtleties in GAN evaluation", 2022).
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from desktop_app.core.pixels import ByteArray, FloatArray


def pillow_bicubic(picture: ByteArray, side: int) -> FloatArray:
    """As clean-fid: Pillow's bicubic filter, which widens for smaller pictures, channel by channel
    in float32, not rounded.

    Args:
        picture: (h, w, 3) uint8.
        side: of the result, pixels.

    Returns:
        (side, side, 3) float32, 0..255.
    """
    planes = (Image.fromarray(picture[..., at].astype(np.float32)) for at in range(3))
    done = (each.resize((side, side), Image.Resampling.BICUBIC) for each in planes)
    return np.stack([np.asarray(each, np.float32) for each in done], axis=2).clip(0, 255)


def area(picture: ByteArray, side: int) -> ByteArray:
    """Averages of areas, as OpenCV's INTER_AREA; larger pictures than the given one are bilinear.

    Args:
        picture: (h, w, 3) uint8.
        side: of the result, pixels.

    Returns:
        (side, side, 3) uint8.
    """
    size = (side, side)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
