"""Executing a plan, second half: the model's result back into the document, and nothing else.

Costs what the context costs. Seam repair comes between the two; it is not here yet.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.plan import EditPlan
from desktop_app.imaging.checks import check_mask, check_pixels, full_value
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.prepare import Reader
from desktop_app.imaging.resize import fitted_size, resize

__all__ = ["paste", "preview", "target"]


def target(plan: EditPlan) -> Rect:
    """The part of the document that the edit may write: the mask's bounds, or everything."""
    bounds = plan.mask_bounds or plan.document_size.rect
    return bounds.intersected(plan.document_size.rect)


def paste(
    plan: EditPlan, patch: FloatArray, read: Reader, read_mask: Reader | None
) -> tuple[Rect, Array]:
    """The document's new pixels.

    Where the mask is above 0 the result is wholly the patch's (and opaque); where it is 0 it is
    the document's, bit for bit. Image→image replaces all colours and keeps the alpha.

    Args:
        plan: the plan the patch was made by.
        patch: (h, w, 3) float32 0..1 sRGB at ``plan.working``; values beyond are clipped,
            NaN is black.
        read: the document's pixels, (h, w, 3|4), uint8, uint16 or float32.
        read_mask: the mask the plan was made for, (h, w) uint8 or float32; None for image→image.

    Returns:
        The smallest rectangle that holds all changes, and its new pixels, in the document's dtype
        and channels; a new array.

    Raises:
        ValueError: the patch, or what the readers give, has another shape or dtype.
    """
    if patch.shape != (plan.working.height, plan.working.width, 3):
        raise ValueError(f"a patch of {patch.shape} for a working size of {plan.working}")
    rect = target(plan)
    old = read(rect)
    check_pixels(old)
    # A broken sampler can give NaN; black is better than an undefined conversion.
    clean = np.nan_to_num(patch.astype(np.float32, copy=False), nan=0.0, posinf=1.0, neginf=0.0)
    new = from_float(_placed(plan, clean, rect), old.dtype)
    if new.shape[:2] != old.shape[:2]:
        raise ValueError(f"asked for {rect}, got shape {old.shape}")
    result = old.copy()
    if plan.mask_bounds is None:
        result[..., :3] = new
        return rect, result
    if read_mask is None:
        raise ValueError("this plan needs its mask")
    mask = read_mask(rect)
    check_mask(mask)
    if mask.shape != old.shape[:2]:
        raise ValueError(f"asked for {rect}, got a mask of shape {mask.shape}")
    painted = mask > 0
    np.copyto(result[..., :3], new, where=painted[..., None])
    if result.shape[2] == 4:
        result[..., 3][painted] = full_value(result.dtype)
    return rect, result


def preview(
    plan: EditPlan, pixels: ByteArray, read_mask: Reader | None, *, max_side: int = 1024
) -> tuple[Rect, ByteArray]:
    """A picture to lay over the document while the model works: quick rather than exact.

    Args:
        plan: the plan that runs.
        pixels: (h, w, 3) uint8, any size; shows the whole context.
        read_mask: as for `paste`; None for image→image.
        max_side: longest side of the returned array.

    Returns:
        The rectangle of the document to draw over (that of `paste`), and RGBA (h, w, 4) uint8 to
        draw stretched over it: opaque where the mask is painted, else transparent.
    """
    rect = target(plan)
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
        mask = resize(read_mask(rect), size, quality="nearest")
        shown[..., 3] = (mask > 0).view(np.uint8) * np.uint8(255)
    return rect, shown


def _placed(plan: EditPlan, patch: FloatArray, rect: Rect) -> FloatArray:
    """The part of the patch that lies over ``rect``, at the document's scale, (h, w, 3) float32."""
    context = plan.context
    whole: FloatArray = resize(patch, Size(context.width, context.height))
    return whole[rect.moved(-context.x, -context.y).slices]
