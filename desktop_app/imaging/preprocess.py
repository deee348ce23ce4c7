"""Executing a plan, first half: the arrays the model gets. Costs what the context costs.

How the result goes back is `postprocess`.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import to_bytes, to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.fill import fill_hole
from desktop_app.imaging.mask import Reader, denoising_map, grown, hole_in, mask_of
from desktop_app.imaging.resize import resize


def prepare(
    plan: EditPlan,
    read: Reader,
    read_mask: Reader | None,
    space: ColourSpace = SRGB_SPACE,
    seed: int = 0,
) -> tuple[ByteArray, FloatArray | None]:
    """Make what the model sees.

    Transparent parts are laid over white: that is what the picture becomes in a format without
    alpha, and models know objects on white; grey they would take for fog. Outside of the document
    picture and mask are mirrored (edge pixels twice, so 1 px is enough): a mirrored copy of what
    is to be replaced is then repainted too, instead of showing the model the old object.

    Args:
        plan: what to do.
        read: the document's pixels, (h, w, 3|4), uint8, uint16 or float32.
        read_mask: the mask, (h, w), uint8 or float32 in 0..1; None for image→image.
        space: between the document's values and sRGB.
        seed: of the fill *exemplar*, as `removal.complete_plan`.

    Returns:
        The picture (h, w, 3) uint8 sRGB, filled under the mask as the plan says, and the denoising
        strength (h, w) float32 0..1 (None for image→image), both at ``plan.working``. Every
        working pixel that overlaps a painted one has its strength, the greatest where there are
        several: nothing painted gets lost by reduction.

    Raises:
        ValueError: the readers give something else than announced.
    """
    inside = plan.context.intersected(plan.canvas)
    pixels = read(inside)
    check_pixels(pixels)
    _check_size(pixels, inside)
    image = _seen(pixels, inside, plan, space)
    if read_mask is None:
        return image, None
    values = _mirrored(mask_of(plan, read_mask, inside), inside, plan.context)
    # A copied fill must not begin with the rim of what is to go.
    reach = plan.treatment.grow if plan.fill == "exemplar" else 0
    hole = shrink_mask(grown(hole_in(values), reach), plan.working)
    strength = shrink_mask(denoising_map(values, plan.treatment), plan.working)
    return fill_hole(image, hole, plan.fill, seed), strength


def prepare_values(plan: EditPlan | None, place: Rect, values: Array, size: Size) -> FloatArray:
    """A mask's values as the model sees them: by the geometry of `prepare`, without its treatment.

    Args:
        plan: what is done; None: a picture is made from words, and ``values`` are all of it.
        place: of ``values`` in the document: the part of the plan's context that is inside.
        values: (h, w), uint8 or float32 in 0..1.
        size: the working size.

    Returns:
        (h, w) float32 0..1 at ``size``.
    """
    _check_size(values, place)
    whole = values if plan is None else _mirrored(values, place, plan.context)
    return np.clip(resize(to_float(whole), size), 0, 1).astype(np.float32, copy=False)


def prepare_pixels(
    plan: EditPlan | None,
    place: Rect,
    pixels: Array,
    size: Size | None,
    space: ColourSpace = SRGB_SPACE,
) -> ByteArray:
    """Pixels as the model would see them: by the geometry of `prepare`, with nothing filled in.

    Args:
        plan: what is done; None: a picture is made from words, and ``pixels`` are all of it.
        place: of ``pixels`` in the document: the part of the plan's context that is inside.
        pixels: (h, w, 3|4), uint8, uint16 or float32.
        size: the working size; None: as many pixels as there are.
        space: between the document's values and sRGB.

    Returns:
        (h, w, 3|4) uint8 sRGB at ``size``.
    """
    _check_size(pixels, place)
    whole = pixels if plan is None else _mirrored(pixels, place, plan.context)
    small = whole if size is None else resize(whole, size)
    return to_bytes(small if space.is_srgb else space.to_srgb(small))


def _seen(pixels: Array, inside: Rect, plan: EditPlan, space: ColourSpace) -> ByteArray:
    """The context at the working size, sRGB."""
    small = resize(_mirrored(flatten(pixels), inside, plan.context), plan.working)
    # Last: colours cost most, and the working size is mostly the smaller one.
    return to_bytes(small if space.is_srgb else space.to_srgb(small))


def shrink_mask(mask: Array, size: Size) -> Array:
    """Scale a mask so that every new pixel holds the greatest value among those it overlaps.

    Works in both directions; a painted pixel can't vanish, and covers all it covered.

    Args:
        mask: (h, w), uint8 or float32.
        size: both sides at least 1.

    Returns:
        The same dtype at ``size``.
    """
    for axis, side in ((0, size.height), (1, size.width)):
        if mask.shape[axis] == side:
            continue
        # New pixel i covers old pixels floor(i·n/side) … ceil((i+1)·n/side): whole numbers, exact.
        n, index = mask.shape[axis], np.arange(side, dtype=np.int64)
        first, last = index * n // side, -(-(index + 1) * n // side)
        if side >= n:  # at most two old pixels under a new one
            mask = np.maximum(mask.take(first, axis), mask.take(last - 1, axis))
            continue
        # Pairs first, last: the odd results lie between two new pixels. The value put behind the
        # end makes the last pair's end a valid index.
        pairs = np.stack([first, last], axis=1).ravel()
        padding = [(0, 1) if a == axis else (0, 0) for a in (0, 1)]
        reduced = np.maximum.reduceat(np.pad(mask, padding), pairs, axis=axis)
        mask = reduced[::2] if axis == 0 else reduced[:, ::2]
    return mask


def _mirrored(array: Array, inside: Rect, context: Rect) -> Array:
    """Extend from ``inside`` to ``context`` by reflection (…cba|abc|cba…, repeated as needed)."""
    if inside == context:
        return array
    return cv2.copyMakeBorder(
        array,
        inside.y - context.y,
        context.bottom - inside.bottom,
        inside.x - context.x,
        context.right - inside.right,
        cv2.BORDER_REFLECT,
    )


def _check_size(array: Array, rect: Rect) -> None:
    if array.shape[:2] != (rect.height, rect.width):
        raise ValueError(f"asked for {rect}, got shape {array.shape}")
