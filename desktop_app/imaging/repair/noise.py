"""What of a band of the output is the model's own noise: sharpening it would make mottle.

Distinguished in the calm parts of the ring, where the original has the same detail: what the output
shares with it is detail, the rest is noise (of the decoder, or of a sampler stopped early).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.repair.filters import luminance
from desktop_app.imaging.repair.surroundings import Surroundings

__all__ = ["Floor", "cored", "floor_of", "without_specks"]

_CORE = 2.5
"""Local power below this many times the noise's is taken for noise: over such a window noise
of 1.5 px alone reaches twice its mean (measured)."""
_WINDOW = (9, 9)  # pixels of its band: the neighbourhood whose power is looked at
_LEVELS = 4  # of colour: noise of decoders reaches to some 6 px
_FEWEST = 40  # pixels of a level
_ENOUGH = 3000
_MOST, _EVEN = 4 / 255, 0.4  # deviation of a band; its lower over its upper estimate
_INVISIBLE = 0.15 / 255  # deviation of a band


@dataclass(frozen=True, slots=True)
class Floor:
    """Of one band in the calm parts of the ring, as variances (of 1).

    Attributes:
        noise: of what the output has and the original doesn't share; 0 if it can't be seen.
        present: of the output.
        wanted: of the original.
    """

    noise: float
    present: float
    wanted: float

    @property
    def quiet(self) -> float:
        """The factor, 0..1, that leaves calm parts no livelier than the surroundings."""
        if self.noise == 0:
            return 1.0
        return min(1.0, (self.wanted / max(self.present, 1e-12)) ** 0.5)

    @property
    def shared(self) -> float:
        """The part, 0..1, of the output's deviation that is not noise."""
        if self.noise == 0:
            return 1.0
        return (max(self.present - self.noise, 0.0) / max(self.present, 1e-12)) ** 0.5


def floor_of(ours: Array, theirs: Array) -> Floor:
    """Of a band of the original and of the output at the same calm places, (n,)."""
    step = max(1, ours.size // _ENOUGH)
    ours, theirs = ours[::step], theirs[::step]
    share = float(ours @ theirs) / max(float(ours @ ours), 1e-12)
    noise, broad = _scales(theirs - np.clip(share, 0, 1.2) * ours)
    # What differs here and there, or by so much, is another picture; what nobody sees stays.
    if noise > _MOST or noise < max(_EVEN * broad, _INVISIBLE):
        noise = 0.0
    return Floor(noise**2, _scales(theirs)[0] ** 2, _scales(ours)[0] ** 2)


def _scales(values: Array) -> tuple[float, float]:
    """Deviation by the lower and by the upper quartile of the amounts; equal for normal noise.

    The lower one counts: noise is everywhere, a thing the model redrew is not.
    """
    low, high = np.quantile(np.abs(values), [0.25, 0.75])
    return float(low) / 0.3186, float(high) / 1.1503


def cored(band: FloatArray, noise: float, gain: float, calm: float) -> FloatArray:
    """The factor of each pixel of a band (h, w) or (h, w, c): ``gain`` where it stands out.

    Args:
        band: the detail.
        noise: its noise's variance, of all channels together.
        gain: for what stands out of the noise.
        calm: for what doesn't.

    Returns:
        (h, w) float32 between the two: Wiener's estimate 1 - noise/power, of the local power.
    """
    if noise == 0:
        return np.full(band.shape[:2], gain, np.float32)
    squares = band * band
    if squares.ndim == 3:
        squares = np.asarray(cv2.transform(squares, np.ones((1, squares.shape[2]), np.float32)))
    power = np.maximum(cv2.boxFilter(squares, -1, _WINDOW), np.float32(1e-12))
    detail = np.maximum(1 - np.float32(_CORE * noise) / power, 0)
    detail *= np.float32(gain - calm)
    detail += np.float32(calm)
    return detail


def without_specks(
    around: Surroundings, patch: FloatArray, calm: Array, share: float
) -> tuple[FloatArray | None, float]:
    """What to add to the two colour differences of ``patch`` so that its noise goes.

    Args:
        around: the surroundings.
        patch: (h, w, 3) float32.
        calm: (h, w) bool, calm places of the ring.
        share: 0..1 of it.

    Returns:
        (h, w, 2) float32 (None: nothing is to be done), for red and blue less luminance; the
        deviation of the noise over all levels, of 1.
    """
    theirs, ours = _pyramid(_differences(patch)), _pyramid(_differences(around.original))
    where = calm.astype(np.float32)
    corrections: list[FloatArray] = []
    total = 0.0
    for theirs_band, ours_band in zip(theirs, ours, strict=True):
        at = where > 0.5
        if np.count_nonzero(at) < _FEWEST:
            break
        parts = [floor_of(ours_band[..., k][at], theirs_band[..., k][at]) for k in range(2)]
        floor = Floor(
            sum(part.noise for part in parts),
            sum(part.present for part in parts),
            sum(part.wanted for part in parts),
        )
        total += floor.noise
        kept = floor.quiet * floor.shared
        if kept < 1:
            factor = (cored(theirs_band, floor.noise, 1.0, kept) - 1) * np.float32(share)
            both = cv2.merge([factor, factor])
            corrections.append(np.asarray(cv2.multiply(theirs_band, both), np.float32))
        else:
            corrections.append(np.zeros_like(theirs_band))
        height, width = -(-where.shape[0] // 2), -(-where.shape[1] // 2)
        where = np.asarray(cv2.resize(where, (width, height), interpolation=cv2.INTER_AREA))
    if not any(bool(one.any()) for one in corrections):
        return None, total**0.5
    added = corrections[-1]
    for finer in reversed(corrections[:-1]):
        size = (finer.shape[1], finer.shape[0])
        added = finer + np.asarray(cv2.pyrUp(added, dstsize=size), np.float32)
    return added, total**0.5


def _differences(image: FloatArray) -> FloatArray:
    """Red and blue less luminance; (h, w, 2)."""
    bright = luminance(image)
    pair = cv2.merge([image[..., 0] - bright, image[..., 2] - bright])
    return np.asarray(pair, np.float32)


def _pyramid(image: FloatArray) -> list[FloatArray]:
    """Bands from fine to coarse, each of half the size; at most four.

    Burt and Adelson, The Laplacian pyramid as a compact image code, IEEE Trans. Comm. 31 (1983).
    """
    bands: list[FloatArray] = []
    for _ in range(_LEVELS):
        if min(image.shape[:2]) < 8:
            break
        small = np.asarray(cv2.pyrDown(image), np.float32)
        size = (image.shape[1], image.shape[0])
        bands.append(image - np.asarray(cv2.pyrUp(small, dstsize=size), np.float32))
        image = small
    return bands
