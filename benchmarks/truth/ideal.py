"""The ideal model: it returns the truth, spoilt in a known way, so that repair can be judged.

Also the situations an edit can be in: nothing stood under the mask, another thing stood there, the
model changed something across the border, the model re-imagined everything.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.truth.masks import MaskKind, old_object
from benchmarks.truth.pictures import Picture, as_float
from desktop_app.core.pixels import Array, FloatArray

__all__ = ["DEGRADATIONS", "SITUATIONS", "Case", "Degradation", "make_case"]


@dataclass(frozen=True, slots=True)
class Degradation:
    """What the model's path does to a picture, in this order: grain, blur, shift, contrast, colour.

    Attributes:
        colour: added to each channel, of 1.
        contrast: factor about the picture's mean.
        blur: Gaussian sigma in pixels.
        lost_grain: the picture's clean version is used.
        shift: (x, y) in pixels.
        noise: deviation of smooth noise (sigma 1.5 px) added, as autoencoders leave it.
    """

    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    contrast: float = 1.0
    blur: float = 0.0
    lost_grain: bool = False
    shift: tuple[float, float] = (0.0, 0.0)
    noise: float = 0.0


_TINT = (0.014, -0.009, 0.012)
DEGRADATIONS: dict[str, Degradation] = {
    "perfect": Degradation(),
    "colour": Degradation(colour=_TINT),
    "grain": Degradation(lost_grain=True),
    "blur": Degradation(blur=0.8),
    "shift": Degradation(shift=(0.5, 0.3)),
    "decoder": Degradation(blur=0.45, noise=0.008),
    "mixed": Degradation(_TINT, 0.95, 0.8, True, (0.5, 0.3)),
    "soft": Degradation(blur=1.2, noise=0.01),
    "strong": Degradation((0.021, -0.0135, 0.018), 0.92, 1.2, True, (0.5, 0.3), 0.01),
}

SITUATIONS = ("plain", "object", "crossed", "reimagined")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One edit: what went in, what came out, what would have been right.

    Attributes:
        original: (h, w, 3) float32 0..1, the document before.
        output: (h, w, 3) float32 0..1, the model's.
        mask: (h, w) bool.
        visible: (h, w) bool, False where the document is not wholly opaque.
        truth: (h, w, 3) float32 0..1, the picture that a flawless edit gives.
        excused: (h, w) bool, border places where the model drew something else: no seam is
            counted there, since nobody can mend them.
    """

    original: FloatArray
    output: FloatArray
    mask: Array
    visible: Array
    truth: FloatArray
    excused: Array


def make_case(
    picture: Picture, kind: MaskKind, degradation: Degradation, situation: str, seed: int = 1
) -> Case:
    """Put the parts together; see `SITUATIONS`."""
    truth = as_float(picture.pixels)
    h, w = truth.shape[:2]
    mask = kind.make(h, w, seed)
    visible = (
        picture.pixels[..., 3] == 255 if picture.pixels.shape[2] == 4 else np.ones((h, w), bool)
    )
    # "object" is the everyday edit; "crossed" builds on it, "plain" has nothing to take away.
    original = truth if situation == "plain" else old_object(truth, mask, kind.slack, seed)
    source = picture.clean if degradation.lost_grain else truth
    output = degraded(source, degradation, seed)
    excused = np.zeros((h, w), bool)
    if situation == "crossed":
        output, excused = _changed_across(output, mask)
    if situation == "reimagined":
        output = np.ascontiguousarray(np.roll(output[::-1, ::-1], h // 3, axis=0))[..., ::-1]
        excused[:] = True
    given = np.ascontiguousarray(output, np.float32)
    return Case(original, given, mask, visible, truth, excused)


def degraded(image: FloatArray, how: Degradation, seed: int) -> FloatArray:
    """``image`` (h, w, 3) float32 after the model's path; values may leave 0..1."""
    out = image
    if how.blur:
        blurred = cv2.GaussianBlur(out, (0, 0), how.blur, borderType=cv2.BORDER_REFLECT)
        out = np.asarray(blurred, np.float32)
    if how.shift != (0.0, 0.0):
        out = _shifted(out, *how.shift)
    if how.contrast != 1:
        mean = out.mean((0, 1))
        out = mean + (out - mean) * np.float32(how.contrast)
    if how.colour != (0.0, 0.0, 0.0):
        out = out + np.array(how.colour, np.float32)
    if how.noise:
        rng = np.random.default_rng(seed)
        noise = rng.standard_normal(image.shape).astype(np.float32)
        noise = cv2.GaussianBlur(noise, (0, 0), 1.5)
        out = out + noise * np.float32(how.noise / noise.std())
    return np.asarray(out, np.float32)


def _shifted(image: FloatArray, dx: float, dy: float) -> FloatArray:
    """Moved by (dx, dy) in the frequency domain, mirrored at the borders: no filter of its own."""
    h, w = image.shape[:2]
    pad = 16
    big = np.pad(image, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    fy = np.fft.fftfreq(big.shape[0])[:, None, None]
    fx = np.fft.rfftfreq(big.shape[1])[None, :, None]
    phase = np.exp(-2j * np.pi * (fx * dx + fy * dy))
    spectrum = np.fft.rfft2(big, axes=(0, 1)) * phase
    moved = np.fft.irfft2(spectrum, s=big.shape[:2], axes=(0, 1))
    return moved[pad : pad + h, pad : pad + w].astype(np.float32)


def _changed_across(output: FloatArray, mask: Array) -> tuple[FloatArray, Array]:
    """A dark disc of the model's own, half inside and half outside of the mask."""
    h, w = mask.shape
    outline = mask & (cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    places = np.argwhere(outline)
    cy, cx = places[len(places) // 3]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    radius = 0.07 * min(h, w)
    share = np.clip(radius - np.hypot(x - cx, y - cy), 0, 1)[..., None]
    tone = np.where(output[cy, cx] > 0.5, 0.1, 0.9).astype(np.float32)
    return output + share * (tone - output), np.hypot(x - cx, y - cy) < radius + 3
