"""Stage 2: give the output the detail of its surroundings: sharpness comes back, its noise goes.

Around the mask both pictures are known. What the output lacks there is fitted as a linear filter of
the output itself: for each of five octaves a matrix over the three colours, one for calm and one
for busy places. That is Wiener's filter, learnt where others assume it (Elad, Why simple shrinkage
is still relevant, IEEE Trans. Information Theory 52, 2006, for the classes). Only detail that both
pictures share can gain, so lost grain is not mistaken for lost sharpness, and noise is not made
mottle; colours follow the luminance where they do so around.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import LUMA, luminance, robust_scale, smooth, tukey
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import StageReport

_FINEST = 0.7  # pixels: sigma of the first octave
_OCTAVES = 5
_FEWEST, _MOST = 400, 8_000  # samples
_WINDOW = (5, 5)  # half-size pixels: the neighbourhood that is calm or busy
_RIDGE = (0.1 / 255) ** 2  # variance: detail fainter than a tenth of a step is not gone by
_ROUNDS = 2
_OUTLIER = 4.7  # times the usual residual
_THIRD = 1.5  # the median of such amounts over the value that three of ten are below
_INVISIBLE = 1.5 / 255  # residuals to here are usual,
_DOUBT, _STRANGE = 2.0, 17 / 255  # and before anything is fitted so many times, and to here
_LIVELY = 0.8  # of the surroundings' detail: the filter may not leave less, if the output has it
_NOISIEST = 4 / 255  # deviation of an octave: what is apart by more is another picture, not noise
_ALIKE = 0.5  # correlation of an octave that is the same picture
_CONTRAST = (0.8, 1.25)
_REACH = 1.0  # times the strongest correction measured: more is a halo about bright things
_SMALLEST = 0.15 / 255  # a correction below this is not worth a filter
_GAIN = 0.97  # the residual on unseen samples must fall below this share,
_SURE = 4.0  # or by this many standard errors


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Both pictures by octaves at n places of the ring.

    Attributes:
        theirs, ours: (bands, n, 3) float64, of the output and of the original.
        lively: (n,) 0..1, how much goes on there.
        design: (n, 6·bands), ``theirs`` in calm and in busy places: by kind, band, colour.
        wanted: (n, 3), what the output lacks.
    """

    theirs: Array
    ours: Array
    lively: Array
    design: Array
    wanted: Array

    def solved(self, weight: Array) -> Array:
        """The matrices (2, bands, 3, 3) that give what is wanted: calm and busy places'."""
        weighted = self.design * weight[:, None]
        normal = weighted.T @ self.design
        normal += np.eye(len(normal)) * (_RIDGE * float(weight.sum()))
        found = np.linalg.solve(normal, weighted.T @ self.wanted)
        return found.reshape(2, -1, 3, 3)

    def estimates(self, matrices: Array) -> Array:
        """What the matrices add; (n, 3)."""
        return self.design @ matrices.reshape(-1, 3)

    def level(self, matrices: Array, group: slice) -> Array:
        """What those of some bands add; (n, 3)."""
        columns = self.design.reshape(len(self.design), 2, -1, 3)[:, :, group]
        return columns.reshape(len(self.design), -1) @ matrices[:, group].reshape(-1, 3)


def sharpen(
    around: Surroundings, patch: FloatArray, share: float
) -> tuple[FloatArray, StageReport]:
    """Add ``share`` (0..2) of what ``patch`` (h, w, 3) lacks.

    Beyond 1 only its luminance gains.
    """
    if around.samples.size < _FEWEST:
        return patch, StageReport("sharpen", "too_few_pixels")
    bands = _bands(patch)
    busy = _busy(bands, around.samples)
    seen = _sampled(around, bands, busy)
    weight = _trusted(seen)
    matrices = seen.solved(weight)
    numbers = {"correction": float(np.sqrt(np.mean(seen.estimates(matrices) ** 2)))}
    if numbers["correction"] < _SMALLEST:
        return patch, StageReport("sharpen", "nothing_to_mend", numbers)
    parts = _parts(seen, matrices, weight)
    ratio, surety = _unseen(seen, weight, parts)
    numbers["residual"] = ratio
    if ratio > _GAIN and surety < _SURE:
        return patch, StageReport("sharpen", "no_gain", numbers)
    matrices = _less(matrices, parts)
    came: Array = seen.theirs.sum(axis=0)
    after: Array = came + seen.estimates(matrices)
    numbers["gain"] = float(np.linalg.norm(after) / max(float(np.linalg.norm(came)), 1e-9))
    correction = _laid_out(bands, busy, matrices, _limits(seen, matrices))
    mended: Array = patch + np.float32(min(share, 1.0)) * correction
    if share > 1:
        mended += np.float32(share - 1) * luminance(correction)[..., None]
    return mended, StageReport("sharpen", "ran", numbers)


