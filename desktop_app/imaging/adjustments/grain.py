"""Grain of film, the same at the same pixel whatever part is looked at."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Flag, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values, luma
from desktop_app.imaging.adjustments.blur import blurred, kernel, reach

_MOST: Final = 0.25
"""Standard deviation of the strongest grain."""
_SHARP: Final = 0.3
"""Radius below which grains are single pixels."""


def noise(rect: Rect, seed: int, step: int = 1) -> Array:
    """(h / step, w / step) float32 around 0 with a standard deviation of 1, by the place of each
    pixel alone: four of splitmix64's bytes added up (Steele, Lea and Flood 2014)."""
    xs = np.arange(rect.x, rect.right, step, dtype=np.int64).astype(np.uint64)
    ys = np.arange(rect.y, rect.bottom, step, dtype=np.int64).astype(np.uint64)
    mixed = (ys[:, None] << np.uint64(32)) ^ (xs[None] & np.uint64(0xFFFFFFFF))
    mixed = mixed + np.uint64((seed + 1) * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    parts = mixed.view(np.uint16).reshape(*mixed.shape, 4).sum(axis=2, dtype=np.uint32)
    return (parts.astype(np.float32) / 65535 - 2) * np.float32(math.sqrt(3))


def _area(values: Values, pixels: Array, place: Place) -> Array:
    """Most in midtones, less in shadows and highlights, as film has it."""
    radius = values["size"] / place.step
    around = reach(radius) if radius > _SHARP else 0
    rect = place.rect.grown(around * place.step)
    light = np.clip(luma(pixels), 0, 1)
    strength = np.float32(_MOST * values["amount"]) * (0.3 + 2.8 * light * (1 - light))
    out = np.empty_like(pixels)
    for channel in range(3):
        seed = values["seed"] * 3 + (0 if values["grey"] else channel)
        if channel and values["grey"]:
            out[..., channel] = pixels[..., channel] + (out[..., 0] - pixels[..., 0])
            continue
        grains = noise(rect, seed, place.step)
        if around:
            grains = blurred(grains, radius)
            grains = grains[around:-around, around:-around] / np.sum(kernel(radius) ** 2)
        out[..., channel] = pixels[..., channel] + strength * grains
    return out


GRAIN = Adjustment(
    id="grain",
    name="Grain",
    tip="Adds grain as film has it.",
    icon="grip",
    fields=(
        Field("amount", "Amount", "How strong it is.", Number(0, 1, step=0.01, shown=100), 0.0),
        Field("size", "Size", "Of grains.", Number(0, 8, step=0.1, unit=" px", decimals=1), 0.6),
        Field("grey", "Grey", "The same in all channels.", Flag(), True),
        Field("seed", "Seed", "Another one gives other grains.", Number(0, 999, whole=True), 0),
    ),
    starts={"amount": 0.2},
    area=_area,
    cost=8.0,
)
