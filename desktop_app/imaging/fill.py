"""What stands under the mask before denoising: one row a fill. Nothing here needs a model.

A fill reads the surroundings of the mask and never what was under it, but for *original* and
*blur*, whose purpose that is. Exemplar completion has its own package, `exemplar`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np

from desktop_app.core.edit_plan import Fill
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.distance import nearest_to

_RADIUS = 3  # px of surroundings that OpenCV's fills look at
_RIM = 5  # px around the hole that count as its rim
_BLUR = 0.15  # deviation of the blur, relative to the hole's side
_SEED = 20_231  # the same plan gives the same bytes

_Filler: TypeAlias = Callable[[ByteArray, ByteArray], ByteArray]
"""(picture (h, w, 3), hole (h, w) of 0 and 1) → picture, of which only the hole is used."""


def fill_hole(image: ByteArray, hole: ByteArray, fill: Fill, seed: int = 0) -> ByteArray:
    """``image`` with its hole filled.

    Args:
        image: (h, w, 3) uint8.
        hole: (h, w) uint8; above 0 is the hole. Where it is everything, nothing is left to fill
            it from, and the picture stays as it is (*noise* is noise about its mean).
        fill: which way.
        seed: of *exemplar*: 0 is the best, others are copied from other places.

    Returns:
        A new array that equals ``image`` outside of the hole; ``image`` itself for *original*.
    """
    inside = (hole > 0).view(np.uint8)
    if fill == "original" or not inside.any() or (inside.all() and fill not in ("noise", "blur")):
        return image
    if seed and fill == "exemplar":
        filled = _elsewhere(image, inside, seed)
    else:
        filled = FILLS[fill](image, inside)
    return np.where(inside[..., None] > 0, filled, image)


def _blur(image: ByteArray, hole: ByteArray) -> ByteArray:
    _, _, width, height = cv2.boundingRect(hole)
    sigma = max(1.0, _BLUR * max(width, height))
    return _as_bytes(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT))


def _rim_pixels(image: ByteArray, hole: ByteArray) -> ByteArray:
    """(n, 3) the pixels around the hole; all of the picture if it has no rim."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _RIM + 1, 2 * _RIM + 1))
    rim = cv2.dilate(hole, kernel) > hole
    return image[rim] if rim.any() else image.reshape(-1, 3)


def _rim(image: ByteArray, hole: ByteArray) -> ByteArray:
    colour = np.rint(_rim_pixels(image, hole).mean(axis=0)).astype(np.uint8)
    return np.broadcast_to(colour, image.shape)


def _noise(image: ByteArray, hole: ByteArray) -> ByteArray:
    rim = _rim_pixels(image, hole)
    drawn = np.random.default_rng(_SEED).standard_normal(image.shape, np.float32)
    noisy = drawn * rim.std(axis=0) + rim.mean(axis=0)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _navier_stokes(image: ByteArray, hole: ByteArray) -> ByteArray:
    return _as_bytes(cv2.inpaint(image, hole, _RADIUS, cv2.INPAINT_NS))


def _telea(image: ByteArray, hole: ByteArray) -> ByteArray:
    return _as_bytes(cv2.inpaint(image, hole, _RADIUS, cv2.INPAINT_TELEA))


def _exemplar(image: ByteArray, hole: ByteArray) -> ByteArray:
    from desktop_app.imaging.exemplar import complete  # eighteen modules for one of the fills

    return complete(image, hole, seed=_SEED).pixels


def _elsewhere(image: ByteArray, hole: ByteArray, seed: int) -> ByteArray:
    from desktop_app.imaging.exemplar import complete

    first = complete(image, hole, seed=_SEED)
    return complete(image, hole, seed=seed, instead_of=first).pixels


def _smear(image: ByteArray, hole: ByteArray) -> ByteArray:
    _, rows, columns = nearest_to(1 - hole)
    return image[rows, columns]


def _reflect(image: ByteArray, hole: ByteArray) -> ByteArray:
    """Each pixel is mirrored at the rim pixel nearest to it; where that hits the hole or the
    border, the rim pixel itself is taken."""
    _, rows, columns = nearest_to(1 - hole)
    own = np.indices(hole.shape)
    height, width = hole.shape
    mirrored = (2 * rows - own[0], 2 * columns - own[1])
    there = (mirrored[0] >= 0) & (mirrored[0] < height) & (mirrored[1] >= 0) & (mirrored[1] < width)
    safe = np.where(there, mirrored[0], rows), np.where(there, mirrored[1], columns)
    there &= hole[safe] == 0
    return image[np.where(there, safe[0], rows), np.where(there, safe[1], columns)]


def _as_bytes(image: Any) -> ByteArray:
    """OpenCV's types don't tell the dtype, which is that of what it was given."""
    return image


FILLS: dict[Fill, _Filler] = {
    "blur": _blur,
    "rim": _rim,
    "navier_stokes": _navier_stokes,
    "telea": _telea,
    "exemplar": _exemplar,
    "smear": _smear,
    "reflect": _reflect,
    "noise": _noise,
}
"""All but *original*."""
