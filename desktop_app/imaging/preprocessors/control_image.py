"""From a picture, or from what is painted, to a control image of the size the model works at.

"Pixel perfect" means: the picture is first brought to the size of the control image, and looked at
there, so that each pixel that the network sees is one that was found, and none is scaled. A
resolution other than that finds at another size and scales what was found.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.painted import as_rgb
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor, Shape
from desktop_app.imaging.resize import resize


def from_picture(
    row: Preprocessor, picture: ByteArray, values: Values, size: Size | None = None
) -> ByteArray:
    """A control image of ``picture``.

    A preview at less than the working size costs what that size costs; lengths among the
    parameters are pixels of the size that is asked for, so it finds coarser things.

    Args:
        row: one with a ``process``.
        picture: (h, w, 3) uint8 sRGB of any size.
        values: from ``row.values``.
        size: of the control image; None: the picture's.

    Returns:
        (h, w, 3) uint8, a new array.

    Raises:
        ValueError: the row makes none of pictures, or ``picture`` has another form.
    """
    if row.process is None:
        raise ValueError(f"{row.id} reads no pictures")
    _check(picture, 3)
    wanted = size or _size(picture)
    seen = _resolution(wanted, values)
    return _scaled(row.process(resize(picture, seen), values), wanted, row.shape)


def from_painting(
    row: Preprocessor, painting: ByteArray, values: Values, size: Size | None = None
) -> ByteArray:
    """A control image of what is painted; see `from_picture`.

    Lines keep their strength where the painting is larger: of all alphas under a pixel it gets the
    greatest, so that none is lost.

    Args:
        row: one with a ``paint``.
        painting: (h, w, 4) uint8 sRGB, straight alpha.
        values: from ``row.values``.
        size: of the control image; None: the painting's.

    Raises:
        ValueError: the row makes none of paintings, or ``painting`` has another form.
    """
    if row.paint is None:
        raise ValueError(f"{row.id} reads no paintings")
    _check(painting, 4)
    wanted = size or _size(painting)
    if row.shape == "areas":
        return row.paint(resize(painting, wanted, quality="nearest"), values)
    image = _scaled(row.paint(painting, values), wanted, row.shape)
    if row.shape == "lines":
        return as_rgb(image)
    return image if row.process is None else row.process(image, values)


def _resolution(size: Size, values: Values) -> Size:
    """The size in which things are looked for."""
    side = values.whole(RESOLUTION.id) if RESOLUTION.id in values.given else 0
    if side == 0:
        return size
    scale = side / min(size.width, size.height)
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _scaled(image: ByteArray, size: Size, shape: Shape) -> ByteArray:
    if _size(image) == size:
        return image
    if shape == "areas":
        return resize(image, size, quality="nearest")
    if shape == "lines" and (image.shape[0] > size.height or image.shape[1] > size.width):
        return _strongest(image, size)
    return resize(image, size)


def _strongest(image: ByteArray, size: Size) -> ByteArray:
    """Scaled so that each new pixel holds the greatest value around it, and no old one is lost.

    `shrink_mask` gives the greatest of exactly those under it, in ten times the time.
    """
    height, width = image.shape[:2]
    box = np.ones((max(1, -(-height // size.height)), max(1, -(-width // size.width))), np.uint8)
    grown = np.asarray(cv2.dilate(image, box), np.uint8)
    rows, columns = (
        ((np.arange(new) + 0.5) * (old / new)).astype(np.intp)
        for old, new in ((height, size.height), (width, size.width))
    )
    return grown[rows][:, columns]


def _size(array: ByteArray) -> Size:
    return Size(array.shape[1], array.shape[0])


def _check(pixels: ByteArray, channels: int) -> None:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != channels:
        raise ValueError(f"pixels of {pixels.dtype}, {pixels.shape}")
    if pixels.size == 0:
        raise ValueError("no pixels")
