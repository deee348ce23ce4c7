"""Stage 6: grain that the model lost is put back, with the level and spectrum of its surroundings.

Level, coarseness and colour are covariances of three bands in flat parts of the ring: those of the
original less those the patch has. Drawn from a seed; none where the surroundings have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import luminance, smooth
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import StageReport

_SIGMAS = (0.8, 1.6, 3.2)
_FEWEST = 150  # flat pixels
_SAMPLES = 8000  # of them; more only cost time
_LEAST = 0.8 / 255  # deviation below which nobody sees grain
_MISSING = 0.12  # share of the variance that must be missing
_TEXTURE, _EVEN = 0.25, 0.5  # evenness: fur and text are below the first, grain is at 0.7 to 0.8
_FLAT = 0.012  # change per pixel (of 1) of the smoothed picture that still counts as flat


class Noise:
    """White noise of one seed, shaped as the three bands; made once, for however many draws."""

    def __init__(self, height: int, width: int) -> None:
        self._shape = (height, width, 3)
        self._made: tuple[int, list[FloatArray]] | None = None

    def bands(self, seed: int) -> list[FloatArray]:
        """Three (h, w, 3) float32, from fine to coarse."""
        if self._made is None or self._made[0] != seed:
            rng = np.random.default_rng(seed)
            white = (rng.standard_normal(self._shape, np.float32) for _ in _SIGMAS)
            uppers = (None, *_SIGMAS)
            shaped = [
                (one if upper is None else smooth(one, upper)) - smooth(one, lower)
                for one, upper, lower in zip(white, uppers, _SIGMAS, strict=False)
            ]
            self._made = (seed, shaped)
        return self._made[1]


def draw_grain(
    around: Surroundings, patch: FloatArray, noise: Noise, seed: int
) -> tuple[FloatArray | None, StageReport]:
    """The grain that ``patch`` lacks beside its surroundings.

    Args:
        around: the surroundings.
        patch: (h, w, 3) float32, repaired but not yet mixed with the old picture.
        noise: of the patch's height and width.
        seed: any integer at least 0.

    Returns:
        (h, w, 3) float32 to be added (None: nothing is missing), and the report.
    """
    flat = _flat(around, patch)
    if flat.size < _FEWEST:
        return None, StageReport("grain", "too_few_pixels", {"flat": float(flat.size)})
    wanted, present = _covariances(around.original, flat), _covariances(patch, flat)
    level, had = (float(np.sqrt(_luma(c.sum(axis=0)))) for c in (wanted, present))
    numbers = {"surroundings": level, "patch": had, "flat": float(flat.size)}
    if level < _LEAST or level**2 - had**2 < _MISSING * level**2:
        return None, StageReport("grain", "nothing_to_mend", numbers)
    even = _evenness(around.original, flat)
    numbers["even"] = even
    sure = float(np.clip((even - _TEXTURE) / (_EVEN - _TEXTURE), 0, 1))
    if sure == 0:
        return None, StageReport("grain", "unsure", numbers)
    missing = np.tensordot(np.linalg.inv(_response()), wanted - present, 1)
    drawn = np.zeros_like(patch)
    for band, covariance in zip(noise.bands(seed), missing, strict=True):
        root = _root(covariance) * np.float32(sure)
        if root.any():
            drawn += cv2.transform(band, root)
    return drawn, StageReport("grain", "ran", numbers)


def add_grain(
    patch: FloatArray, drawn: FloatArray, share: FloatArray | None, amount: float
) -> FloatArray:
    """``amount`` (0..2) times the drawn grain on the patch.

    Where the old picture has a share a (h, w), it brings its own grain, and 1 - a of the patch's:
    √(1 - a²) keeps the variance.
    """
    factor: Array = np.float32(amount) * np.ones((1, 1, 1), np.float32)
    if share is not None:
        factor = factor * np.sqrt(1 - share * share)[..., None]
    return patch + drawn * factor


def _flat(around: Surroundings, patch: FloatArray) -> Array:
    """Flat indices of ring pixels where neither picture has structure."""
    steep = np.zeros(around.mask.shape, np.float32)
    for image in (around.original, patch):
        calm = smooth(luminance(image), 3.0)
        slope = np.abs(cv2.Sobel(calm, -1, 1, 0, scale=0.125)) + np.abs(
            cv2.Sobel(calm, -1, 0, 1, scale=0.125)
        )
        steep = np.maximum(steep, slope)
    usable = around.ring & (around.distance >= 2)
    if not usable.any():
        return np.zeros(0, np.int64)
    limit = min(_FLAT, float(np.quantile(steep[usable], 0.5)) + 1e-4)
    flat = np.flatnonzero(usable & (steep <= limit))
    return flat[:: max(1, flat.size // _SAMPLES)]


def _covariances(image: FloatArray, at: Array) -> Array:
    """Robust covariance of the channels in each band at some pixels; (3, 3, 3) float64."""
    found: list[Array] = []
    levels = [level.reshape(-1, 3)[at] for level in _levels(image)]
    for upper, lower in pairwise(levels):
        band = (upper - lower).astype(np.float64)
        size = (band**2).sum(axis=1)
        # Leave out what is large for its kind: the remains of edges. For normal noise in three
        # nearly equal channels the median of z² is 0.455 of its mean, 9 medians are its 96th %.
        keep = size <= 9 * np.median(size)
        kept = band[keep]
        found.append(kept.T @ kept / max(1, len(kept)))
    return np.stack(found)


def _bands(image: FloatArray) -> Iterator[FloatArray]:
    """The image's detail, from fine to coarse: what each of `_SIGMAS` takes away."""
    return (upper - lower for upper, lower in pairwise(_levels(image)))


def _levels(image: FloatArray) -> Iterator[FloatArray]:
    """The image, and what is left of it behind each of `_SIGMAS`."""
    yield image
    yield from (smooth(image, sigma) for sigma in _SIGMAS)


def _evenness(image: FloatArray, at: Array) -> float:
    """How alike the power of the finest detail is from place to place, 0..1.

    Grain lies evenly over a picture, texture and the blocks of JPEG don't: of the power in windows
    of 9 px the lowest fifth over the highest.
    """
    fine = image - smooth(image, _SIGMAS[0])
    power = np.asarray(
        cv2.boxFilter(np.asarray((fine * fine).sum(axis=2), np.float32), -1, (9, 9)), np.float32
    )
    low, high = np.quantile(power.ravel()[at], [0.2, 0.8])
    return float(low) / max(float(high), 1e-12)


def _luma(covariance: Array) -> float:
    weights = np.array([0.299, 0.587, 0.114])
    return max(float(weights @ covariance @ weights), 0.0)


@cache
def _response() -> Array:
    """Variance that unit white noise, shaped as band j, shows in band i; (3, 3)."""
    impulse = np.zeros((65, 65), np.float32)
    impulse[32, 32] = 1
    columns = [[float((b**2).sum()) for b in _bands(shape)] for shape in _bands(impulse)]
    return np.array(columns).T


def _root(covariance: Array) -> FloatArray:
    """A matrix R with R·Rᵀ = the covariance, negative parts left out."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return (vectors * np.sqrt(np.maximum(values, 0))).astype(np.float32)
