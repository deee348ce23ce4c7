"""Patches: new pixels for a part of a document, and how they are laid over it.

How a patch is made of a model's output is `postprocess`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.mask import Reader, change_map, change_over, mask_of
from desktop_app.imaging.resize import fitted_size, resize

_BAND = 1 << 14  # pixels whose floats the processor's cache holds


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """New pixels for a part of a document.

    Attributes:
        rect: the smallest rectangle that holds all changes, in document pixels.
        pixels: (h, w, 3|4) in the document's dtype and channels; where nothing changes, the
            document's own.
        share: (h, w) float32 0..1, how much of them is taken, by the plan's lock; None: all.
    """

    rect: Rect
    pixels: Array
    share: FloatArray | None = None

    @property
    def nbytes(self) -> int:
        return self.pixels.nbytes + (0 if self.share is None else self.share.nbytes)


def over(old: Array, new: Array, share: FloatArray | None) -> Array:
    """``old`` where ``share`` is 0, bit for bit; ``new`` where it is 1; between, a mixture.

    Args:
        old: (h, w, 3|4), uint8, uint16 or float32.
        new: the same shape and dtype.
        share: (h, w) float32 0..1; None: all of ``new``.

    Returns:
        A new array. Colours count as much as they are seen: what is transparent in one of the two
        does not shine through. Floats may lie beyond 0..1; a mixture that is not a number is 0.
    """
    if share is None or old.size == 0:
        return new.copy()
    result = old.copy()
    cv2.copyTo(new, (share >= 1).view(np.uint8), result)
    part = (share > 0) & (share < 1)
    count = np.count_nonzero(part)
    if 8 * count > part.size:  # then all are reckoned sooner than some are gathered
        for top in range(0, len(old), max(1, _BAND // old.shape[1])):
            rows = slice(top, top + max(1, _BAND // old.shape[1]))
            mixed = _mixture(old[rows], new[rows], share[rows])
            cv2.copyTo(mixed, part[rows].view(np.uint8), result[rows])
    elif count:
        gathered = _mixture(old[part][None], new[part][None], share[part][None])
        result[part] = gathered[0]
    return result


@np.errstate(over="ignore", invalid="ignore")  # floats can be anything
def _mixture(old: Array, new: Array, weight: FloatArray) -> Array:
    """Old and new colours by how much of each is seen; (h, w, 3|4) of their dtype."""
    below, above = ([to_float(plane) for plane in cv2.split(pixels)] for pixels in (old, new))
    seen = [1 - weight, weight]
    if old.shape[2] == 4:
        alphas = below[3], above[3]
        if old.dtype == np.float32:
            alphas = from_float(alphas[0], old.dtype), from_float(alphas[1], old.dtype)
        seen = [alphas[0] * seen[0], alphas[1] * seen[1]]
    alpha = seen[0] + seen[1]
    whole = np.maximum(alpha, np.float32(1e-6))
    planes = [(below[k] * seen[0] + above[k] * seen[1]) / whole for k in range(3)]
    planes = [_colour(plane, old.dtype) for plane in planes]
    if old.shape[2] == 4:  # the sum of shares of one float can miss it by a rounding
        same = old[..., 3] == new[..., 3]
        planes.append(
            np.where(same, old[..., 3], from_float(np.asarray(alpha, np.float32), old.dtype))
        )
    return cv2.merge(planes)


def _colour(plane: Array, dtype: np.dtype[np.generic]) -> Array:
    """Of ``dtype``; only floats have room above white."""
    if dtype != np.float32:
        return from_float(plane, dtype)
    return np.nan_to_num(plane, copy=False, nan=0.0, posinf=np.inf, neginf=-np.inf)


def laid_over(below: Array, rect: Rect, patches: Iterable[Patch]) -> Array:
    """``below``, the pixels of ``rect``, with the patches laid over it one after another; a new
    array."""
    shown = below.copy()
    for patch in patches:
        common = patch.rect.intersected(rect)
        if common.is_empty:
            continue
        here = common.moved(-rect.x, -rect.y).slices
        there = common.moved(-patch.rect.x, -patch.rect.y).slices
        share = None if patch.share is None else patch.share[there]
        shown[here] = over(shown[here], patch.pixels[there], share)
    return shown


def preview(
    plan: EditPlan, pixels: ByteArray, read_mask: Reader | None, *, max_side: int = 1024
) -> tuple[Rect, ByteArray]:
    """A picture to lay over the document while the model works: quick rather than exact.

    Args:
        plan: the plan that runs.
        pixels: (h, w, 3) uint8, any size; shows the whole context.
        read_mask: the mask the plan was made for; None for image→image.
        max_side: longest side of the returned array.

    Returns:
        The rectangle of the document to draw over (the plan's target), and RGBA (h, w, 4) uint8 to
        draw stretched over it: opaque where the mask is painted, else transparent.
    """
    rect = plan.target
    size = fitted_size(rect.size, max_side)
    sx = pixels.shape[1] / plan.context.width
    sy = pixels.shape[0] / plan.context.height
    step_x, step_y = sx * rect.width / size.width, sy * rect.height / size.height
    # Pixel centres: x' = (x + 0.5)·step + offset - 0.5. The matrix maps result to source.
    matrix = np.array(
        [
            [step_x, 0.0, (rect.x - plan.context.x) * sx + 0.5 * step_x - 0.5],
            [0.0, step_y, (rect.y - plan.context.y) * sy + 0.5 * step_y - 0.5],
        ]
    )
    shown = np.empty((size.height, size.width, 4), np.uint8)
    shown[..., :3] = cv2.warpAffine(
        pixels,
        matrix,
        (size.width, size.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if read_mask is None or plan.mask_bounds is None:
        shown[..., 3] = 255
    else:
        if plan.lock.mode == "exact":  # no distances: a small mask says as much as a large one
            mask = resize(mask_of(plan, read_mask, rect), size, quality="nearest")
            share = change_map(mask, plan.lock)
        else:
            share = resize(change_over(plan, read_mask, rect), size, quality="nearest")
        shown[..., 3] = from_float(share, np.dtype(np.uint8))
    return rect, shown
