"""What an edit did: to what was locked, at its border, and inside, where the original may be known.

An edit whose pixels outside the mask are the original's is compared with the hidden original inside
it; one whose pixels outside came from a model, too, is compared with the original there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, Doubles, FloatArray
from desktop_app.extensions.evaluation.values.formulas import pictures, seams
from desktop_app.imaging.colour_difference import ciede2000, lab_of
from desktop_app.imaging.seam_blending.align import detail_band, measured_shift
from desktop_app.imaging.seam_blending.filters import busiest, luminance, smooth
from desktop_app.imaging.seam_blending.surroundings import RING

_FEWEST = 200  # pixels of which a shift is told
_TILE = 64
_NAN = float("nan")

_ROUNDING: Final = 12**-0.5
"""Deviation of rounding to whole levels."""


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """A picture before and after.

    Attributes:
        original: (h, w, 3) uint8, what was given.
        mask: (h, w) uint8 or float32; 0 is locked, all above is painted.
        result: as ``original``.
        truth: as ``original``: what the mask hides; None: it is unknown.
    """

    original: Array
    mask: Array
    result: Array
    truth: Array | None = None

    @property
    def hole(self) -> Array:
        """(h, w) bool: mask above 0."""
        return self.mask > 0

    @property
    def ring(self) -> Array:
        """(h, w) bool, locked, within 24 px of the mask."""
        locked = np.asarray(self.mask == 0, np.uint8)
        away = np.asarray(cv2.distanceTransform(locked, cv2.DIST_L2, 5), np.float32)
        return (away > 0) & (away <= RING)


def changed_outside(result: Array, original: Array, mask: Array) -> int:
    """Number of pixels outside the mask (h, w) bool that differ."""
    return int((result != original).any(axis=2)[~mask].sum())


def outside_change(edit: Edit) -> float:
    """How many locked pixels have other values: 0 is promised."""
    return float(changed_outside(edit.result, edit.original, edit.hole))


def seam(edit: Edit) -> float:
    """The mean visibility of the border, in ΔE00: against the truth where it is known, else
    against the result's own steps beside the border."""
    result, hole = _as_float(edit.result), edit.hole
    if edit.truth is not None:
        found = seams.seam(result, _as_float(edit.truth), hole)
    else:
        found = seams.own_seam(result, hole)
    return float(found.mean()) if found.size else _NAN


def shift(edit: Edit) -> float:
    """By how many pixels the picture moved as a whole."""
    target, moving, places = _shift_bands(edit)
    found = _shift(target, moving, places)
    return _NAN if found is None else float(np.hypot(*found))


def scale(edit: Edit) -> float:
    """By how many % the picture grew or shrank, without sign."""
    fitted = _fitted(edit)
    return _NAN if fitted is None else 100 * abs(fitted[0])


def local_shift(edit: Edit) -> float:
    """By how many pixels places moved that neither a shift nor a change of scale explains: the mean
    over tiles of 64 px."""
    fitted = _fitted(edit)
    return _NAN if fitted is None else fitted[1]


def _fitted(edit: Edit) -> tuple[float, float] | None:
    """The growth, 0 for none, and the mean of what it leaves of the tiles' shifts, in pixels."""
    target, moving, places = _shift_bands(edit)
    middles: list[tuple[float, float]] = []
    shifts: list[Doubles] = []
    for top in range(0, places.shape[0], _TILE):
        for left in range(0, places.shape[1], _TILE):
            tile = np.zeros_like(places)
            part = (slice(top, top + _TILE), slice(left, left + _TILE))
            tile[part] = places[part]
            found = _shift(target, moving, tile)
            if found is not None:
                rows, columns = np.nonzero(tile)
                middles.append((float(columns.mean()), float(rows.mean())))
                shifts.append(found)
    if len(shifts) < 4:
        return None
    # A place p that grew from the middle c by s stands at c + (1 + s)(p - c): it is moved back.
    design = np.zeros((2 * len(shifts), 3))
    design[0::2, 0] = design[1::2, 1] = 1
    design[:, 2] = np.ravel(middles)
    wanted = np.ravel(shifts)
    solved = np.linalg.lstsq(design, wanted, rcond=None)[0]
    left = (wanted - design @ solved).reshape(-1, 2)
    return -float(solved[2]), float(np.hypot(left[:, 0], left[:, 1]).mean())


