"""Which of the difference around the mask is content of the document, not a fault of the model.

A shadow that the mask left outside, or a thing that ends at its border: the document has it, the
model's clean answer has not. Their difference tells nothing about the model and must not be carried
inwards, where it would be a smudge. It is told from a fault by three signs, taken together over
some 20 px: the document varies where the answer is even; the difference varies *as* the document
does, and by a good part of its variation (a contrast that is off does so by a few per cent); and it
is apart from what the model does elsewhere.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.repair.filters import LUMA, smooth_known
from desktop_app.imaging.repair.membrane import halved

__all__ = ["of_the_model", "usual"]

_HALVINGS = 2  # of the half size: cells of 8 px
_SIGMA = 3.0  # cells
_OWN = (0.3, 0.7)  # of the difference's variance, what the document has more than the answer
_PART = (0.15, 0.4)  # of the document's variation
_APART = (1.0 / 255, 2.5 / 255)  # from the median difference
_SAMPLES = 1500
_HELD, _WIDTH = 0.4, 1.049  # share of the differences; width of its band in normal deviations
_SLOPES = np.linspace(-0.16, 0.16, 17)  # contrasts
_FAINT = 0.7 / 255  # deviation of a difference that nobody sees


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
    off = off - np.median(level[inside], axis=0).astype(np.float32)
    return off, width / _WIDTH


def of_the_model(low: FloatArray, weight: FloatArray) -> FloatArray:
    """How far each difference may be the model's, (h, w) float32 0..1.

    Args:
        low: (h, w, 4) float32, low-passed difference of document and answer, and the document's
            luminance.
        weight: (h, w) float32 0..1, how much of a pixel is known.
    """
    seen = weight > 0.25
    if not seen.any():
        return np.ones_like(weight)
    difference, document = low[..., :3] @ LUMA, low[..., 3]
    apart = np.abs(difference - np.float32(np.median(difference[seen])))
    doubt = _ramp(apart, _APART)
    if not doubt[seen].any():
        return np.ones_like(weight)
    products = cv2.merge(
        [difference, document, difference**2, document**2, difference * document]
    )
    mass = weight
    for _ in range(_HALVINGS):
        products, mass = halved(products, mass)
    mean = smooth_known(products, mass, _SIGMA)
    of_difference = mean[..., 2] - mean[..., 0] ** 2 + np.float32(_FAINT**2)
    of_document = mean[..., 3] - mean[..., 1] ** 2 + np.float32(_FAINT**2)
    shared = mean[..., 4] - mean[..., 0] * mean[..., 1]
    # The answer is the document less the difference: its variance is lower by 2·shared - that of
    # the difference.
    content = _ramp(2 * shared / of_difference - 1, _OWN) * _ramp(shared / of_document, _PART)
    size = (weight.shape[1], weight.shape[0])
    wide = np.asarray(cv2.resize(content, size, interpolation=cv2.INTER_LINEAR), np.float32)
    return 1 - wide * doubt


def _ramp(values: Array, ends: tuple[float, float]) -> FloatArray:
    low, high = ends
    return np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
