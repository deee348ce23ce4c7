"""Layers of a picture that together show it: laid over it, and made to do so to the last bit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.depth import from_float

ROUNDS = 4
"""How often what is missing is put right; after that hardly a pixel is left."""


def shown(layers: Sequence[FloatArray], below: FloatArray) -> FloatArray:
    """What ``layers`` (h, w, 4) float32 0..1, the lowest first, show over ``below`` (h, w, 3)."""
    seen: FloatArray = below
    for layer in layers:
        seen = (seen + (layer[..., :3] - seen) * layer[..., 3:]).astype(np.float32)
    return seen


def fitted(
    layers: Sequence[FloatArray], picture: Array, share: FloatArray | None
) -> tuple[Array, ...]:
    """Layers in the picture's depth that, laid over it, show it bit for bit.

    What is missing goes to the layer that shows most at a pixel, as far as its range allows, then
    to the next: so details that the model did not draw are those of the picture. Where rounding
    still leaves something, the topmost layer there is the picture.

    Args:
        layers: (h, w, 4) float32 0..1 in the picture's space, the lowest first.
        picture: (h, w, 3|4) uint8, uint16 or float32.
        share: (h, w) float32 0..1, how much of them is taken; None: all. Nothing is where the
            picture is not wholly opaque.

    Returns:
        (h, w, 4) each, of the picture's type.
    """
    whole = np.ones(picture.shape[:2], np.float32) if share is None else share
    if picture.shape[2] == 4:
        whole = whole * (picture[..., 3] == full_value(picture.dtype))
    made = [from_float(layer, picture.dtype) for layer in layers]
    for one, layer in zip(made, layers, strict=True):
        one[..., 3] = from_float(layer[..., 3] * whole, picture.dtype)
    order = np.argsort([-weight for weight in _weights(made)], axis=0, kind="stable")
    for turn in range(ROUNDS * len(made)):
        missing = picture[..., :3].astype(np.float64) - _laid(made, picture)[..., :3]
        if not missing.any():
            return tuple(made)
        _put_right(made, order[turn % len(made)], missing)
    differs = (_laid(made, picture) != picture).any(axis=2)
    for one in reversed(made):
        here = differs & (one[..., 3] > 0)
        one[here, :3], one[here, 3] = picture[here, :3], full_value(picture.dtype)
        differs &= ~here
    return tuple(made)


def _weights(layers: Sequence[Array]) -> list[FloatArray]:
    """How much of each is seen, (h, w) 0..1."""
    found = list[FloatArray]()
    rest = np.ones(layers[0].shape[:2], np.float32)
    for layer in reversed(layers):
        alpha = layer[..., 3].astype(np.float32) / full_value(layer.dtype)
        found.insert(0, alpha * rest)
        rest *= 1 - alpha
    return found


def _laid(layers: Sequence[Array], below: Array) -> Array:
    for layer in layers:
        below = laid(below, layer, BlendMode.NORMAL)
    return below


def _put_right(layers: Sequence[Array], which: Array, missing: Array) -> None:
    """Give each pixel's ``missing`` (h, w, 3) to the layer that ``which`` (h, w) names."""
    wrong = missing.any(axis=2)
    for number, (layer, weight) in enumerate(zip(layers, _weights(layers), strict=True)):
        here = wrong & (which == number) & (weight > 0)
        values = layer[here, :3] + missing[here] / weight[here][:, None]
        full = full_value(layer.dtype)
        if layer.dtype != np.float32:
            values = np.rint(values.clip(0, full))
        layer[here, :3] = values
