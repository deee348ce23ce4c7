"""How near does a fill come to what was there? For pictures of which that is known.

*PSNR* and *SSIM* (Wang et al. 2004, its usual Gaussian window) are of the hole alone. *Broken*
asks what an eye sees first in front of bars and tiles: of the edges of what was there and of the
fill, the share that has no counterpart in the other within two pixels and in about the same
direction (1 - F1 of edge pixels). Colours play no part in it, so another book on the right shelf is
no fault of its outline's alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray

__all__ = ["Fidelity", "fidelity"]

_BESIDE = 2  # px
_TURN = np.cos(np.deg2rad(25))
_EDGE = 0.25  # of the truth's strongest edges, so many of them
_RIGHT, _ACCEPTABLE = 0.12, 0.35


@dataclass(frozen=True, slots=True)
class Fidelity:
    """One fill against the truth.

    Attributes:
        psnr: dB in the hole.
        ssim: 0..1 in the hole.
        broken: 0 where all edges go on, 1 where none does.
    """

    psnr: float
    ssim: float
    broken: float

    @property
    def verdict(self) -> str:
        """*right*, *acceptable* or *broken*, by the edges."""
        if self.broken <= _RIGHT:
            return "right"
        return "acceptable" if self.broken <= _ACCEPTABLE else "broken"


def fidelity(fill: ByteArray, truth: ByteArray, hole: Array) -> Fidelity:
    """Compare.

    Args:
        fill: (h, w, 3).
        truth: (h, w, 3).
        hole: (h, w) bool.
    """
    off = fill[hole].astype(np.float32) - truth[hole]
    psnr = 10 * float(np.log10(255**2 / max(1e-3, float((off**2).mean()))))
    one, other = (np.asarray(p.mean(axis=2), np.float32) for p in (fill, truth))
    return Fidelity(psnr, float(_ssim(one, other)[hole].mean()), _broken(one, other, hole))


def _ssim(one: FloatArray, other: FloatArray) -> FloatArray:
    def mean(values: FloatArray) -> FloatArray:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float32)

    a, b = mean(one), mean(other)
    va, vb = mean(one * one) - a * a, mean(other * other) - b * b
    both = mean(one * other) - a * b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = ((2 * a * b + c1) * (2 * both + c2)) / ((a * a + b * b + c1) * (va + vb + c2))
    return np.asarray(likeness, np.float32)


def _broken(fill: FloatArray, truth: FloatArray, hole: Array) -> float:
    ours, theirs = _gradient(fill), _gradient(truth)
    strength = np.hypot(theirs[0], theirs[1])
    limit = _EDGE * float(np.percentile(strength, 98))
    found = [(np.hypot(g[0], g[1]) > limit) & _crest(g) for g in (ours, theirs)]
    kept = _share(theirs, found[1] & hole, ours, found[0])
    true = _share(ours, found[0] & hole, theirs, found[1])
    return 1 - 2 * kept * true / max(1e-9, kept + true)


def _share(own: FloatArray, asked: Array, other: FloatArray, there: Array) -> float:
    """Of the edge pixels asked, those with a like one near by."""
    if not asked.any():
        return 1.0
    unit = [g / np.maximum(np.hypot(g[0], g[1]), 1e-6) for g in (own, other)]
    like = np.zeros(asked.shape, np.bool_)
    for dy in range(-_BESIDE, _BESIDE + 1):
        for dx in range(-_BESIDE, _BESIDE + 1):
            moved = np.roll(unit[1], (dy, dx), (1, 2))
            near = np.roll(there, (dy, dx), (0, 1))
            like |= near & ((unit[0] * moved).sum(axis=0) > _TURN)
    return float(like[asked].mean())


def _gradient(light: FloatArray) -> FloatArray:
    """(2, h, w) across and down."""
    soft = cv2.GaussianBlur(light, (0, 0), 1.2)
    return np.stack([cv2.Sobel(soft, -1, 1, 0), cv2.Sobel(soft, -1, 0, 1)]).astype(np.float32)


def _crest(gradient: FloatArray) -> Array:
    """Pixels that are the strongest across their edge, by the nearest of two directions."""
    strength = np.hypot(gradient[0], gradient[1])
    across = np.abs(gradient[0]) > np.abs(gradient[1])
    beside: list[Array] = [
        np.where(across, np.roll(strength, d, 1), np.roll(strength, d, 0)) for d in (-1, 1)
    ]
    crest: Array = (strength >= beside[0]) & (strength > beside[1])
    return crest
