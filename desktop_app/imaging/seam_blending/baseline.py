"""What most of the ring says of the model, and how far each place is apart from it.

A shadow that the mask left outside, or a thing that ends at its border: the document has it, the
model's clean answer has not. Their difference tells nothing about the model; carried inwards it
would be a smudge. Most of the ring tells of the model alone, and there the difference is one value
but for what a contrast does to bright and dark.
"""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import LUMA

_SAMPLES = 1500
_HELD, _WIDTH = 0.4, 1.049  # share of the differences; width of its band in normal deviations
_SLOPES = np.linspace(-0.16, 0.16, 17)  # contrasts


def usual(low: FloatArray, base: FloatArray, seen: Array) -> tuple[FloatArray, float]:
    """What sets each difference apart from most others, (h, w, 3), and their deviation.

    Most lie about one value, but for what a contrast does. Value and slope are those that have
    two fifths of the differences in the narrowest band (Rousseeuw, Least median of squares
    regression, JASA 1984, with a smaller share), which a shadow over half of the border does not
    move.

    Args:
        low: (h, w, 3) float32, low-passed difference of document and answer.
        base: (h, w, 3) float32, low-passed answer.
        seen: (h, w) bool, where they count.
    """
    step = max(1, np.count_nonzero(seen) // _SAMPLES)
    values, bright = low[seen][::step] @ LUMA, base[seen][::step] @ LUMA
    held = max(1, int(_HELD * values.size))
    best = (np.inf, 0.0, 0.0)
    for slope in _SLOPES:
        ordered = np.sort(values - np.float32(slope) * bright)
        widths = ordered[held - 1 :] - ordered[: ordered.size - held + 1]
        at = int(np.argmin(widths))
        best = min(best, (float(widths[at]), float(slope), float(ordered[at])))
    width, slope, bottom = best
    off = low - np.float32(slope) * (base @ LUMA)[..., None]
    level = off[seen]
    inside = np.abs(level @ LUMA - (bottom + width / 2)) <= width / 2 + 1e-6
    centre = np.median(level[inside], axis=0)
    return np.asarray(off - centre, np.float32), width / _WIDTH