def _bands(image: FloatArray) -> list[FloatArray]:
    """By octaves, from fine to coarse, (h, w, 3) each; from the third on of half the size of the
    one before. A Gaussian first, then Burt and Adelson's Laplacian pyramid (1983)."""
    level = smooth(image, _FINEST)
    bands = [cv2.subtract(image, level)]
    while len(bands) < _OCTAVES and min(level.shape[:2]) >= 8:
        small = np.asarray(cv2.pyrDown(level), np.float32)
        bands.append(cv2.subtract(level, _up(small, level)))
        level = small
    return [np.asarray(band, np.float32) for band in bands]


def _up(small: FloatArray, like: FloatArray) -> FloatArray:
    size = (like.shape[1], like.shape[0])
    return np.asarray(cv2.pyrUp(small, dstsize=size), np.float32)


def _busy(bands: list[FloatArray], samples: Array) -> FloatArray:
    """How much goes on about each half-size pixel, (h/2, w/2) 0..1: 0.5 is usual of the ring."""
    bright = luminance(np.asarray(sum(bands[1:2], bands[0]), np.float32))
    power = cv2.boxFilter(cv2.pyrDown(bright * bright), -1, _WINDOW)
    rows, columns = np.divmod(samples, bright.shape[1])
    usual = float(np.median(power[rows // 2, columns // 2]))
    return np.asarray(power / (power + max(usual, 1e-12)), np.float32)


def _sampled(around: Surroundings, bands: list[FloatArray], busy: FloatArray) -> _Samples:
    step = -(-around.samples.size // _MOST)
    rows, columns = np.divmod(around.samples[::step], around.mask.shape[1])
    x, y = columns.astype(np.float32)[None], rows.astype(np.float32)[None]

    def at(image: FloatArray, halvings: int) -> Array:
        scale = np.float32(0.5**halvings)
        found = cv2.remap(image, x * scale, y * scale, cv2.INTER_LINEAR)
        return np.asarray(found[0], np.float64)

    theirs, ours = (
        np.stack([at(band, max(i - 1, 0)) for i, band in enumerate(one)])
        for one in (bands, _bands(around.original))
    )
    ours /= _contrast(ours, theirs)
    lively = at(busy, 1)
    kinds = np.stack([1 - lively, lively], axis=1)[:, :, None, None]
    design = (kinds * theirs.transpose(1, 0, 2)[:, None]).reshape(len(lively), -1)
    return _Samples(theirs, ours, lively, design, (ours - theirs).sum(axis=0))


def _contrast(ours: Array, theirs: Array) -> float:
    """How much more contrast the surroundings have in the coarsest octave: the colours' stage
    repairs that, since it is none of sharpness."""
    old, new = ours[-1] @ LUMA, theirs[-1] @ LUMA
    gain, weight = 1.0, np.ones(len(old))
    for _ in range(3):
        gain = float(weight @ (old * new)) / max(float(weight @ new**2), 1e-12)
        weight = _near(old - gain * new, robust_scale(old - gain * new))
    return float(np.clip(gain, *_CONTRAST))


def _near(off: Array, usual: float) -> Array:
    """The weights of samples that are apart by ``off``: 0 where the model drew something else."""
    scale = _OUTLIER * max(usual, _INVISIBLE)
    return np.asarray(tukey(np.asarray(off, np.float32), scale), np.float64)


def _trusted(seen: _Samples) -> Array:
    """The weights of the samples; what is far apart as it comes does not begin to pull."""
    off = np.linalg.norm(seen.wanted, axis=1)
    weight = _near(off, max(_DOUBT * _most(off), _STRANGE))
    for _ in range(_ROUNDS):
        off = np.linalg.norm(seen.wanted - seen.estimates(seen.solved(weight)), axis=1)
        weight = _near(off, _most(off))
    return weight


def _most(off: Array) -> float:
    """The usual one, though half of the ring be another picture: three are smaller of ten."""
    return _THIRD * float(np.quantile(off, 0.3))


def _unseen(seen: _Samples, weight: Array, parts: Array) -> tuple[float, float]:
    """Residual with the filter over residual without, on samples it was not fitted to.

    Also how many standard errors the gain is: in strong grain even a right filter lowers the
    residual by little.
    """
    half = (np.arange(len(weight)) // 64) % 2 == 0  # runs of neighbours, not every second pixel
    found = _less(seen.solved(weight * half), parts)
    wanted = seen.wanted[~half]
    before = np.abs(wanted).sum(axis=1)
    after = np.abs(wanted - seen.design[~half] @ found.reshape(-1, 3)).sum(axis=1)
    # Trimmed: a thing the model changed shall not decide.
    keep = before <= np.quantile(before, 0.97)
    won = (before - after)[keep]
    # Neighbouring samples tell the same thing: some 12 for one.
    error = float(won.std()) / max(won.size / 12, 1.0) ** 0.5
    ratio = float(after[keep].mean() / max(float(before[keep].mean()), 1e-9))
    return ratio, float(won.mean()) / max(error, 1e-9)


def _levels(count: int) -> list[slice]:
    """Octaves by size: the two of full size, then each other."""
    return [slice(0, 2), *(slice(i, i + 1) for i in range(2, count))]


_FINE = (slice(0, 3), slice(3, None))
"""Octaves that are judged together: their matrices make up for one another."""


def _parts(seen: _Samples, matrices: Array, weight: Array) -> Array:
    """What part is taken of what the matrices do to fine and to coarse luminance, in calm and in
    busy places, (2, 2); NaN: nothing is done at all.

    The best guess of texture that the model redrew is not texture; but a blurred patch is seen.
    Luminance keeps as much detail as the surroundings have, or as the output came with if that is
    less. Coarse luminance is none of sharpness: a shadow left outside would tell of it. Where more
    would go than a decoder's noise can be, and nothing is alike, all stays.
    """
    parts = np.ones((2, len(_FINE)))
    for kind, place in enumerate(((1 - seen.lively) * weight, seen.lively * weight)):
        mine = place >= np.median(place)
        for number, group in enumerate(_FINE):
            new, old = seen.theirs[group].sum(axis=0), seen.ours[group].sum(axis=0)
            added = np.tensordot(seen.theirs[group], matrices[kind, group], ((0, 2), (0, 1)))
            gone = float(place @ (new**2 - (new + added) ** 2).mean(axis=1))
            gone /= max(float(place.sum()), 1e-9)
            if gone > _NOISIEST**2 and _alike(new, old, place) < _ALIKE:
                parts[kind, number] = np.nan
            elif number > 0:
                parts[kind, number] = 0
            else:
                bright = new @ LUMA, added @ LUMA
                amounts = (np.abs(one[mine]) for one in (bright[0], old @ LUMA))
                have, want = (float(np.quantile(one, 0.25)) for one in amounts)
                least = min(1.0, _LIVELY * want / max(have, 1e-9)) ** 2
                parts[kind, number] = _part(*bright, place, least)
    return parts


def _alike(new: Array, old: Array, place: Array) -> float:
    """Correlation, -1..1, of (n, 3) with weights (n,)."""
    pairs = ((new, old), (new, new), (old, old))
    shared, *powers = (float(place @ (a * b).sum(axis=1)) for a, b in pairs)
    return shared / max((powers[0] * powers[1]) ** 0.5, 1e-12)


def _part(new: Array, added: Array, place: Array, least: float) -> float:
    """The greatest part, 0..1, of ``added`` that leaves ``new`` the share ``least`` of its power;
    (n,) each, ``place`` is their weight."""
    have = float(place @ new**2)
    across, power = float(place @ (new * added)), float(place @ added**2)
    if have + 2 * across + power >= least * have or power < 1e-12:
        return 1.0
    root = max(across**2 - power * have * (1 - least), 0.0) ** 0.5
    return float(np.clip((-across - root) / power, 0, 1))


def _less(matrices: Array, parts: Array) -> Array:
    """The matrices with only the ``parts`` (2, 2) of what they do to luminance."""
    kept = matrices.copy()
    for number, group in enumerate(_FINE):
        for kind in range(2):
            part = float(parts[kind, number])
            if np.isnan(part):
                kept[kind, group] = 0
            else:
                kept[kind, group] -= (1 - part) * (matrices[kind, group] @ LUMA)[..., None]
    return kept


def _limits(seen: _Samples, matrices: Array) -> FloatArray:
    """The most that each level adds to each colour, (levels, 3): an edge far stronger than those
    measured would get a halo."""
    found = [np.abs(seen.level(matrices, group)) for group in _levels(len(seen.theirs))]
    most = [_REACH * np.quantile(one, 0.99, axis=0) for one in found]
    return np.asarray(np.stack(most), np.float32)


def _laid_out(
    bands: list[FloatArray], busy: FloatArray, matrices: Array, limits: FloatArray
) -> FloatArray:
    """What the matrices add everywhere; (h, w, 3)."""
    calm, more = matrices[0], matrices[1] - matrices[0]
    shares = [_up(busy, bands[0][..., 0]), busy]
    while len(shares) < len(limits):
        shares.append(np.asarray(cv2.pyrDown(shares[-1]), np.float32))
    total: FloatArray | None = None
    for number, group in reversed(list(enumerate(_levels(len(bands))))):
        added, extra = (_turned(bands[group], kind[group]) for kind in (calm, more))
        added += np.asarray(cv2.multiply(extra, cv2.merge([shares[number]] * 3)), np.float32)
        rows, most = added.reshape(len(added), -1), np.tile(limits[number], added.shape[1])
        np.clip(rows, -most, most, out=rows)
        if total is not None:
            added += _up(total, added)
        total = added
    assert total is not None
    return total


def _turned(bands: list[FloatArray], matrices: Array) -> FloatArray:
    """The sum of some bands of one size, each by its matrix; (h, w, 3)."""
    turned = [
        cv2.transform(band, np.ascontiguousarray(matrix.T, np.float32))
        for band, matrix in zip(bands, matrices, strict=True)
    ]
    for one in turned[1:]:
        cv2.add(turned[0], one, turned[0])
    return np.asarray(turned[0], np.float32)
