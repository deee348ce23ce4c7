"""Stage 3: take the colour difference measured around the mask smoothly through its inside.

A contrast (one gain for all channels, where unseen pixels confirm it) and a membrane through what
remains. Works at half size: the difference is low-passed by 3 px anyway.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.evidence import SeamEvidence, predicted
from desktop_app.imaging.seam_blending.filters import (
    LUMA,
    largest,
    luminance,
    robust_scale,
    smooth,
    smooth_known,
    tukey,
)
from desktop_app.imaging.seam_blending.membrane import halved, membrane
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import StageReport

_FEWEST = 12  # ring pixels
_SIGMA = 1.5  # half-size pixels: 3 px
_WIDE = 8.0  # half-size pixels: what counts as the neighbourhood's opinion
_TOLERANCE = 4 / 255  # least scale of trust: smaller disagreement is never untrusted
_SPREAD = 4.0  # usual deviations
_SMALLEST = 0.7 / 255  # nobody sees less
_GAIN = 0.9  # corrected over plain difference on unseen pixels: above it nothing is won
_RIM = 1.2  # pixels
_OUTLIER = 4.0  # times the usual difference left
_CONTRAST = (0.8, 1.25)
_FAINT = 0.015  # a contrast nearer to 1 is not worth asking for
_CONFIRMED = 0.85  # contrast must lower the unseen residual to this share,
_DENIED = 1.1  # or, if it is sure, not raise it beyond this: noise can be all of the residual
_SURE, _SAME = 5.0, 12  # standard errors; neighbouring pixels that tell the same thing


def colour(
    around: Surroundings, patch: FloatArray, share: float
) -> tuple[FloatArray, StageReport, SeamEvidence | None]:
    """Add ``share`` (0..1) of the correction to ``patch`` (h, w, 3); also say what supports it."""
    if np.count_nonzero(around.ring) < _FEWEST:
        return patch, StageReport("colour", "too_few_pixels"), None
    low, base, weight, near = _halves(around, patch)
    trust = _trust(low[..., :3], base, weight)
    held = (weight > 0) * trust
    evidence = predicted(low, held, weight, near, around.mask)
    contrast, reach, sure = _contrast(low, base, held)
    if contrast != 1:
        flatter = low.copy()
        flatter[..., :3] -= _stretched(base, contrast, reach)
        again = (weight > 0) * _trust(flatter[..., :3], base, weight)
        other = predicted(flatter, again, weight, near, around.mask)
        wanted = _DENIED if sure else _CONFIRMED
        if other.corrected < wanted * evidence.corrected:
            low, held = flatter, again
            evidence = other.with_plain(evidence)
        else:
            contrast = 1.0
    # Far pixels of the ring only advise on trust; the surface hangs on the rim.
    rim = np.exp(-np.maximum(near - 1, 0) / 4).astype(np.float32)
    surface = membrane(low[..., :3], held * rim)
    largest = float(np.abs(surface[_halved_mask(around.mask)]).max(initial=0.0))
    numbers = {
        "largest": largest,
        "contrast": contrast,
        "plain": evidence.plain,
        "corrected": evidence.corrected,
        "trusted": evidence.trusted,
    }
    if share == 0:
        return patch, StageReport("colour", "off", numbers), evidence
    if evidence.plain < _SMALLEST and largest < 3 * _SMALLEST:
        return patch, StageReport("colour", "nothing_to_mend", numbers), evidence
    if evidence.corrected > _GAIN * evidence.plain:
        return patch, StageReport("colour", "no_gain", numbers), evidence
    mended: Array = _full(surface, patch)
    if contrast != 1:
        mended = mended + _stretched(smooth(patch, 2 * _SIGMA), contrast, reach)
    mended = np.asarray(patch + np.float32(share) * mended, np.float32)
    mended += np.float32(share) * _rim(around, mended)
    return mended, StageReport("colour", "ran", numbers), evidence


def _rim(around: Surroundings, patch: FloatArray) -> FloatArray:
    """What the difference that is left tells of the next two pixels inside; (h, w, 3).

    A model's noise is of one or two pixels: what it is outside it still is at the border, and a
    patch that begins with it shows no step. It fades as it is less and less known.
    """
    gap = around.original - patch
    off = largest(gap)
    usual = robust_scale(off.ravel()[around.samples])
    known = tukey(off, _OUTLIER * max(usual, _SMALLEST)) * around.weight
    gap *= known[..., None]
    told = smooth(gap, _RIM)
    told *= (around.mask / np.maximum(smooth(around.weight, _RIM), np.float32(0.5)))[..., None]
    return told


def _halves(
    around: Surroundings, patch: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """At half size: low-passed difference and original's luminance (4 channels), low-passed patch,
    weight, distance from the mask in full-size pixels."""
    both = np.dstack([around.original - patch, luminance(around.original)])
    gap, weight = halved(both, around.weight)
    near, _ = halved(around.distance[..., None], np.ones_like(around.weight))
    base, _ = halved(patch, around.weight)
    return (
        smooth_known(gap, weight, _SIGMA),
        smooth_known(base, weight, _SIGMA),
        weight,
        near[..., 0],
    )


def _halved_mask(mask: Array) -> Array:
    """Half-size pixels that hold a painted one; (h, w) bool → half of it, rounded up."""
    _, share = halved(np.zeros((*mask.shape, 1), np.float32), mask.astype(np.float32))
    return share > 0


def _trust(low: FloatArray, base: FloatArray, weight: FloatArray) -> FloatArray:
    """How far each pixel agrees with what most do and its neighbourhood does; (h, w) 0..1.

    First against what is usual, then against the neighbourhood's weighted mean: a thing that the
    model changed neither pulls the correction nor gets it.
    """
    seen = weight > 0.25
    if not seen.any():
        return np.ones_like(weight)
    off, spread = usual(low, base, seen)
    trust = tukey(largest(off), 2 * max(_TOLERANCE, _SPREAD * spread))
    near = off - smooth_known(off, weight * trust, _WIDE)
    return tukey(largest(near), max(_TOLERANCE, _SPREAD * spread))


def _contrast(
    low: FloatArray, base: FloatArray, fit_weight: FloatArray
) -> tuple[float, tuple[Array, Array], bool]:
    """The gain that explains differences by brightness, the range of colours it was seen in, and
    whether it is sure by its standard error."""
    chosen = fit_weight > 0.3
    if chosen.sum() < 100:
        return 1.0, (np.zeros(3), np.ones(3)), False
    x, y = base[chosen].astype(np.float64), low[chosen][:, :3].astype(np.float64)
    weight = fit_weight[chosen].astype(np.float64)[:, None]
    x0, y0 = ((weight * v).sum(0) / weight.sum() for v in (x, y))
    power = float((weight * (x - x0) ** 2).sum())
    reach = (np.quantile(x, 0.01, axis=0), np.quantile(x, 0.99, axis=0))
    if power / (3 * float(weight.sum())) < 0.02**2:  # too uniform to tell
        return 1.0, reach, False
    gain = 1 + float((weight * (x - x0) * (y - y0)).sum()) / power
    rest = y - y0 - (gain - 1) * (x - x0)
    spread = float((weight * rest**2).sum()) * _SAME / power / (3 * float(weight.sum()))
    sure = abs(gain - 1) > _SURE * spread**0.5
    return float(np.clip(gain, *_CONTRAST)) if abs(gain - 1) > _FAINT else 1.0, reach, sure


def _stretched(base: FloatArray, contrast: float, reach: tuple[Array, Array]) -> FloatArray:
    """What the gain adds; colours beyond those seen get no more than the outermost seen."""
    low, high = (np.asarray(edge, np.float32) for edge in reach)
    added: Array = np.clip(base, low, high) - (low + high) / np.float32(2)
    return np.float32(contrast - 1) * added


def _full(surface: FloatArray, like: FloatArray) -> FloatArray:
    height, width = like.shape[:2]
    double = (2 * surface.shape[1], 2 * surface.shape[0])
    doubled = cv2.resize(surface, double, interpolation=cv2.INTER_LINEAR)
    return np.asarray(doubled, np.float32)[:height, :width]


# A shadow that the mask left outside, or a thing that ends at its border: the document has it, the
# model's clean answer has not. Their difference tells nothing about the model; carried inwards it
# would be a smudge. Most of the ring tells of the model alone, and there the difference is one
# value but for what a contrast does to bright and dark.
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
