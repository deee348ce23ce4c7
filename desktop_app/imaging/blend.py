"""Executing a plan, second half: the model's result back into the document, and nothing else.

Costs what the context costs. Seam repair comes between the two; it is not here yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.plan import EditPlan
from desktop_app.imaging.checks import check_pixels, full_value
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.mask import Reader, change_map, change_over, mask_of
from desktop_app.imaging.resize import fitted_size, resize

__all__ = ["Patch", "laid_over", "make_patch", "over", "paste", "preview"]


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
        """Memory it holds."""
        return self.pixels.nbytes + (0 if self.share is None else self.share.nbytes)


def make_patch(plan: EditPlan, output: FloatArray, read: Reader, read_mask: Reader | None) -> Patch:
    """The model's output as pixels of the document.

    Where the plan's lock says so they are wholly the output's (and opaque), or partly, in the
    feather; where it is locked nothing is taken. Image→image replaces all colours and keeps the
    alpha.

    Args:
        plan: the plan the output was made by.
        output: (h, w, 3) float32 0..1 sRGB at ``plan.working``; values beyond are clipped, NaN is
            black.
        read: the document's pixels, (h, w, 3|4), uint8, uint16 or float32.
        read_mask: the mask the plan was made for, (h, w) uint8 or float32; None for image→image.

    Raises:
        ValueError: the output, or what the readers give, has another shape or dtype.
    """
    if output.shape != (plan.working.height, plan.working.width, 3):
        raise ValueError(f"an output of {output.shape} for a working size of {plan.working}")
    rect = plan.target
    old = read(rect)
    check_pixels(old)
    if old.shape[:2] != (rect.height, rect.width):
        raise ValueError(f"asked for {rect}, got shape {old.shape}")
    # A broken sampler can give NaN; black is better than an undefined conversion.
    clean = np.nan_to_num(output.astype(np.float32, copy=False), nan=0.0, posinf=1.0, neginf=0.0)
    new = old.copy()
    if plan.mask_bounds is None:
        new[..., :3] = from_float(_placed(plan, clean, rect), old.dtype)
        return Patch(rect, new, None)
    if read_mask is None:
        raise ValueError("this plan needs its mask")
    share = change_over(plan, read_mask, rect)
    taken = share > 0
    np.copyto(
        new[..., :3], from_float(_placed(plan, clean, rect), old.dtype), where=taken[..., None]
    )
    if new.shape[2] == 4:
        new[..., 3][taken] = full_value(new.dtype)
    return Patch(rect, new, share)


def paste(
    plan: EditPlan, output: FloatArray, read: Reader, read_mask: Reader | None
) -> tuple[Rect, Array]:
    """The document's new pixels: `make_patch`, laid over the old ones.

    Returns:
        The smallest rectangle that holds all changes, and its new pixels, in the document's dtype
        and channels; a new array.
    """
    patch = make_patch(plan, output, read, read_mask)
    return patch.rect, over(read(patch.rect), patch.pixels, patch.share)


def over(old: Array, new: Array, share: FloatArray | None) -> Array:
    """``old`` where ``share`` is 0, bit for bit; ``new`` where it is 1; between, a mixture.

    Args:
        old: (h, w, 3|4), uint8, uint16 or float32.
        new: the same shape and dtype.
        share: (h, w) float32 0..1; None: all of ``new``.

    Returns:
        A new array. Colours count as much as they are seen: what is transparent in one of the two
        does not shine through.
    """
    if share is None:
        return new.copy()
    result = np.where((share >= 1)[..., None], new, old)
    part = (share > 0) & (share < 1)
    if part.any():
        weight = share[part][:, None]
        below, above = to_float(old[part]), to_float(new[part])
        alphas = [pixels[:, 3:] if old.shape[2] == 4 else 1 for pixels in (below, above)]
        seen = alphas[0] * (1 - weight), alphas[1] * weight
        alpha = seen[0] + seen[1]
        colours = (below[:, :3] * seen[0] + above[:, :3] * seen[1]) / np.maximum(alpha, 1e-6)
        values = np.hstack([colours, alpha])[:, : old.shape[2]]
        result[part] = from_float(values, old.dtype)
    return result


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
        read_mask: as for `paste`; None for image→image.
        max_side: longest side of the returned array.

    Returns:
        The rectangle of the document to draw over (that of `paste`), and RGBA (h, w, 4) uint8 to
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


def _placed(plan: EditPlan, patch: FloatArray, rect: Rect) -> FloatArray:
    """The part of the patch that lies over ``rect``, at the document's scale, (h, w, 3) float32."""
    context = plan.context
    whole: FloatArray = resize(patch, Size(context.width, context.height))
    return whole[rect.moved(-context.x, -context.y).slices]
