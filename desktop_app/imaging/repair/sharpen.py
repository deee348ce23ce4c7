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
from desktop_app.imaging.repair.filters import LUMA, luminance, robust_scale, smooth, tukey
from desktop_app.imaging.repair.surroundings import Surroundings
from desktop_app.imaging.repair.values import StageReport

__all__ = ["sharpen"]

_FINEST = 0.7  # pixels: sigma of the first octave
_OCTAVES = 5
_FEWEST, _MOST = 400, 10_000  # samples
_WINDOW = (5, 5)  # half-size pixels: the neighbourhood that is calm or busy
_RIDGE = (0.1 / 255) ** 2  # variance: detail fainter than a tenth of a step is not gone by
_ROUNDS = 3
_OUTLIER = 4.7  # times the usual residual
_INVISIBLE = 2e-3
_LIVELY = 0.8  # of the surroundings' detail: the filter may not leave less, if the output has it
_NOISIEST = 4 / 255  # deviation of an octave: what is apart by more is another picture, not noise
_ALIKE = 0.5  # correlation of an octave that is the same picture
_CONTRAST = (0.8, 1.25)
_REACH = 1.0  # times the strongest correction measured: more is a halo about bright things
_SMALLEST = 0.15 / 255  # a correction below this is not worth a filter
_GAIN = 0.97  # the residual on unseen samples must fall below this share,
_SURE = 4.0  # or by this many standard errors


@dataclass(frozen=True, slots=True, eq=False)
class _Detail:
    """A picture by octaves.

    Attributes:
        bands: (h, w, 3) float32 each, from fine to coarse; the first two of full size, each
            other one of half of the one before it.
        fine: (h, w, 3) float32, the first two together.
    """

    bands: list[FloatArray]
    fine: FloatArray

    def at(self, x: FloatArray, y: FloatArray) -> Array:
        """All bands at n places; (bands, n, 3) float64."""
        return np.stack([_read(one, x, y, max(i - 1, 0)) for i, one in enumerate(self.bands)])


