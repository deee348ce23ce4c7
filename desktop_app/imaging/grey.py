"""Grey pictures: telling them, and keeping a new part of one grey where it is meant to be."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, FloatArray, bits

_MEAN, _MOST = 0.03, 0.12
"""How far the channels of a grey part may lie apart, as shares of the range: on average, and for 99
of 100 pixels. An autoencoder gives grey back with a tint of 1 to 2 in 100; a colour one can name is
0.2 and more."""

KEEPS_GREY = frozenset({"refine", "variations", "vary", "remove", "super_resolution"})
"""Intents that bring no colours: what they make of a grey picture is grey, whatever tint a model
gives it; so all images of a request are of one kind."""

_BAND = 256  # rows

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""ITU-R BT.601, as everywhere where a picture becomes grey here."""


def is_grey(pixels: Array) -> bool:
    """Whether R = G = B everywhere, bit for bit (NaN too); pixels are (h, w, 3|4)."""
    seen = bits(pixels)
    first = seen[..., 0]
    return bool((first == seen[..., 1]).all()) and bool((first == seen[..., 2]).all())


def is_greyish(values: FloatArray, taken: Array | None = None) -> bool:
    """Whether new pixels are meant to be grey, though a model gave them a tint.

    Args:
        values: (h, w, 3) float32, 0..1 by custom.
        taken: (h, w) bool, which of them count; None: all.
    """
    seen = values if taken is None else values[taken]
    if seen.size == 0:
        return True
    apart = np.ptp(seen, axis=-1)
    return float(apart.mean()) <= _MEAN and float(np.quantile(apart, 0.99)) <= _MOST


def luminance(values: FloatArray) -> FloatArray:
    """(h, w, 3) float32 → (h, w)."""
    return values @ _LUMA


def luminance_of(values: FloatArray) -> FloatArray:
    """(h, w, 3) float32 → the same shape with three equal channels."""
    return np.repeat(luminance(values)[..., None], 3, axis=-1)


def kept_grey(before: Array, made: Array) -> Array:
    """What a network made of a picture: grey again where all of that was.

    Args:
        before: (h, w, 3|4), uint8, uint16 or float32.
        made: (h', w', 3|4) of the same dtype: made of it. Alpha stays.
    """
    if not is_grey(before) or is_grey(made):
        return made
    grey = made.copy()
    for top in range(0, made.shape[0], _BAND):
        light = made[top : top + _BAND, :, :3].astype(np.float32) @ _LUMA
        grey[top : top + _BAND, :, :3] = (light if made.dtype == np.float32 else np.rint(light))[
            ..., None
        ]
    return grey
