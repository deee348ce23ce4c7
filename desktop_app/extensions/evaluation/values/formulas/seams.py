"""How visible the border of an edit is, and how fine the detail beside it. Numbers only.

*Seam*: at each border pixel the step across the mask's border is the mean colour (CIE Lab) of a
layer inside less that of the outside, within a small window. What the picture itself has there (the
step of the true picture) is taken off; the rest is expressed as CIEDE2000 from the true inside
colour. Three layers, and the largest value counts: the outermost 1.5 px show a hard line, 1.5..4.5
and 4.5..8 px the ghost of an old object, which is as much part of a bad transition. The windows
smooth 3 px and more along the border.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, Doubles, FloatArray
from desktop_app.imaging.colour_difference import ciede2000

# Depth of a layer in pixels from the border, and the side of its window.
_LAYERS = ((0.0, 1.5, 3), (1.5, 4.5, 9), (4.5, 8.0, 17))


def lab(image: FloatArray) -> FloatArray:
    """CIE Lab (D65) of sRGB (h, w, 3) float32, clipped to 0..1."""
    clipped = np.clip(image, 0, 1).astype(np.float32)
    return np.asarray(cv2.cvtColor(clipped, cv2.COLOR_RGB2LAB), np.float32)


def border(mask: Array) -> Array:
    """Painted pixels beside an unpainted one (8 neighbours); (h, w) bool."""
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    return mask & (inner == 0)


def seam(result: FloatArray, truth: FloatArray, mask: Array, excused: Array | None = None) -> Array:
    """The seam's visibility at each border pixel, in ΔE2000; (n,) float64.

    Args:
        result: (h, w, 3) float32 0..1.
        truth: the same shape, the picture without a seam.
        mask: (h, w) bool.
        excused: (h, w) bool, places not counted.
    """
    places = border(mask) if excused is None else border(mask) & ~excused
    res, tru = lab(result), lab(truth)
    worst = np.zeros(int(places.sum()))
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1, mode="edge"), cv2.DIST_L2, 5)
    depth = depth[1:-1, 1:-1]
    for top, bottom, side in _LAYERS:
        layer = mask & (depth > top) & (depth <= bottom)
        inner, outer, reached = _local_averages(res, layer, mask, side, places)
        true_inner, true_outer, _ = _local_averages(tru, layer, mask, side, places)
        extra = (inner - outer) - (true_inner - true_outer)
        found = ciede2000(true_inner, true_inner + extra)
        worst = np.maximum(worst, np.where(reached, found, 0))
    return worst


def own_seam(result: FloatArray, mask: Array) -> Array:
    """The step across the border less the picture's own steps beside it, in ΔE2000; (n,) float64.

    For pictures without a known truth. Its own steps are those across lines parallel to the
    border, 3 px further in and further out; on strongly textured pictures it never gets to 0.
    """
    values = lab(result)
    grown = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    places = border(mask)
    steps: list[Array] = []
    for line in (mask, grown <= 3, depth > 3):
        inner, outer, _ = _local_averages(values, line, line, 3, None)
        step = ciede2000(inner, outer) * border(line)
        near = cv2.boxFilter(step, -1, (9, 9), normalize=False)
        count = cv2.boxFilter(border(line).astype(np.float64), -1, (9, 9), normalize=False)
        steps.append((step if line is mask else near / np.maximum(count, 1e-6))[places])
    return np.maximum(steps[0] - (steps[1] + steps[2]) / 2, 0)


def _local_averages(
    values: FloatArray, layer: Array, mask: Array, side: int, places: Array | None
) -> tuple[Doubles, Doubles, Array]:
    """Mean of the layer and of the outside in a window about each pixel (or those of ``places``).

    Also whether the window holds both.
    """
    found: list[Doubles] = []
    both = np.ones(mask.shape, bool)
    for part in (layer, ~mask):
        weight = part.astype(np.float32)
        size = (side, side)
        total = cv2.boxFilter(values * weight[..., None], -1, size, normalize=False)
        count = cv2.boxFilter(weight, -1, size, normalize=False)
        mean = total / np.maximum(count, np.float32(0.5))[..., None]
        both &= count > 0.5
        found.append((mean if places is None else mean[places]).astype(np.float64))
    return found[0], found[1], both if places is None else both[places]


def calmest(truth: FloatArray, mask: Array) -> Array:
    """The third of the inside of the mask where the true picture changes least; (h, w) bool.

    Nowhere if the inside is too small to tell.
    """
    inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=1) > 0
    if np.count_nonzero(inner) < 300:
        return np.zeros_like(mask)
    soft = cv2.GaussianBlur(cv2.cvtColor(truth, cv2.COLOR_RGB2GRAY), (0, 0), 1.5)
    slope = np.hypot(cv2.Sobel(soft, -1, 1, 0), cv2.Sobel(soft, -1, 0, 1))
    slope = cv2.GaussianBlur(slope, (0, 0), 2.0)
    return inner & (slope <= np.quantile(slope[inner], 1 / 3))


def calm_detail(image: FloatArray, calm: Array) -> float:
    """Deviation of the fine detail (high-pass, sigma 2 px) in calm places, in levels of 255."""
    return 255 * float(np.sqrt((fine_detail(np.clip(image, 0, 1))[calm] ** 2).mean()))


def fine_detail(image: FloatArray) -> FloatArray:
    """What a blur with sigma 2 px takes away."""
    return image - cv2.GaussianBlur(image, (0, 0), 2.0)
