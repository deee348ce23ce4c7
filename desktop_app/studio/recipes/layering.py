"""Layers that steps of recipes put on a picture: a colour around a thing, and its shadow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from desktop_app.core.colour_values import rgb_of
from desktop_app.core.errors import InputError
from desktop_app.imaging.blend import over
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.picture.layers import Layer

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array, ByteArray, FloatArray
    from desktop_app.operations.recipes.recipe import Step
    from desktop_app.studio.recipes.worked import Worked

_FLAT: Final = 0.12
"""Height of a shadow on the ground, as a part of the thing's."""
_CONTACT: Final = 0.03
"""Softness of the shadow where the thing stands, as a part of its width."""
_DARK: Final = 0.03
"""Below the ground's brightness from which on it isn't lit, of 1."""
_ROUNDS: Final = 4
_DARKEST: Final = 0.9


def layered(at: Worked, step: Step) -> tuple[Worked, Layer]:
    """With one more on it, where the mask lets it be; what the mask keeps is the thing.

    Args:
        at: the picture.
        step: of the kind "lay".

    Raises:
        InputError: ``mask_rule_empty``: nothing is masked for a shadow.
    """
    colour, share = _MAKERS[step.name](at, step.values)
    if at.mask is not None:
        share = share * (at.mask.astype(np.float32) / np.float32(255))
    shown = np.rint(share * 255).astype(np.float32) / np.float32(255)
    pixels = np.empty((*at.pixels.shape[:2], 4), at.pixels.dtype)
    pixels[..., :3] = from_float(np.array([[colour]], np.float32), pixels.dtype)
    pixels[..., 3] = from_float(shown, pixels.dtype)
    full = pixels if at.pixels.shape[2] == 4 else pixels[..., :3]
    if at.pixels.shape[2] == 4:
        full = full.copy()
        full[..., 3] = from_float(np.ones((1, 1), np.float32), pixels.dtype)
    made = over(at.pixels, np.ascontiguousarray(full), shown)
    layer = Layer("paint", step.values["title"], pixels=Tiles.of_array(pixels))
    return replace(at, pixels=made), layer


def _thing(at: Worked, step: str) -> ByteArray:
    """(h, w) of 0 and 1. Raises InputError."""
    if at.mask is None or not (at.mask == 0).any():
        raise InputError("mask_rule_empty", rule=step)
    return (at.mask == 0).astype(np.uint8)


def _colour(at: Worked, values: Mapping[str, Any]) -> tuple[tuple[float, float, float], FloatArray]:
    return rgb_of(values["colour"]), np.ones(at.pixels.shape[:2], np.float32)


def _shadow(at: Worked, values: Mapping[str, Any]) -> tuple[tuple[float, float, float], FloatArray]:
    """What falls on the ground, and the dark line where the thing stands."""
    thing = _thing(at, "shadow")
    x, y, width, height = cv2.boundingRect(thing)
    tall = max(2, round(height * _FLAT))
    whole = thing[y : y + height, x : x + width].astype(np.float32)
    flat = np.asarray(cv2.resize(whole, (width, tall), interpolation=cv2.INTER_AREA), np.float32)
    drop = np.zeros(thing.shape, np.float32)
    left = x + round(values["side"] * width)
    top = y + height - round(tall * 0.6)
    _laid(drop, flat, left, top)
    drop = _soft(drop, values["softness"] * width)
    foot = np.zeros(thing.shape, np.float32)
    deep = max(1, round(height * _CONTACT))
    lowest = thing[y + height - 2 * deep : y + height, x : x + width].astype(np.float32)
    _laid(foot, lowest, x, y + height - deep)
    foot = _soft(foot, _CONTACT * width)
    strength = np.float32(values["strength"])
    return (0.0, 0.0, 0.0), np.clip(strength * (drop + values["contact"] * foot), 0, _DARKEST)


def _laid(onto: FloatArray, part: FloatArray, left: int, top: int) -> None:
    height, width = onto.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + part.shape[1]), min(height, top + part.shape[0])
    if x1 > x0 and y1 > y0:
        onto[y0:y1, x0:x1] = part[y0 - top : y1 - top, x0 - left : x1 - left]


def _soft(mask: FloatArray, sigma: float) -> FloatArray:
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, sigma)), np.float32)


def _kept_shadow(
    at: Worked, values: Mapping[str, Any]
) -> tuple[tuple[float, float, float], FloatArray]:
    """As dark as the file's ground is against what is lit there."""
    thing, source = _thing(at, "kept_shadow"), at.original
    if source is None or source.shape[:2] != thing.shape:
        raise InputError("mask_rule_empty", rule="kept_shadow")
    light = to_float(at.space.shown(source)[..., :3]).mean(axis=2)
    dark = np.clip(1 - light / np.maximum(_lit(light, thing == 0), 1e-3), 0, _DARKEST)
    dark[dark < values["least"]] = 0
    dark[thing > 0] = 0
    soft = _soft(dark, max(thing.shape) / 500)
    return (0.0, 0.0, 0.0), np.clip(soft * np.float32(values["strength"]), 0, _DARKEST)


def _lit(light: FloatArray, ground: Array) -> FloatArray:
    """(h, w): how bright the ground would be without a shadow: a smooth surface through
    what is lit."""
    y, x = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    step = max(1, round((ground.sum() / 20_000) ** 0.5))
    points, values = terms[::step, ::step][ground[::step, ::step]], light[::step, ::step]
    values = values[ground[::step, ::step]]
    kept = values > np.percentile(values, 20)
    factors = np.zeros(terms.shape[-1])
    for _ in range(_ROUNDS):
        if kept.sum() >= 20:
            factors = np.linalg.lstsq(points[kept], values[kept], rcond=None)[0]
            kept = values > points @ factors - _DARK
    return (terms @ factors).astype(np.float32)


_MAKERS: Final[
    Mapping[
        str,
        Callable[
            [Worked, Mapping[str, Any]],
            tuple[tuple[float, float, float], FloatArray],
        ],
    ]
] = {"colour": _colour, "shadow": _shadow, "kept_shadow": _kept_shadow}
