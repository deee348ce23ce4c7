"""Where a thing's edge is mixed with the ground it was photographed on: how much of it is the
thing's, and of which colour that is, so that another ground shows no fringe of the old one."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.resize import fitted_size, resize

_SIDE: Final = 1024
"""Pixels of the longer side at which colours on both sides are looked at."""
_REACH: Final = 1 / 150
"""Of the longer side: how wide an edge may be on either side of its outline."""
_WIDE: Final = 16.0
"""Times that, as far as colours are looked for where there are none nearer."""
_NEAR: Final = 1e-3
"""Share of what is near, below which it is too little to tell a colour."""
_PURE: Final = 0.9
"""Of the greatest distance from the ground, from which on something thin is of its own colour."""
_APART: Final = 0.12
"""Distance of two colours, each 0..1, below which they can't be told apart in a mixture."""
_OFF: Final = 0.15
"""Of their distance, and least, by which a mixture may be beside the line between them."""
_WHOLE: Final = 0.95
"""Share from which on a pixel is the thing's, but where the thing itself varies."""
_VARIED: Final = 2.5
"""Deviations of the thing's own colours by which a mixture differs from them."""
_TOLD: Final = 0.6
"""Share below which that is too much to tell a mixture."""
_FLAT: Final = 0.12
"""Change of the share across an edge, below which it is none but a strip of another colour."""


def mixed_edge(pixels: Array, thing: ByteArray) -> tuple[ByteArray, FloatArray]:
    """What of a picture is its ground, and the thing's colours along its edge.

    Args:
        pixels: (h, w, 3|4).
        thing: (h, w) uint8 of 0 and 1, some of it 1.

    Returns:
        (h, w) uint8, 0: the thing's, 255: the ground's, between: that share of 255 is; and
        (h, w, 3) float32 0..1 of the thing without the ground, where it is between.
    """
    picture = to_float(pixels[..., :3])
    whole = Size(thing.shape[1], thing.shape[0])
    reach = max(2.0, _REACH * max(whole.width, whole.height))
    band = (_far(thing) <= reach) & (_far(1 - thing) <= 2 * reach)
    sides = _both_sides(picture, thing, reach)
    own, ground, varied = (resize(one, whole)[band] for one in sides)
    line, seen = own - ground, picture[band] - ground
    length = np.maximum((line**2).sum(axis=1), np.float32(1e-6))
    part = np.clip((seen * line).sum(axis=1) / length, 0, 1)
    off, apart = np.linalg.norm(seen - part[:, None] * line, axis=1), np.sqrt(length)
    can = (apart > _APART) & (off < _OFF * np.maximum(apart, np.float32(4 * _APART)))
    share = thing.astype(np.float32)
    share[band] = part
    around = np.ones((2 * round(reach / 2) + 1,) * 2, np.uint8)
    slope = cv2.dilate(share, around) - cv2.erode(share, around)
    full = 1 - np.maximum(np.float32(1 - _WHOLE), _VARIED * varied)
    is_flat = np.zeros(thing.shape, np.uint8)
    steep = np.minimum(full, 1 - _FLAT)
    is_flat[band] = can & (slope[band] < _FLAT) & (part > _FLAT) & (part < steep)
    can &= (full > _TOLD) & (_far(is_flat)[band] > 2 * reach)
    part = np.where(part > full, 1, np.where(part < 1 - _WHOLE, 0, part))
    share[band] = np.where(can, part, thing[band])
    colours = np.zeros_like(picture)
    colours[band] = np.clip(own, 0, 1)
    return np.rint((1 - share) * 255).astype(np.uint8), colours


def _both_sides(
    picture: FloatArray, thing: ByteArray, reach: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(h, w, 3) colours of the thing and of the ground near each place, and (h, w) how far the
    thing's own vary, as a share of the distance of both; of `_SIDE` pixels at most."""
    size = fitted_size(Size(thing.shape[1], thing.shape[0]), _SIDE)
    small = np.ascontiguousarray(resize(picture, size))
    inside = (resize(thing * np.uint8(255), size) > 127).astype(np.uint8)
    near = max(2.0, reach * size.width / thing.shape[1])
    ground = _spread(small, _far(inside) > near, near)[0]
    core = _far(1 - inside) > 2 * near
    own, is_known = _spread(small, core, near)
    far = np.linalg.norm(small - ground, axis=2) * inside
    purest = _PURE * cv2.dilate(far, np.ones((2 * round(_WIDE * near) + 1,) * 2, np.uint8))
    thin = _spread(small, (far > 0) & (far > purest), _WIDE * near / 4)[0]
    own = np.where(is_known[..., None], own, thin)
    length = np.maximum(np.linalg.norm(own - ground, axis=2), np.float32(_APART))
    differs = (np.linalg.norm(small - own, axis=2) / length)[..., None]
    varied = _spread(differs**2, core, near)[0][..., 0] * is_known
    return own, ground, np.sqrt(varied)


def _far(thing: ByteArray) -> FloatArray:
    """(h, w) pixels from each place to the nearest of a thing, (h, w) of 0 and 1."""
    if not thing.any():
        return np.full(thing.shape, np.inf, np.float32)
    return np.asarray(cv2.distanceTransform(1 - thing, cv2.DIST_L2, 5), np.float32)


def _spread(values: FloatArray, where: Array, reach: float) -> tuple[FloatArray, Array]:
    """(h, w, c) of what is seen where something is, spread to what is around it; and where that is
    near."""
    weight = where.astype(np.float32)[..., None]
    both = np.concatenate([values * weight, weight], axis=2)
    near = np.asarray(cv2.GaussianBlur(both, (0, 0), reach), np.float32)
    wide = np.asarray(cv2.blur(both, (2 * round(_WIDE * reach) + 1,) * 2), np.float32)
    is_near = near[..., -1] > _NEAR
    seen = np.where(is_near[..., None], near, wide)
    shown = seen[..., :-1] / np.maximum(seen[..., -1:], np.float32(1e-6))
    return np.asarray(shown, np.float32), is_near
