"""How a picture looks, in 28 bytes: a perceptual hash and its main colours.

The hash is that of the low frequencies of a DCT, as C. Zauner describes it ("Implementation and
benchmarking of perceptual image hash functions", 2010): pictures that look alike differ in few of
its 64 bits, unrelated ones in about half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour_difference import cie76, lab_of
from desktop_app.imaging.resize import resize

Palette: TypeAlias = NDArray[np.float64]
"""(n, 4): L* 0..100, a*, b*, and the share of the picture, 0..1."""

COLOURS = 5
BYTES = 8 + 4 * COLOURS
_SIDE = 32
_LOW = 8
_BIN = 16.0  # of Lab, per side
_APART = 14.0  # ΔE*ab of two main colours


def fingerprint_of(pixels: ByteArray) -> bytes:
    """The look of a picture.

    Args:
        pixels: (h, w, 3|4) uint8 sRGB; a thumbnail is enough.

    Returns:
        `BYTES` bytes: the hash, and for each of `COLOURS` colours L*, a* + 128, b* + 128 and its
        share × 255, a byte each; a colour that there is not has the share 0.
    """
    small = resize(pixels[..., :3], Size(_SIDE, _SIDE))
    return _hash(small) + _packed(_palette(small))


def hash_of(fingerprint: bytes) -> int:
    """The 64 bits of a look's hash."""
    return int.from_bytes(fingerprint[:8], "little")


def palette_of(fingerprint: bytes) -> Palette:
    """Its colours, the largest first."""
    found = np.frombuffer(fingerprint, np.uint8)[8:].reshape(-1, 4).astype(np.float64)
    found = found[found[:, 3] > 0]
    return (found - (0, 128, 128, 0)) / (1, 1, 1, 255)


def palette_from(colours: Sequence[tuple[int, int, int]]) -> Palette:
    """Colours that somebody chose, sRGB 0..255, each with the same share."""
    lab = lab_of(np.asarray(colours, np.uint8))
    return np.column_stack((lab, np.full(len(lab), 1 / len(lab))))


def _hash(small: Array) -> bytes:
    grey = cv2.cvtColor(np.ascontiguousarray(small), cv2.COLOR_RGB2GRAY).astype(np.float32)
    low = cv2.dct(grey)[:_LOW, :_LOW].ravel()
    # The first one is the mean brightness, which says nothing about what is to be seen.
    bits = low > np.median(low[1:])
    return np.packbits(bits, bitorder="little").tobytes()


def _palette(small: Array) -> Palette:
    """Colours that are far from each other, each the mean of the pixels that are nearest to it."""
    lab = lab_of(small.reshape(-1, 3))
    bins = np.floor(lab / _BIN).astype(np.int64) @ (1 << 20, 1 << 10, 1)
    _, where, counts = np.unique(bins, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(where, lab[:, c]) for c in range(3)], axis=1) / counts[:, None]
    chosen = list[int]()
    for at in np.argsort(-counts, kind="stable"):
        if len(chosen) < COLOURS and all(cie76(means[at], means[b]) > _APART for b in chosen):
            chosen.append(int(at))
    nearest = cie76(lab[:, None], means[chosen][None]).argmin(axis=1)
    shares = np.bincount(nearest, minlength=len(chosen)) / len(lab)
    colours = np.stack([np.bincount(nearest, lab[:, c], len(chosen)) for c in range(3)], axis=1)
    colours /= np.maximum(1, shares * len(lab))[:, None]
    order = np.argsort(-shares, kind="stable")
    return np.column_stack((colours, shares))[order]


def _packed(palette: Palette) -> bytes:
    packed = np.zeros((COLOURS, 4), np.uint8)
    scaled = palette * (1, 1, 1, 255) + (0, 128, 128, 0)
    packed[: len(palette)] = np.clip(np.rint(scaled), 0, 255)
    packed[: len(palette), 3] = np.maximum(packed[: len(palette), 3], 1)
    return packed.tobytes()
