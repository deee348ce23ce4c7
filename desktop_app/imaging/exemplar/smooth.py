"""A smooth surface through known values: what is left where there is nothing to copy from.

It also starts the search on plain backgrounds, and carries the difference at a hole's rim inwards.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray, half

_SWEEPS = 24  # at each scale; with a good start from the coarser one that is enough
_LEAST = 2  # px; a side that small is not halved further
_CROSS = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def membrane(
    values: FloatArray, known: BoolArray, wanted: BoolArray, check: Callable[[], None]
) -> FloatArray:
    """Fill by the discrete Laplace equation, from coarse to fine by damped sweeps.

    Args:
        values: (h, w, c) float32, c at most 4; read where ``known``.
        known: (h, w) where values are given.
        wanted: (h, w) where values are needed. Pixels that are neither take no part: the surface
            ends there freely. A wanted pixel with no known one in reach becomes 0.
        check: called often; may raise.

    Returns:
        (h, w, c) float32: the values given, and the surface where wanted.
    """
    check()
    height, width, channels = values.shape
    domain = (known | wanted).astype(np.float32)
    given = values * known[..., None]
    if min(height, width) > _LEAST and not known[wanted].all():
        surface = _from_half(given, known, wanted, check)
    else:
        weight = max(1, int(known.sum()))
        surface = np.broadcast_to(given.sum(axis=(0, 1)) / np.float32(weight), values.shape).copy()
    surface[known] = given[known]
    surface *= domain[..., None]
    open_ = wanted & ~known
    share = cv2.filter2D(domain, -1, _CROSS, borderType=cv2.BORDER_CONSTANT)
    scale = np.where(share > 0, 1 / np.maximum(share, 0.25), 0).astype(np.float32)
    inside = open_[..., None] & np.ones(channels, np.bool_)
    for sweep in range(_SWEEPS):
        if sweep % 8 == 0:
            check()
        mean = cv2.filter2D(surface, -1, _CROSS, borderType=cv2.BORDER_CONSTANT)
        mean = mean.reshape(surface.shape) * scale[..., None]
        np.copyto(surface, mean, where=inside)
    return surface


def _from_half(
    surface: FloatArray, known: BoolArray, wanted: BoolArray, check: Callable[[], None]
) -> FloatArray:
    """The surface at half the size, scaled up."""
    height, width, _ = surface.shape
    weight = half(known.astype(np.float32)[..., None], check)
    small = half(surface, check)
    some = weight[..., 0] > 0
    np.divide(small, weight, out=small, where=some[..., None])
    need = ~some & (half(wanted.astype(np.float32)[..., None], check)[..., 0] > 0)
    solved = membrane(small, some, need, check)
    # Bilinear, and only from pixels that have a value.
    there = (some | need).astype(np.float32)
    size = (2 * there.shape[1], 2 * there.shape[0])
    big = cv2.resize(solved * there[..., None], size)
    norm = cv2.resize(there, size)
    big = big.reshape(*norm.shape, -1)[:height, :width]
    filled = big / np.maximum(norm[:height, :width, None], 1e-3)
    return np.asarray(filled, np.float32)
