"""Outputs of a model that never was, and how they are pasted; for tests of fitting."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from desktop_app.core.edit_plan import BlendAmounts, EditPlan, PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray, digest
from desktop_app.imaging.blend import over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.mask import change_over, mask_bounds
from desktop_app.imaging.postprocess import make_patch
from desktop_app.imaging.preprocess import prepare
from tests.imaging.strategies import reader

PLAIN = BlendAmounts(0, 0, 0, 0, 0)
NO_OLD = BlendAmounts(crossfade=0)


def flat_patch(plan: EditPlan, colour: tuple[float, float, float]) -> Array:
    return np.full((plan.working.height, plan.working.width, 3), colour, np.float32)


def noise_patch(plan: EditPlan, seed: int = 1) -> Array:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.2, 1.2, (plan.working.height, plan.working.width, 3)).astype(np.float32)


def near_patch(plan: EditPlan, document: Array, mask: Array, shift: float) -> Array:
    """What a fair model gives: the context, a little lighter and softer."""
    image, _ = prepare(replace(plan, fill="original"), reader(document), reader(mask))
    return cv2.GaussianBlur(to_float(image), (0, 0), 0.7) + np.float32(shift)


def paste(
    plan: EditPlan,
    output: FloatArray,
    document: Array,
    mask: Array | None,
    space: ColourSpace = SRGB_SPACE,
) -> tuple[Rect, Array]:
    """The rectangle that changes, and the whole document with the result in it."""
    read_mask = None if mask is None else reader(mask)
    patch = make_patch(plan, output, reader(document), read_mask, space)
    result = document.copy()
    result[patch.rect.slices] = over(document[patch.rect.slices], patch.pixels, patch.share)
    return patch.rect, result


def locked_digest(document: Array, plan: EditPlan, mask: Array) -> str:
    """Of what may not change."""
    share = change_over(plan, reader(mask), plan.document_size.rect)
    return digest(np.where((share > 0)[..., None], document.dtype.type(0), document))


def as_dtype(image: FloatArray, dtype: str) -> Array:
    full = full_value(np.dtype(dtype))
    return image if full == 1 else np.rint(np.clip(image, 0, 1) * full).astype(dtype)


def identity_plan(document: Array, mask: Array, lock: PixelLock | None = None) -> EditPlan:
    """A plan whose working size is its context's: nothing is scaled."""
    size = Size(document.shape[1], document.shape[0])
    return EditPlan("d", size, size.rect, size, mask_bounds(mask), lock=lock or PixelLock())
