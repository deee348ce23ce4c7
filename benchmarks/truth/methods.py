"""Ways to put a model's output back into a picture, ours beside others, all under one signature.

Written from their descriptions; diffusers' own overlay code is called where diffusers is installed.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from benchmarks.truth.ideal import Case
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.repair import RepairSettings, repair

__all__ = [
    "METHODS",
    "blurred_paste",
    "diffusers_overlay",
    "hard_paste",
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
    return case.original + share * (case.output - case.original)


def diffusers_overlay(case: Case) -> FloatArray:
    """``VaeImageProcessor.apply_overlay`` with the mask blurred by ``VaeImageProcessor.blur``."""
    from diffusers.image_processor import VaeImageProcessor

    processor = VaeImageProcessor()
    mask = Image.fromarray(case.mask.astype(np.uint8) * np.uint8(255))
    soft = processor.blur(mask, blur_factor=OVERLAY_BLUR)
    laid = processor.apply_overlay(soft, _image(case.original), _image(case.output))
    return np.asarray(laid).astype(np.float32) / np.float32(255)


def repaired(case: Case, settings: RepairSettings | None = None) -> FloatArray:
    """Our seam repair, then an exact paste."""
    return repaired_with_word(case, settings)[0]


def repaired_with_word(
    case: Case, settings: RepairSettings | None = None
) -> tuple[FloatArray, bool]:
    """The same, and whether the report says that the surroundings were re-imagined."""
    result = repair(case.original, case.output, case.mask, settings, visible=case.visible)
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