def _shift_bands(edit: Edit) -> tuple[FloatArray, FloatArray, Array]:
    """The band of luminance that shifts show in, as it should be and as it is, and where to look:
    in the hole if its truth is known, else outside."""
    told = edit.original if edit.truth is None else edit.truth
    target, moving = (detail_band(luminance(_as_float(each))) for each in (told, edit.result))
    where = edit.mask == 0 if edit.truth is None else edit.hole
    # Away from the border, which other pixels reach across.
    inner = cv2.erode(where.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=1) > 0
    return target, moving, inner


def _shift(target: FloatArray, moving: FloatArray, places: Array) -> Doubles | None:
    """(x, y) in pixels that moves one onto the other; None: it can't be told."""
    samples = np.flatnonzero(places)
    if samples.size < _FEWEST or np.ptp(moving.ravel()[samples]) < 1e-3:
        return None
    found, error, correlation = measured_shift(target, moving, busiest(moving, samples, 0.25))
    return np.asarray(found) if correlation >= 0.5 and np.isfinite(error) else None


def grain(edit: Edit) -> float:
    """The fine detail of the hole's calmest third: 1 for as much as there should be, below it for
    smooth holes. Should be: in the truth of the hole, where it is known, else around it. NaN where
    there is no more than rounding to 8 bits leaves, as in drawings: there is no grain to have."""
    levels = [
        seams.calm_detail(picture, calm) if (calm := seams.calmest(picture, place)).any() else _NAN
        for picture, place in _hole_and_measure(edit)
    ]
    return levels[0] / levels[1] if levels[1] >= _ROUNDING else _NAN


def hole_sharpness(edit: Edit) -> float:
    """How steep the hole's edges are: 1 for as they should be, below it for blurred; as `grain`.

    Steepness is the 95th percentile of the slope at 0.5 px over that at 1.5 px, so that strong and
    faint edges count alike. Around the hole it differs by a tenth for its other content.
    """
    found: list[float] = []
    for picture, place in _hole_and_measure(edit):
        if np.count_nonzero(place) < _FEWEST:
            return _NAN
        slopes = (_slope(smooth(luminance(picture), sigma))[place] for sigma in (0.5, 1.5))
        one, other = (float(np.quantile(slope, 0.95)) for slope in slopes)
        found.append(one / other if other > 1e-4 else _NAN)
    return found[0] / found[1]


def _hole_and_measure(edit: Edit) -> tuple[tuple[FloatArray, Array], tuple[FloatArray, Array]]:
    """A picture and a place in it: the hole, and what it should be like."""
    result, hole = _as_float(edit.result), edit.hole
    if edit.truth is None:
        return (result, hole), (result, edit.ring)
    return (result, hole), (_as_float(edit.truth), hole)


def _slope(light: FloatArray) -> FloatArray:
    across, along = (cv2.Sobel(light, -1, *way, scale=0.125) for way in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, along), np.float32)


def hole_fidelity(edit: Edit) -> float:
    """The mean ΔE00 between the hole and its truth; NaN without one."""
    if edit.truth is None or not edit.hole.any():
        return _NAN
    one, other = (lab_of(each[edit.hole]) for each in (edit.result, edit.truth))
    return float(ciede2000(one, other).mean())


def hole_psnr(edit: Edit) -> float:
    """PSNR of the hole against its truth, dB; NaN without one."""
    if edit.truth is None or not edit.hole.any():
        return _NAN
    return pictures.psnr(edit.result[edit.hole], edit.truth[edit.hole])


def hole_ssim(edit: Edit) -> float:
    """The mean of `pictures.ssim_map` over the hole against its truth; NaN without one."""
    if edit.truth is None or not edit.hole.any():
        return _NAN
    return float(pictures.ssim_map(edit.result, edit.truth, "reflect")[edit.hole].mean())


def _as_float(picture: Array) -> FloatArray:
    return picture[..., :3].astype(np.float32) / np.float32(255)
