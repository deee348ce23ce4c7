"""Stage 1: take back a shift of the whole output, to a fraction of a pixel.

Autoencoders and resizing move pictures by some tenths of a pixel; edges then break at the border.
Robust least squares on band-passed luminance (Lucas and Kanade, IJCAI 1981, with Tukey weights):
at each of six rounds the difference is explained by gain, horizontal and vertical gradient.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import (
    busiest,
    luminance,
    moved,
    robust_scale,
    smooth,
    tukey,
)
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import StageReport

_ROUNDS = 6
_FEWEST = 200  # samples
_BUSY = 0.25  # share of them that decides
_SMALLEST, _LARGEST = 0.04, 3.0  # pixels; below nobody sees it, above it is another picture
_SURE = 3.5  # the shift must exceed its (cautious) standard error this often
_CORRELATION = 0.5


def align(around: Surroundings, patch: FloatArray, share: float) -> tuple[FloatArray, StageReport]:
    """Move ``patch`` (h, w, 3) by ``share`` (0..1) of the shift measured around the mask."""
    if around.samples.size < _FEWEST:
        return patch, StageReport("align", "too_few_pixels")
    moving = detail_band(luminance(patch))
    at = busiest(moving, around.samples, _BUSY)
    shift, error, correlation = measured_shift(detail_band(luminance(around.original)), moving, at)
    size = float(np.hypot(*shift))
    numbers = {
        "x": float(shift[0]),
        "y": float(shift[1]),
        "error": error,
        "correlation": correlation,
    }
    if size < _SMALLEST:
        return patch, StageReport("align", "nothing_to_mend", numbers)
    if size > _LARGEST or size < _SURE * error or correlation < _CORRELATION:
        return patch, StageReport("align", "unsure", numbers)
    back = moved(patch, float(shift[0]) * share, float(shift[1]) * share)
    return back, StageReport("align", "ran", numbers)


def detail_band(image: FloatArray) -> FloatArray:
    """What lies between grain and shading."""
    return smooth(image, 0.8) - smooth(image, 2.5)


def measured_shift(target: FloatArray, moving: FloatArray, at: Array) -> tuple[Array, float, float]:
    """The shift (x, y) that moves ``moving`` onto ``target``, its error, their correlation."""
    wanted = target.ravel()[at].astype(np.float64)
    shift, error, correlation = np.zeros(2), np.inf, 0.0
    for _ in range(_ROUNDS):
        here = moved(moving, *shift)
        gx = cv2.Sobel(here, -1, 1, 0, ksize=3, scale=0.125)
        gy = cv2.Sobel(here, -1, 0, 1, ksize=3, scale=0.125)
        design = np.stack([a.ravel()[at] for a in (here, -gx, -gy)], axis=1).astype(np.float64)
        level = design[:, 0]
        gain = float(wanted @ level) / max(float(level @ level), 1e-12)
        residual = wanted - gain * level
        scale = max(robust_scale(residual), 1e-4)
        weight = tukey(residual.astype(np.float32), 4.7 * scale).astype(np.float64)
        weighted = design * weight[:, None]
        normal = weighted.T @ design
        # A prior of 1 px: where all edges run one way, nothing is claimed along them.
        noise = float(weight @ residual**2) / max(float(weight.sum()), 1e-9)
        normal[1:, 1:] += np.eye(2) * noise * max(gain * gain, 0.05)
        normal[0, 0] += 1e-9
        found = np.linalg.solve(normal, weighted.T @ wanted)
        step = found[1:] / max(abs(float(found[0])), 0.2)
        shift = np.clip(shift + np.clip(step, -1, 1), -4, 4)
        # Neighbouring samples of a band-passed picture tell the same thing: some 12 for one.
        spread = noise * 12 * np.trace(np.linalg.inv(normal)[1:, 1:])
        error = float(np.sqrt(max(spread, 0.0)))
        power = float(np.sqrt((weight @ wanted**2) * (weight @ level**2)))
        correlation = float((weight * wanted) @ level) / max(power, 1e-12)
        if float(np.abs(step).max()) < 0.003:
            break
    return shift, error, correlation
