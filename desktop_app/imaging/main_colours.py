"""The colours that a picture is made of, few: median cut, then k-means, in OKLab."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import ByteArray, Doubles
from desktop_app.core.swatches import Colour
from desktop_app.imaging.colour_models import bytes_of, from_oklab, to_oklab

_MOST: Final = 1 << 15  # pixels that are looked at, evenly spread
_ROUNDS: Final = 8


def main_colours(pixels: ByteArray, count: int) -> list[Colour]:
    """The colours that stand for all others best, dark to light; the same each time.

    Median cut (Heckbert 1982) of the box that differs most, then Lloyd's algorithm.

    Args:
        pixels: (h, w, 3|4) uint8 sRGB; what is more than half transparent does not count.
        count: how many at most, at least 1.

    Returns:
        No more than there are different ones; none where all is transparent.
    """
    step = max(1, int(np.ceil(np.sqrt(pixels.shape[0] * pixels.shape[1] / _MOST))))
    flat = pixels[::step, ::step].reshape(-1, pixels.shape[2])
    if pixels.shape[2] == 4:
        flat = flat[flat[:, 3] >= 128]
    colours, weights = np.unique(flat[:, :3], axis=0, return_counts=True)
    if not len(colours):
        return []
    points = to_oklab(colours / 255.0)
    centres = _cut(points, weights, min(count, len(points)))
    for _ in range(_ROUNDS):
        nearest = _nearest(points, centres)
        totals = np.bincount(nearest, weights, len(centres))
        sums = [np.bincount(nearest, weights * points[:, k], len(centres)) for k in range(3)]
        kept = totals > 0
        centres[kept] = (np.array(sums) / np.maximum(totals, 1e-9)).T[kept]
    return list(dict.fromkeys(map(bytes_of, from_oklab(centres[np.argsort(centres[:, 0])]))))


def _cut(points: Doubles, weights: NDArray[np.intp], count: int) -> Doubles:
    boxes = [np.arange(len(points))]
    while len(boxes) < count:
        spreads = [np.ptp(points[box], axis=0) * np.sqrt(weights[box].sum()) for box in boxes]
        widest = int(np.argmax([spread.max() for spread in spreads]))
        if spreads[widest].max() <= 0:
            break
        box = boxes.pop(widest)
        box = box[np.argsort(points[box, int(np.argmax(spreads[widest]))], kind="stable")]
        sums = np.cumsum(weights[box])
        half = min(max(int(np.sum(sums < sums[-1] / 2)), 1), len(box) - 1)
        boxes += [box[:half], box[half:]]
    return np.array([np.average(points[box], axis=0, weights=weights[box]) for box in boxes])


def _nearest(points: Doubles, centres: Doubles) -> NDArray[np.intp]:
    far = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)
    return far.argmin(1)
