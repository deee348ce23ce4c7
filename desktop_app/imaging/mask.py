"""What a mask means to an edit: where denoising is how strong, and how far a pixel may change.

Both are maps over a rectangle of the document, made from the mask and the plan's numbers; the
canvas draws the same maps from a smaller mask. Painting a mask is `state.painting.strokes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from desktop_app.core.edit_plan import EditPlan, Lock, MaskTreatment
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_mask
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.distance import distance_to

Reader: TypeAlias = Callable[[Rect], Array]
"""Gives the pixels, or the mask, of a rectangle that lies inside the document."""

_HEIGHTS = (1.0, 0.75, 0.5, 0.25)
"""Of the greatest mask value: what is painted at least so strongly carries so much outwards."""

_NARROW = 0.125
"""Of the feather."""


def painted(mask: Array) -> ByteArray:
    """(h, w) uint8: 1 where ``mask`` (uint8 or float32) is above 0, else 0."""
    check_mask(mask)
    return (mask > 0).view(np.uint8)


def repainted(mask: Array, lock: Lock) -> Array:
    """The inverse of a mask that says what is to be kept: the mask of what is repainted.

    Args:
        mask: (h, w) uint8 or float32 in 0..1.
        lock: *exact*: whatever is painted at all is kept, so only its unpainted pixels become
            painted, fully. With a feather, half painted pixels are half repainted.

    Returns:
        The same shape and dtype; a new array.
    """
    check_mask(mask)
    full = mask.dtype.type(255 if mask.dtype == np.uint8 else 1)
    if lock.mode == "exact":
        return (mask == 0) * full
    return full - mask


def mask_bounds(mask: Array) -> Rect | None:
    """Bounding box of all painted pixels (above 0); None if there are none.

    Args:
        mask: (h, w) uint8 or float32. A uint8 mask of 4096² takes about 2 ms.
    """
    painted = mask if mask.dtype == np.uint8 else (mask > 0).view(np.uint8)
    x, y, width, height = cv2.boundingRect(painted)
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
    area = rect.grown(margin).intersected(plan.document_size.rect)
    share = change_map(mask_of(plan, read_mask, area), plan.lock)
    return share[rect.moved(-area.x, -area.y).slices]


def grown(mask: Array, reach: float) -> ByteArray:
    """(h, w) uint8: 1 within ``reach`` pixels (Euclidean) of a painted one, else 0."""
    inside = painted(mask)
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
        (h, w) float32: 0 known to the model, 1 made wholly anew. Painted pixels have their value
        (1 if not soft). It is carried outwards: within ``grow`` of them wholly, over the next
        ``feather`` pixels less and less, linearly. Where several reach a pixel, painted itself or
        not, the strongest counts: to paint more never weakens anything, and the half painted rim
        of a brush is no gap between what it surrounds and what surrounds it.
    """
    check_mask(mask)
    values = to_float(mask)
    inside = (values > 0).view(np.uint8)
    if not treatment.soft:
        values = inside.astype(np.float32)
    if treatment.reach <= 0 or not inside.any() or inside.all():
        return values
    top = float(values.max()) if top is None or not treatment.soft else top
    carried = _carried(values, top, treatment.grow * scale, treatment.feather * scale)
    return np.maximum(values, carried)


def _carried(values: FloatArray, top: float, grow: float, feather: float) -> FloatArray:
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
        distance = distance_to(level, quick=True)
        falloff = np.clip(1 - (distance - np.float32(grow)) / np.float32(feather), 0, 1)
        np.maximum(carried, np.float32(top * share) * falloff, out=carried)
    return carried


def change_map(mask: Array, lock: Lock, scale: float = 1.0) -> FloatArray:
    """How much of the new picture each pixel takes.

    Args:
        mask: (h, w) uint8 or float32.
        lock: which pixels may change. The map is right wherever ``mask`` shows what lies within
            ``lock.width`` of it.
        scale: pixels of ``mask`` per document pixel, for a smaller proxy.

    Returns:
        (h, w) float32: 0 is locked, 1 is wholly new.
    """
    inside = painted(mask)
    width = lock.width * scale
    if lock.mode == "exact" or width <= 0 or not inside.any():
        return inside.astype(np.float32)
    if lock.mode == "outside":
        distance = distance_to(inside)
        share = 1 - distance / np.float32(width + scale)
        return np.where(distance <= width, share, np.float32(0))
    # Beyond the picture's border nothing is locked: a mask that touches it has no edge there.
    share = distance_to(1 - inside) / np.float32(width + scale)
    return np.minimum(share, 1, dtype=np.float32)
