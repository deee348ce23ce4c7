"""What a mask means to an edit: where denoising is how strong, and how far a pixel may change.

A mask value is both: a denoising strength, and below `WHOLE` also how much of the new picture is
taken, so that a pixel's change falls to nothing with its mask. Up to `NOISE` it counts as 0
(docs/decisions/0110-soft-masks.md).

Both are maps over a rectangle of the document, made from the mask and the plan's numbers; the
canvas draws the same maps from a smaller mask. Painting a mask is `state.painting.strokes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import cv2
import numpy as np

from desktop_app.core.edit_plan import NOISE, EditPlan, MaskTreatment, PixelLock
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_mask
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.distance import distance_to

Reader: TypeAlias = Callable[[Rect], Array]
"""Gives the pixels, or the mask, of a rectangle that lies inside the document."""

WHOLE: Final = 128
"""Of 255: from here on the new picture is taken wholly."""

_FAINT: Final = 20
"""Of 255: so little changes (a twentieth) that it may be copied from. A mask whose black is grey
would leave nothing else."""

_GREYEST, _AROUND = 64, 16
"""Of 255: up to where most of a mask may be its black, and how far that may lie around it."""

_HEIGHTS = (1.0, 0.75, 0.5, 0.25)
"""Of the greatest mask value: what is painted at least so strongly carries so much outwards."""

_NARROW = 0.125
"""Of the feather."""


def painted(mask: Array, above: int = NOISE) -> ByteArray:
    """(h, w) uint8: 1 where ``mask`` (uint8, or float32 as it rounds) is above that of 255."""
    check_mask(mask)
    return (mask > (above if mask.dtype == np.uint8 else (above + 0.5) / 255)).view(np.uint8)


def hole_in(mask: Array) -> ByteArray:
    """(h, w) uint8: 1 for what is filled from the rest; the faint is rest if most is painted."""
    inside = painted(mask)
    return inside if 2 * np.count_nonzero(inside) <= inside.size else _meant(mask, inside)


def _meant(mask: Array, inside: ByteArray) -> ByteArray:
    """What of ``inside`` is above the grey that most of a mask has, or else above `_FAINT`; all of
    it where nothing is: then the faint is what is meant."""
    values = to_float(mask) * np.float32(255)
    middle = float(np.median(values))
    near = np.count_nonzero(np.abs(values - middle) <= _AROUND)
    is_black = middle <= _GREYEST and 2 * near > values.size
    above = painted(mask, round(middle) + _AROUND if is_black else _FAINT)
    return above if above.any() else inside


def repainted(mask: Array) -> Array:
    """The inverse of a mask that says what is to be kept: (h, w) uint8 or float32 in 0..1."""
    check_mask(mask)
    return mask.dtype.type(255 if mask.dtype == np.uint8 else 1) - mask


def mask_bounds(mask: Array) -> Rect | None:
    """Bounding box of all pixels above 0; None if there are none.

    Args:
        mask: (h, w) uint8 or float32. A uint8 mask of 4096² takes about 2 ms.
    """
    nonzero = mask if mask.dtype == np.uint8 else (mask > 0).view(np.uint8)
    x, y, width, height = cv2.boundingRect(nonzero)
    return Rect(x, y, width, height) if width and height else None


def mask_of(plan: EditPlan, read_mask: Reader, rect: Rect) -> Array:
    """The mask of this edit over ``rect`` (inside the document), (h, w): 0 in other spots.

    Raises:
        ValueError: the reader gives something else than a mask of that size.
    """
    values = read_mask(rect)
    check_mask(values)
    if values.shape != (rect.height, rect.width):
        raise ValueError(f"asked for {rect}, got a mask of shape {values.shape}")
    bounds = plan.mask_bounds
    if bounds is None or bounds.contains(rect):
        return values
    own = np.zeros_like(values)
    common = bounds.intersected(rect).moved(-rect.x, -rect.y)
    if not common.is_empty:
        own[common.slices] = values[common.slices]
    return own


def change_over(plan: EditPlan, read_mask: Reader, rect: Rect) -> FloatArray:
    """`change_map` of this edit over ``rect`` (inside the document), whatever lies around it."""
    margin = max(1, plan.lock.width)
    area = rect.grown(margin).intersected(plan.canvas)
    share = change_map(mask_of(plan, read_mask, area), plan.lock)
    return share[rect.moved(-area.x, -area.y).slices]


def grown(inside: ByteArray, reach: float) -> ByteArray:
    """(h, w) uint8: 1 within ``reach`` pixels (Euclidean) of one of ``inside``, which is 0 or 1
    like the result."""
    if reach <= 0 or not inside.any():
        return inside
    return (distance_to(inside) <= reach).view(np.uint8)


def denoising_map(
    mask: Array, treatment: MaskTreatment, scale: float = 1.0, top: float | None = None
) -> FloatArray:
    """How strongly each pixel is denoised.

    Args:
        mask: (h, w) uint8 or float32.
        treatment: how the mask drives denoising.
        scale: pixels of ``mask`` per document pixel, for a smaller proxy.
        top: greatest value 0..1 of the whole mask, where ``mask`` is only a part of it. Right
            wherever that part shows what lies within the treatment's reach.

    Returns:
        (h, w) float32: 0 known to the model, 1 made wholly again. Painted pixels have their value
        (1 if not soft). It is carried outwards: within ``grow`` of them wholly, over the next
        ``feather`` pixels less and less, linearly. Where several reach a pixel, painted itself or
        not, the strongest counts: to paint more never weakens anything, and the half painted rim
        of a brush is no gap between what it surrounds and what surrounds it.
    """
    inside = painted(mask)
    values = to_float(mask) * inside if treatment.soft else inside.astype(np.float32)
    if treatment.reach <= 0 or not inside.any() or inside.all():
        return values
    top = float(values.max()) if top is None or not treatment.soft else top
    carried = _carried(values, top, treatment.grow * scale, treatment.feather * scale, quick=True)
    return np.maximum(values, carried)


def _carried(
    values: FloatArray, top: float, grow: float, feather: float, *, quick: bool = False
) -> FloatArray:
    """What ``values``, at most ``top``, carry outwards: of pixels at four heights, the strongest.

    Exact for a mask of one value; of a slope it is what the heights just below carry.
    """
    feather = max(feather, 1e-6)
    carried = np.zeros_like(values)
    distance: FloatArray | None = None
    for share in _HEIGHTS:
        level = (values >= np.float32(top * share)).view(np.uint8)
        if not level.any():
            continue
        if distance is not None:
            # A rim so narrow adds nothing that would be seen: a brush's smooth edge.
            further = float(distance[level > 0].max())
            if further <= feather * _NARROW:
                continue
        distance = distance_to(level, quick=quick)
        falloff = np.clip(1 - (distance - np.float32(grow)) / np.float32(feather), 0, 1)
        np.maximum(carried, np.float32(top * share) * falloff, out=carried)
    return carried


def change_map(mask: Array, lock: PixelLock, scale: float = 1.0) -> FloatArray:
    """How much of the new picture each pixel takes.

    It rises with the mask's value from nothing at `NOISE` to all at `WHOLE`, by the cubic whose
    ends are level; a feather takes some of that away, or carries it outwards.

    Args:
        mask: (h, w) uint8 or float32 in 0..1.
        lock: which pixels may change. The map is right wherever ``mask`` shows what lies within
            ``lock.width`` of it.
        scale: pixels of ``mask`` per document pixel, for a smaller proxy.

    Returns:
        (h, w) float32: 0 is locked, 1 is wholly new.
    """
    inside = painted(mask)
    width = lock.width * scale
    own = _taken(mask)
    if lock.mode == "exact" or width <= 0 or not inside.any():
        return own
    if lock.mode == "outside":
        carried = _carried(own, 1.0, 0.0, width + scale)
        carried[distance_to(inside) > width] = 0
        return np.maximum(own, carried)
    # Beyond the picture's border nothing is locked: a mask that touches it has no edge there.
    inwards = distance_to(1 - inside) / np.float32(width + scale)
    np.minimum(own, inwards, out=own)
    return own


def _taken(mask: Array) -> FloatArray:
    """(h, w) float32 0..1: `change_map` by the value of each pixel alone."""
    is_bytes = mask.dtype == np.uint8
    levels = np.arange(256, dtype=np.float32) if is_bytes else mask * np.float32(255)
    rise = np.clip((levels - NOISE) / np.float32(WHOLE - NOISE), 0, 1)
    share = np.asarray(rise * rise * (3 - 2 * rise), np.float32)
    return share[mask] if is_bytes else np.where(painted(mask), share, np.float32(0))
