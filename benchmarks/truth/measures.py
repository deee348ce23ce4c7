"""How visible a seam is, how far colours and grain are off. Numbers only, no model, no method.

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

from desktop_app.core.pixels import Array, FloatArray

__all__ = [
    "border",
    "calm_detail",
    "calmest",
    "changed_outside",
    "ciede2000",
    "colour_error",
    "grain_ratio",
    "lab",
    "own_seam",
    "seam",
    "specks",
]

# Depth of a layer in pixels from the border, and the side of its window.
_LAYERS = ((0.0, 1.5, 3), (1.5, 4.5, 9), (4.5, 8.0, 17))


def lab(image: FloatArray) -> FloatArray:
    """CIE Lab (D65) of sRGB (h, w, 3) float32, clipped to 0..1."""
    clipped = np.clip(image, 0, 1).astype(np.float32)
    return np.asarray(cv2.cvtColor(clipped, cv2.COLOR_RGB2LAB), np.float32)


def ciede2000(first: Array, second: Array) -> Array:
    """Colour difference of two Lab arrays (..., 3); (...) float64.

    Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, Color Research and Application 30
    (2005), whose equation numbers stand beside the lines.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(first, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(second, np.float64), -1, 0)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2  # 2, 3
    g = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))  # 4
    c1, c2 = np.hypot((1 + g) * a1, b1), np.hypot((1 + g) * a2, b2)  # 5, 6
    h1 = np.degrees(np.arctan2(b1, (1 + g) * a1)) % 360  # 7
    h2 = np.degrees(np.arctan2(b2, (1 + g) * a2)) % 360
    grey = c1 * c2 == 0
    turn = (h2 - h1 + 180) % 360 - 180  # 10
    turn = np.where(grey, 0.0, np.where(turn == -180, 180.0, turn))
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))  # 11
    mean_l, mean_cp = (l1 + l2) / 2, (c1 + c2) / 2  # 12, 13
    apart = np.abs(h1 - h2) > 180
    mean_h = np.where(apart, (h1 + h2 + np.where(h1 + h2 < 360, 360, -360)) / 2, (h1 + h2) / 2)
    mean_h = np.where(grey, h1 + h2, mean_h)  # 14
    t = (  # 15
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    theta = 30 * np.exp(-(((mean_h - 275) / 25) ** 2))  # 16
    rc = 2 * np.sqrt(mean_cp**7 / (mean_cp**7 + 25.0**7))  # 17
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)  # 18
    sc, sh = 1 + 0.045 * mean_cp, 1 + 0.015 * mean_cp * t  # 19, 20
    rt = -np.sin(np.radians(2 * theta)) * rc  # 21
    dl, dc, dh = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + rt * dc * dh, 0))  # 22


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
        inner, outer, reached = _means(res, layer, mask, side, places)
        true_inner, true_outer, _ = _means(tru, layer, mask, side, places)
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
        inner, outer, _ = _means(values, line, line, 3, None)
        step = ciede2000(inner, outer) * border(line)
        near = cv2.boxFilter(step, -1, (9, 9), normalize=False)
        count = cv2.boxFilter(border(line).astype(np.float64), -1, (9, 9), normalize=False)
        steps.append((step if line is mask else near / np.maximum(count, 1e-6))[places])
    return np.maximum(steps[0] - (steps[1] + steps[2]) / 2, 0)


def _means(
    values: FloatArray, layer: Array, mask: Array, side: int, places: Array | None
) -> tuple[Array, Array, Array]:
    """Mean of the layer and of the outside in a window about each pixel (or those of ``places``).

    Also whether the window holds both.
    """
    found: list[Array] = []
    both = np.ones(mask.shape, bool)
    for part in (layer, ~mask):
        weight = part.astype(np.float32)
        size = (side, side)
        total = cv2.boxFilter(values * weight[..., None], -1, size, normalize=False)
        count = cv2.boxFilter(weight, -1, size, normalize=False)
        mean = total / np.maximum(count, np.float32(0.5))[..., None]
        both &= count > 0.5
        found.append(mean if places is None else mean[places])
    return found[0], found[1], both if places is None else both[places]


def colour_error(result: FloatArray, truth: FloatArray, mask: Array) -> float:
    """Mean ΔE2000 inside the mask of both pictures smoothed with sigma 3."""
    smooth = [
        np.asarray(cv2.GaussianBlur(image, (0, 0), 3.0), np.float32) for image in (result, truth)
    ]
    return float(ciede2000(lab(smooth[0]), lab(smooth[1]))[mask].mean())


def grain_ratio(result: FloatArray, truth: FloatArray, clean: FloatArray, mask: Array) -> float:
    """Deviation of the fine detail in flat parts inside the mask, over that of the true picture.

    Args:
        result: (h, w, 3) float32 0..1.
        truth: the picture with its grain.
        clean: the same without grain; says where it is flat.
        mask: (h, w) bool.

    Returns:
        1 where both have as much; NaN where no inside part is flat.
    """
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    wide = cv2.boxFilter(np.abs(_fine(clean)).max(2), -1, (7, 7))
    flat = inner & (wide < 0.004)
    if flat.sum() < 100:
        return float("nan")
    return float(_fine(result)[flat].std() / max(1e-6, float(_fine(truth)[flat].std())))


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
    return 255 * float(np.sqrt((_fine(np.clip(image, 0, 1))[calm] ** 2).mean()))


def specks(image: FloatArray, truth: FloatArray, calm: Array) -> float:
    """Mean chroma of what is added to calm places in the size of specks (0.8 to 3 px), ΔC."""
    added = image - truth
    added = cv2.GaussianBlur(added, (0, 0), 0.8) - cv2.GaussianBlur(added, (0, 0), 3.8)
    apart = (lab(truth + added) - lab(truth))[calm]
    return float(np.hypot(apart[:, 1], apart[:, 2]).mean())


def _fine(image: FloatArray) -> FloatArray:
    return image - cv2.GaussianBlur(image, (0, 0), 2.0)


def changed_outside(result: FloatArray, original: FloatArray, mask: Array) -> int:
    """Number of pixels outside the mask that differ."""
    return int((result != original).any(axis=2)[~mask].sum())
