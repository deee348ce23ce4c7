"""Screened Poisson equations on odd-shaped areas, by a few multigrid cycles."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray

_CYCLES = 2
_SWEEPS = 6  # before and after the coarser correction
_LEAST = 4  # px; a side that small is not halved further
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


def screened_poisson(
    right: FloatArray, inside: BoolArray, screen: float, check: Callable[[], None]
) -> FloatArray:
    """Solve (L - screen)·u = right inside, u = 0 elsewhere; L the five-point Laplacian.

    Args:
        right: (h, w, 3|4) float32, the right-hand side.
        inside: (h, w); False along the array's border.
        screen: per px²; what is farther apart than 1/√screen px has little to do with each other.
        check: called often; may raise.

    Returns:
        (h, w, 3|4) float32.
    """
    result = np.zeros_like(right)
    for _ in range(_CYCLES):
        _cycle(result, right, inside, screen, check)
    return result


def _cycle(
    u: FloatArray,
    right: FloatArray,
    inside: BoolArray,
    screen: float,
    check: Callable[[], None],
) -> None:
    """One V-cycle on ``u``, in place."""
    mask = inside[..., None].astype(np.float32)
    _sweep(u, right, mask, screen, check)
    if min(inside.shape) > _LEAST:
        check()
        rest: FloatArray = (right - _applied(u, screen)) * mask
        height, width = inside.shape
        padding = [(0, height % 2), (0, width % 2)]
        even: FloatArray = np.pad(rest, [*padding, (0, 0)])
        # Twice the pixel size: the Laplacian there is a quarter, so four times the mean; a sum.
        coarse = even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]
        cells = np.pad(inside, padding)
        some = cells[0::2, 0::2] & cells[1::2, 0::2] & cells[0::2, 1::2] & cells[1::2, 1::2]
        correction = np.zeros_like(coarse)
        _cycle(correction, coarse, some, 4 * screen, check)
        big = cv2.resize(correction, (even.shape[1], even.shape[0]))[:height, :width]
        check()
        u += big * mask
    _sweep(u, right, mask, screen, check)


def _applied(u: FloatArray, screen: float) -> FloatArray:
    around = cv2.filter2D(u, -1, _CROSS, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(around - np.float32(4 + screen) * u, np.float32)


def _sweep(
    u: FloatArray,
    right: FloatArray,
    mask: FloatArray,
    screen: float,
    check: Callable[[], None],
) -> None:
    """Damped Jacobi; 0.8 smooths best in two dimensions."""
    factor = np.repeat(mask * np.float32(0.8 / (4 + screen)), u.shape[2], axis=2)
    step, own = np.empty_like(u), np.empty_like(u)  # new arrays each time cost as much again
    for _ in range(_SWEEPS):
        check()
        cv2.filter2D(u, -1, _CROSS, dst=step, borderType=cv2.BORDER_CONSTANT)
        np.multiply(u, np.float32(4 + screen), out=own)
        step -= own
        step -= right
        step *= factor
        u += step
