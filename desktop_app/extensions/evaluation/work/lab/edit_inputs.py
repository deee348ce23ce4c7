"""Pictures as a zero-shot edit is given them, made of whole ones: what is missing is known, so that
the result can be compared with it (Song et al. 2023, appendix D)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray, FloatArray

NOISE: Final = 0.25
"""Deviation of the noise that is added, in -1..1."""

BLOCKS: Final = 4
"""Side of the blocks of a coarse picture, in pixels."""


def hole(picture: ByteArray) -> FloatArray:
    """(h, w) float32: 1 in the middle half of each side of (h, w, 3), else 0."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.float32)
    mask[height // 4 : height - height // 4, width // 4 : width - width // 4] = 1
    return mask


def lowered(picture: ByteArray, side: int = BLOCKS) -> ByteArray:
    """The mean of every block of ``side`` × ``side`` pixels of (h, w, 3), shown as a block."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (width // side, height // side), interpolation=cv2.INTER_AREA)
    return np.repeat(np.repeat(small, side, 0), side, 1).astype(np.uint8)


def greyed(picture: ByteArray) -> ByteArray:
    """The same without colours, (h, w, 3)."""
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2).astype(np.uint8)


def strokes(picture: ByteArray) -> ByteArray:
    """What somebody might paint: a dozen flat strokes in the picture's own colours; the same for
    the same picture."""
    rng = np.random.default_rng(int(picture.sum()))
    height, width = picture.shape[:2]
    canvas = np.full_like(picture, picture.reshape(-1, 3).mean(0).astype(np.uint8))
    unit = max(1, height // 32)
    for number in range(12):
        y = unit + (height - 1 - 2 * unit) * number // 11
        x = 4 + int(rng.random() * (width - 8))
        colour = [int(each) for each in picture[y, x].tolist()]
        end = y + unit * int(rng.integers(-1, 2))
        cv2.line(canvas, (-2, y), (width + 2, end), colour, 3 * unit)
    return canvas


def noised(picture: ByteArray, sigma: float = NOISE, seed: int = 0) -> ByteArray:
    """With white noise of that deviation (of -1..1), rounded to 8 bits."""
    noise = np.random.default_rng(seed).standard_normal(picture.shape)
    return np.clip(np.rint(picture + 127.5 * sigma * noise), 0, 255).astype(np.uint8)


EDIT_INPUTS: Final[Mapping[str, Callable[[ByteArray], ByteArray]]] = {
    "inpaint": lambda picture: np.where(hole(picture)[..., None] > 0, 127, picture).astype("u1"),
    "super_resolution": lowered,
    "colourise": greyed,
    "stroke": strokes,
    "denoise": noised,
    "vary": lambda picture: picture,
}
"""What is given to each edit that takes a picture, by `values.lab.LAB_EDITS`."""


def psnr(made: ByteArray, true: ByteArray, mask: FloatArray | None = None) -> float:
    """Peak signal-to-noise ratio in dB of (h, w, 3), at most 100; of what is masked alone, if a
    mask (h, w) is given."""
    error = (made.astype(np.float64) - true) ** 2
    mean = error.mean() if mask is None else error[mask > 0].mean()
    return float(10 * np.log10(255**2 / max(mean, 255**2 / 1e10)))
