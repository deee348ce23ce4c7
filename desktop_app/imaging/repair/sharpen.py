"""Stage 2: give the output the sharpness of its surroundings, band by band, within limits.

Three bands of luminance are compared by regression, not by their power: only detail that both
pictures share counts, so lost grain is not mistaken for lost sharpness. What gains is detail that
stands out of the model's own noise; calm parts get no livelier than those of the surroundings.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.repair.filters import (
    LUMA,
    busiest,
    calmest,
    luminance,
    robust_scale,
    smooth,
    tukey,
)
from desktop_app.imaging.repair.noise import Floor, cored, floor_of, without_specks
from desktop_app.imaging.repair.surroundings import Surroundings
from desktop_app.imaging.repair.values import Reason, StageReport

__all__ = ["GREATEST", "sharpen"]

GREATEST = 2.5
"""Largest gain of a band; 4 ruins text (measured)."""

_LEAST = 0.5
_SIGMAS = (0.7, 1.4, 2.8)
_HEED = (1.0, 1.5, 1.5)  # weight of the fit from this band upwards
_FEWEST = 400  # samples
_BUSY = 0.35  # share of them that decides
_CALM = 1 / 3  # share of them that tells of noise
_REACH = 2.0  # times the strongest detail measured
_SPECKS = 0.5 / 255  # from noise of half of this to one and a half, colours gain less and less
_SMALLEST = 0.04  # a change of gain below this is not worth a filter
_GAIN = 0.97  # the residual on unseen samples must fall below this share,
_SURE = 4.0  # or by this many standard errors


def sharpen(
    around: Surroundings, patch: FloatArray, share: float
) -> tuple[FloatArray, StageReport]:
    """Scale the bands of ``patch`` (h, w, 3) by ``share`` (0..2) of the gain measured.

    Its noise is taken back by as much, at most wholly.
    """
    if around.samples.size < _FEWEST:
        return patch, StageReport("sharpen", "too_few_pixels")
    bright, lead = (_levels(luminance(image)) for image in (patch, around.original))
    at = busiest(bright[0], around.samples, _BUSY)
    ours, theirs = _sampled(lead, at), _sampled(bright, at)
    gains = _gains(ours, theirs)
    numbers = {f"gain_{i}": float(gain) for i, gain in enumerate(gains)}
    reason: Reason = "ran"
    if float(np.abs(gains - 1).max()) < _SMALLEST:
        reason = "nothing_to_mend"
    else:
        ratio, surety = _unseen(ours, theirs)
        numbers["residual"] = ratio
        if ratio > _GAIN and surety < _SURE:
            reason = "no_gain"
    if reason != "ran":
        gains = np.ones(len(gains))
    calm = calmest(lead[2], around.samples, _CALM)
    pairs = zip(_sampled(lead, calm).T, _sampled(bright, calm).T, strict=True)
    floors = [floor_of(*pair) for pair in pairs]
    still = np.zeros(around.mask.shape, bool)
    still.ravel()[calm] = True
    specks, coloured = without_specks(around, patch, still, min(share, 1.0))
    numbers["noise"] = float(np.sqrt(sum(floor.noise for floor in floors)))
    numbers["specks"] = coloured
    factors = np.maximum(1 + share * (gains - 1), 0)
    settled = [1 - min(share, 1.0) * (1 - floor.quiet) for floor in floors]
    if reason != "ran" and specks is None and min(settled) > 1 - _SMALLEST:
        return patch, StageReport("sharpen", reason, numbers)
    # Specks grow with their colours; where there are none, colours are as soft as luminance.
    colourful = float(np.clip(1.5 - coloured / _SPECKS, 0, 1)) if reason == "ran" else 0.0
    factor_of = [
        _factors(bright[i] - bright[i + 1], floor, ours[:, i], float(factors[i]), settled[i])
        for i, floor in enumerate(floors)
    ]
    mended = patch
    if colourful > 0:
        lower = [smooth(patch, sigma) for sigma in _SIGMAS]
        for level, upper in enumerate([patch, *lower[:-1]]):
            plane = factor_of[level] * np.float32(colourful)
            mended = mended + cv2.multiply(upper - lower[level], cv2.merge([plane] * 3))
    if colourful < 1:
        added = np.zeros(around.mask.shape, np.float32)
        for level, factor in enumerate(factor_of):
            added += factor * (bright[level] - bright[level + 1])
        mended = mended + cv2.merge([added * np.float32(1 - colourful)] * 3)
    return _without(mended, specks), StageReport("sharpen", "ran", numbers)


def _factors(band: FloatArray, floor: Floor, seen: Array, gain: float, calm: float) -> FloatArray:
    """What each pixel of a band (h, w) gains, less 1.

    An edge far stronger than those measured (``seen``) would get a halo: it gains less.
    """
    factor = cored(band, floor.noise, gain, calm) - 1
    if gain > 1:
        reach = np.float32(_REACH * float(np.quantile(np.abs(seen), 0.99)))
        factor *= reach / np.maximum(np.abs(band), reach)
    return factor


def _levels(bright: FloatArray) -> list[FloatArray]:
    """The picture and what is left of it behind each of `_SIGMAS`."""
    return [bright, *(smooth(bright, sigma) for sigma in _SIGMAS)]


def _without(patch: FloatArray, specks: FloatArray | None) -> FloatArray:
    """``patch`` with (h, w, 2) added to red and blue less luminance, which stays."""
    if specks is None:
        return patch
    red, blue = specks[..., 0], specks[..., 1]
    green = (LUMA[0] * red + LUMA[2] * blue) / -LUMA[1]
    return patch + cv2.merge([red, green, blue])


def _sampled(levels: list[FloatArray], at: Array) -> Array:
    """Differences of neighbouring levels at the samples; (n, 3) float64."""
    values = [level.ravel()[at].astype(np.float64) for level in levels]
    return np.stack([a - b for a, b in pairwise(values)], axis=1)


def _gains(ours: Array, theirs: Array) -> Array:
    """Gain of each band, 0.5..2.5; 1 where the evidence does not go one way.

    Noise in the output makes the plain regression too small, noise in the original the reverse
    one too large. Sharpening therefore believes the first, softening the second.
    """
    gains, weight = _fitted(ours, theirs, np.ones(len(_SIGMAS)))
    for _ in range(2):
        gains, weight = _fitted(ours, theirs, gains)
    shared = weight @ (ours * theirs)
    reverse = (weight @ ours**2) / np.maximum(shared, 1e-12)
    down = np.where(shared > 0, np.minimum(reverse, 1.0), 1.0)
    chosen = np.where(gains > 1, np.where(shared > 0, gains, 1), np.maximum(down, gains))
    return np.clip(chosen, _LEAST, GREATEST)


def _fitted(ours: Array, theirs: Array, gains: Array) -> tuple[Array, Array]:
    """One round: better gains, and the weights they were found with.

    Fitted are the whole detail and the detail without its finest band or two: the whole alone
    (tried) lets the finest band make up for the coarser ones, whose lack is seen as a seam;
    each band alone (tried) leaves edges of flat pictures soft.
    """
    off = ours - theirs * gains
    residual = off.sum(axis=1).astype(np.float32)
    weight = tukey(residual, 4.7 * max(robust_scale(residual), 2e-3)).astype(np.float64)
    count = len(gains)
    normal, wanted = np.zeros((count, count)), np.zeros(count)
    for finest, heed in enumerate(_HEED):
        part = theirs[:, finest:]
        weighted = heed * part * weight[:, None]
        normal[finest:, finest:] += weighted.T @ part
        wanted[finest:] += weighted.T @ (ours - theirs)[:, finest:].sum(axis=1)
    # A ridge towards 1: a band without content keeps its gain.
    normal += np.eye(count) * (0.01 * np.trace(normal) / count + 1e-9)
    found = np.asarray(np.linalg.solve(normal, wanted), np.float64) + 1
    held = found > GREATEST
    if held.any() and not held.all():  # what is held at the limit, the others fit around
        free = ~held
        rest = wanted - normal[:, held] @ np.full(int(held.sum()), GREATEST - 1)
        found[held] = GREATEST
        found[free] = 1 + np.linalg.solve(normal[np.ix_(free, free)], rest[free])
    return found, weight


def _unseen(ours: Array, theirs: Array) -> tuple[float, float]:
    """Residual with gains over residual without, on samples the gains were not fitted to.

    Also how many standard errors the gain is: in strong grain even a right gain lowers the
    residual by little.
    """
    half = (np.arange(len(ours)) // 64) % 2 == 0  # runs of neighbours, not every second pixel
    gains = _gains(ours[half], theirs[half])
    before = np.abs((ours - theirs)[~half].sum(axis=1))
    after = np.abs((ours - theirs * gains)[~half].sum(axis=1))
    # Trimmed: a thing the model changed shall not decide.
    keep = before <= np.quantile(before, 0.97)
    won = (before - after)[keep]
    # Neighbouring samples tell the same thing: some 12 for one.
    error = float(won.std()) / max(won.size / 12, 1.0) ** 0.5
    ratio = float(after[keep].mean() / max(float(before[keep].mean()), 1e-9))
    return ratio, float(won.mean()) / max(error, 1e-9)
