"""Reference pictures at the size at which a model takes them as tokens."""

from __future__ import annotations

from math import sqrt
from typing import Final

from desktop_app.catalog.families import Family
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray

LARGEST: Final = 1 << 28
"""Pixels of a reference picture, at most."""


def reference_size(size: Size, multiple: int, most: int) -> Size:
    """What a picture is scaled to before its edges are cut: its own, unless it has more pixels.

    As diffusers' Flux2ImageProcessor calculates, which rounds down.

    Args:
        size: of the picture.
        multiple: what its sides are cut to afterwards; none is scaled below one of it.
        most: pixels that are taken.
    """
    if size.area <= most:
        return size
    scale = sqrt(most / size.area)
    least = (min(multiple, side) for side in (size.width, size.height))
    sides = (int(size.width * scale), int(size.height * scale))
    return Size(*(max(pair) for pair in zip(sides, least, strict=True)))


def fitted(picture: ByteArray, multiple: int, most: int) -> ByteArray:
    """``picture`` (h, w, 3) as a model takes it: scaled down once where it has more than ``most``
    pixels, never up, then cut around its centre to multiples of ``multiple``.

    One that has such sides and isn't too large is given back as it is.
    """
    from desktop_app.imaging.resize import resize  # OpenCV: not before a first picture

    scaled = resize(picture, reference_size(_size(picture), multiple, most))
    rows, columns = (side // multiple * multiple for side in scaled.shape[:2])
    top, left = (scaled.shape[0] - rows) // 2, (scaled.shape[1] - columns) // 2
    return scaled[top : top + rows, left : left + columns]


def most_pixels(family: Family, working: Size) -> int:
    """Pixels that are taken of one: what is as large as the working size is never resampled."""
    return max(family.reference_area, working.area)


def check_reference(picture: ByteArray, model: ModelInfo) -> None:
    """Raises InputError: ``reference_size``: there is nothing to see in it, or it is too large."""
    size, least = _size(picture), model.factor
    if min(size.width, size.height) < least or size.area > LARGEST:
        most = LARGEST // 1_000_000
        told = {"size": size.words, "model": model.name}
        raise InputError("reference_size", **told, least=least, most=most)


def _size(picture: ByteArray) -> Size:
    return Size(picture.shape[1], picture.shape[0])
