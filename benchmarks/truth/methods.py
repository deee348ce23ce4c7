"""Ways to put a model's output back into a picture, ours beside others, all under one signature.

Written from their descriptions; diffusers' own overlay code is called where diffusers is installed.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from benchmarks.truth.ideal import Case
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending import BlendSettings, blend_seams
from desktop_app.imaging.seam_blending.membrane import membrane

__all__ = [
    "METHODS",
    "blurred_paste",
    "diffusers_overlay",
    "hard_paste",
    "poisson_clone",
    "repaired",
    "repaired_with_word",
]

OVERLAY_BLUR = 8
"""diffusers' guide blurs the mask by a factor of 33 at 1024 px; our pictures are a quarter."""


def hard_paste(case: Case) -> FloatArray:
    """The output where the mask is, the original elsewhere."""
    return np.where(case.mask[..., None], case.output, case.original)


def blurred_paste(case: Case) -> FloatArray:
    """Mixed by the mask blurred with sigma 4, as most programs of the field do it."""
    share = cv2.GaussianBlur(case.mask.astype(np.float32), (0, 0), 4.0)[..., None]
    return np.asarray(case.original + share * (case.output - case.original), np.float32)


def poisson_clone(case: Case, rounds: int = 150) -> FloatArray:
    """The output with the harmonic surface through its differences at the border added.

    Pérez, Gangnet, Blake: Poisson image editing, SIGGRAPH 2003, with the border's pixels outside of
    the mask held and nothing held at the picture's own; conjugate gradients from a coarse start.
    """
    inside = case.mask
    held = ~inside & (cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    if not held.any():
        return hard_paste(case)
    x, y, wide, high = cv2.boundingRect((inside | held).astype(np.uint8))
    part = np.s_[y : y + high, x : x + wide]
    free = inside[part][..., None].astype(np.float64)
    known = np.where(held[part][..., None], (case.original - case.output)[part], 0)
    start = membrane(known.astype(np.float32), held[part].astype(np.float32))
    count = _neighbours(np.ones_like(free))
    found = start * free
    rest = free * (_neighbours(known * (1 - free)) - count * found + _neighbours(found))
    step, power = rest.copy(), float((rest**2).sum())
    for _ in range(rounds):
        if power < 1e-9:
            break
        image = free * (count * step - _neighbours(step))
        share = power / max(float((step * image).sum()), 1e-30)
        found, rest = found + share * step, rest - share * image
        before, power = power, float((rest**2).sum())
        step = rest + power / before * step
    cloned = case.output.copy()
    cloned[part] += found.astype(np.float32)
    return np.where(inside[..., None], cloned, case.original)


def _neighbours(values: Array) -> Array:
    """The sum over the four neighbours that exist."""
    total = np.zeros_like(values)
    total[1:] += values[:-1]
    total[:-1] += values[1:]
    total[:, 1:] += values[:, :-1]
    total[:, :-1] += values[:, 1:]
    return total


def diffusers_overlay(case: Case) -> FloatArray:
    """``VaeImageProcessor.apply_overlay`` with the mask blurred by ``VaeImageProcessor.blur``."""
    from diffusers.image_processor import VaeImageProcessor

    processor = VaeImageProcessor()
    mask = Image.fromarray(case.mask.astype(np.uint8) * np.uint8(255))
    soft = processor.blur(mask, blur_factor=OVERLAY_BLUR)
    laid = processor.apply_overlay(soft, _image(case.original), _image(case.output))
    return np.asarray(laid).astype(np.float32) / np.float32(255)


def repaired(case: Case, settings: BlendSettings | None = None) -> FloatArray:
    """Our seam repair, then an exact paste."""
    return repaired_with_word(case, settings)[0]


def repaired_with_word(
    case: Case, settings: BlendSettings | None = None
) -> tuple[FloatArray, bool]:
    """The same, and whether the report says that the surroundings were re-imagined."""
    result = blend_seams(case.original, case.output, case.mask, settings, visible=case.visible)
    laid = np.where(case.mask[..., None], np.clip(result.patch, 0, 1), case.original)
    return laid, result.reimagined


def _image(values: FloatArray) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8))


METHODS: dict[str, Callable[[Case], FloatArray]] = {
    "hard paste": hard_paste,
    "blurred paste": blurred_paste,
    "diffusers overlay": diffusers_overlay,
    "repaired": repaired,
}