def sharpen(
    around: Surroundings, patch: FloatArray, share: float
) -> tuple[FloatArray, StageReport]:
    """Add ``share`` (0..2) of what ``patch`` (h, w, 3) lacks.

    Beyond 1 only its luminance gains.
    """
    if around.samples.size < _FEWEST:
        return patch, StageReport("sharpen", "too_few_pixels")
    detail = _detail(patch)
    busy = _busy(detail.fine, around.samples)
    step = -(-around.samples.size // _MOST)
    rows, columns = np.divmod(around.samples[::step], patch.shape[1])
    x, y = columns.astype(np.float32), rows.astype(np.float32)
    theirs, ours = detail.at(x, y), _detail(around.original).at(x, y)
    ours /= _contrast(ours, theirs)
    lively = _read(busy, x, y, 1)
    matrices, weight = _fitted(ours, theirs, lively)
    added = _told(matrices, theirs, lively)
    numbers = {"correction": float(np.sqrt(np.mean(added**2)))}
    if numbers["correction"] < _SMALLEST:
        return patch, StageReport("sharpen", "nothing_to_mend", numbers)
    ratio, surety = _unseen(ours, theirs, lively, weight)
    numbers["residual"] = ratio
    if ratio > _GAIN and surety < _SURE:
        return patch, StageReport("sharpen", "no_gain", numbers)
    matrices = _kept(matrices, ours, theirs, lively, weight)
    added = _told(matrices, theirs, lively)
    if not added.any():
        return patch, StageReport("sharpen", "unsure", numbers)
    numbers["gain"] = float(
        np.sqrt(np.mean((theirs.sum(0) + added) ** 2) / max(np.mean(theirs.sum(0) ** 2), 1e-12))
    )
    correction = _laid_out(detail, busy, matrices, _limits(matrices, theirs, lively))
    mended = patch + np.float32(min(share, 1.0)) * correction
    if share > 1:
        mended += np.float32(share - 1) * luminance(correction)[..., None]
    return mended, StageReport("sharpen", "ran", numbers)


def _detail(image: FloatArray) -> _Detail:
    """By octaves: a Gaussian first, then Burt and Adelson's Laplacian pyramid (1983)."""
    soft = smooth(image, _FINEST)
    bands, level = [image - soft], soft
    while len(bands) < _OCTAVES and min(level.shape[:2]) >= 8:
        small = np.asarray(cv2.pyrDown(level), np.float32)
        bands.append(level - _up(small, level))
        level = small
    return _Detail(bands, bands[0] + bands[1] if len(bands) > 1 else bands[0])


def _up(small: FloatArray, like: FloatArray) -> FloatArray:
    size = (like.shape[1], like.shape[0])
    return np.asarray(cv2.pyrUp(small, dstsize=size), np.float32)


def _busy(fine: FloatArray, samples: Array) -> FloatArray:
    """How much goes on about each half-size pixel, (h/2, w/2) 0..1: 0.5 is usual of the ring."""
    bright = luminance(fine)
    power = cv2.boxFilter(cv2.pyrDown(bright * bright), -1, _WINDOW)
    rows, columns = np.divmod(samples, fine.shape[1])
    usual = float(np.median(power[rows // 2, columns // 2]))
    return np.asarray(power / (power + max(usual, 1e-12)), np.float32)


def _read(image: FloatArray, x: FloatArray, y: FloatArray, halvings: int) -> Array:
    """An image at places given in pixels of its full size; (n, c) or (n,) float64."""
    scale = np.float32(0.5**halvings)
    found = cv2.remap(image, x[None] * scale, y[None] * scale, cv2.INTER_LINEAR)
    return found[0].astype(np.float64)


def _contrast(ours: Array, theirs: Array) -> float:
    """How much more contrast the surroundings have in the coarsest octave: the colours' stage
    mends that, since it is none of sharpness."""
    old, new = ours[-1] @ LUMA, theirs[-1] @ LUMA
    gain, weight = 1.0, np.ones(len(old))
    for _ in range(_ROUNDS):
        gain = float(weight @ (old * new)) / max(float(weight @ new**2), 1e-12)
        off = (old - gain * new).astype(np.float32)
        weight = tukey(off, _OUTLIER * max(robust_scale(off), _INVISIBLE)).astype(np.float64)
    return float(np.clip(gain, *_CONTRAST))


def _design(theirs: Array, lively: Array) -> Array:
    """(bands, n, 3) → (n, 6·bands): all colours of all bands, in calm and in busy places."""
    flat = theirs.transpose(1, 0, 2).reshape(theirs.shape[1], -1)
    return np.hstack([flat * (1 - lively)[:, None], flat * lively[:, None]])


def _solved(ours: Array, theirs: Array, lively: Array, weight: Array) -> Array:
    """Matrices (2, bands, 3, 3) that take the output's colours to what it lacks, in calm and in
    busy places."""
    design, wanted = _design(theirs, lively), (ours - theirs).sum(axis=0)
    weighted = design * weight[:, None]
    normal = weighted.T @ design
    normal += np.eye(len(normal)) * (_RIDGE * float(weight.sum()))
    return np.linalg.solve(normal, weighted.T @ wanted).reshape(2, -1, 3, 3)


def _fitted(ours: Array, theirs: Array, lively: Array) -> tuple[Array, Array]:
    """The matrices, and the weights (n,) of the samples: less where the model drew something
    else."""
    wanted, weight = (ours - theirs).sum(axis=0), np.ones(len(lively))
    for _ in range(_ROUNDS - 1):
        found = _solved(ours, theirs, lively, weight)
        off = np.linalg.norm(wanted - _told(found, theirs, lively), axis=1).astype(np.float32)
        scale = max(float(np.median(off)), _INVISIBLE)
        weight = tukey(off, _OUTLIER * scale).astype(np.float64)
    return _solved(ours, theirs, lively, weight), weight


def _told(matrices: Array, theirs: Array, lively: Array) -> Array:
    """What the matrices add at the samples; (n, 3)."""
    return _design(theirs, lively) @ matrices.reshape(-1, 3)


def _unseen(ours: Array, theirs: Array, lively: Array, weight: Array) -> tuple[float, float]:
    """Residual with the filter over residual without, on samples it was not fitted to.

    Also how many standard errors the gain is: in strong grain even a right filter lowers the
    residual by little.
    """
    half = (np.arange(len(weight)) // 64) % 2 == 0  # runs of neighbours, not every second pixel
    known = ours[:, half], theirs[:, half], lively[half], weight[half]
    wanted = (ours - theirs).sum(axis=0)
    found = _kept(_solved(*known), *known)
    before = np.abs(wanted[~half]).sum(axis=1)
    after = np.abs(wanted[~half] - _told(found, theirs[:, ~half], lively[~half])).sum(axis=1)
    # Trimmed: a thing the model changed shall not decide.
    keep = before <= np.quantile(before, 0.97)
    won = (before - after)[keep]
    # Neighbouring samples tell the same thing: some 12 for one.
    error = float(won.std()) / max(won.size / 12, 1.0) ** 0.5
    ratio = float(after[keep].mean() / max(float(before[keep].mean()), 1e-9))
    return ratio, float(won.mean()) / max(error, 1e-9)


def _kept(matrices: Array, ours: Array, theirs: Array, lively: Array, weight: Array) -> Array:
    """The matrices, less where they would smooth away texture that the surroundings have.

    The best guess of texture that the model drew anew is none at all; but a blurred patch is seen.
    Luminance keeps as much detail as the surroundings have, or as the output came with if that is
    less. Where more would go than a decoder's noise can be, nothing is done.
    """
    kept = matrices.copy()
    for kind, place in enumerate(((1 - lively) * weight, lively * weight)):
        for group in _groups(len(theirs)):
            new, old = theirs[group].sum(axis=0), ours[group].sum(axis=0)
            added = np.einsum("bnc,bcd->nd", theirs[group], matrices[kind, group])
            gone = float(place @ (added**2).mean(axis=1)) / max(float(place.sum()), 1e-9)
            if gone > _NOISIEST**2 and _alike(new, old, place) < _ALIKE:
                kept[kind, group] = 0
                continue
            part = _part(new @ LUMA, old @ LUMA, added @ LUMA, place)
            kept[kind, group] -= (1 - part) * (matrices[kind, group] @ LUMA)[..., None]
    return kept


def _alike(new: Array, old: Array, place: Array) -> float:
    """Correlation, -1..1, of (n, 3) with weights (n,)."""
    shared, *powers = (float(place @ (a * b).sum(1)) for a, b in ((new, old), (new, new), (old, old)))
    return shared / max((powers[0] * powers[1]) ** 0.5, 1e-12)


def _part(new: Array, old: Array, added: Array, place: Array) -> float:
    """The greatest part, 0..1, of ``added`` that leaves ``new`` as lively as ``old``, or as it is
    if that is less; (n,) each, ``place`` is their weight."""
    have = float(place @ new**2)
    lively = _LIVELY * _usual(old, place) / max(_usual(new, place), 1e-9)
    least = have * min(1.0, lively) ** 2
    across, power = float(place @ (new * added)), float(place @ added**2)
    if have + 2 * across + power >= least or power < 1e-12:
        return 1.0
    root = max(across**2 - power * (have - least), 0.0) ** 0.5
    return float(np.clip((-across - root) / power, 0, 1))


def _usual(values: Array, weight: Array) -> float:
    """The lower quartile of the amounts where there is weight: livelier places don't count."""
    return float(np.quantile(np.abs(values[weight >= np.median(weight)]), 0.25))


def _limits(matrices: Array, theirs: Array, lively: Array) -> FloatArray:
    """The most that each level adds, (levels, 3): an edge far stronger than those measured would
    get a halo."""
    found: list[Array] = []
    for group in _groups(len(theirs)):
        part = np.zeros_like(matrices)
        part[:, group] = matrices[:, group]
        found.append(np.quantile(np.abs(_told(part, theirs, lively)), 0.99, axis=0))
    return np.asarray(_REACH * np.stack(found), np.float32)


def _groups(count: int) -> list[slice]:
    """Octaves by size: the two of full size, whose matrices belong together, then each other."""
    return [slice(0, 2), *(slice(i, i + 1) for i in range(2, count))]


def _laid_out(
    detail: _Detail, busy: FloatArray, matrices: Array, limits: FloatArray
) -> FloatArray:
    """What the matrices add everywhere; (h, w, 3)."""
    calm, more = matrices[0], matrices[1] - matrices[0]
    shares = [_up(busy, detail.fine[..., 0]), busy]
    groups = _groups(len(detail.bands))
    while len(shares) < len(groups):
        shares.append(np.asarray(cv2.pyrDown(shares[-1]), np.float32))
    total: FloatArray | None = None
    for group, share, limit in reversed(list(zip(groups, shares, limits, strict=False))):
        bands = range(len(detail.bands))[group]
        added = sum(_turned(detail.bands[i], calm[i]) for i in bands)
        extra = sum(_turned(detail.bands[i], more[i]) for i in bands)
        added = added + cv2.multiply(extra, cv2.merge([share] * 3))
        added = np.clip(added, -limit, limit)
        total = added if total is None else added + _up(total, added)
    assert total is not None
    return total


def _turned(band: FloatArray, matrix: Array) -> FloatArray:
    return np.asarray(cv2.transform(band, np.ascontiguousarray(matrix.T, np.float32)), np.float32)
