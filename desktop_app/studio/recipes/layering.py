"""Layers that steps of recipes put on a picture: a colour around a thing, its shadow, and its edge
without what was around it before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour_values import rgb_of
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles, opaque
from desktop_app.imaging.unmixing import unmixed
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import EDGE
from desktop_app.studio.recipes.worked import Worked

_FLAT: Final = 0.6
"""Height of a shadow on the ground, as a part of its softness."""
_FOOT: Final = 0.06
"""Of a thing's height, up to which it stands on the ground."""
_SPECK: Final = 0.05
"""Of the largest foot, below which something is none."""
_COVERED: Final = 0.1
"""Of a piece's width, with another piece below it, from which on it stands on that."""
_FADING: Final = ((1.0, 0.5), (0.3, 0.35))
"""Softness and darkness of a shadow away from where the thing stands, as parts of what is said."""
_CONTACT: Final = 0.08
"""Of the softness, and of the width: where it stands."""
_DARK: Final = 0.03
"""Below the ground's brightness from which on it isn't lit, of 1."""
_ROUNDS: Final = 4
_DARKEST: Final = 0.9


def layered(at: Worked, step: RecipeStep) -> tuple[Worked, Layer]:
    """With one more on it, where the mask lets it be; what the mask keeps is the thing. Along its
    edge the mask is another one then, where that is without its ground.

    Args:
        at: the picture.
        step: of the kind "lay".

    Raises:
        InputError: ``mask_rule_empty``: nothing is masked for a shadow.
    """
    pixels = opaque(at.pixels).copy()
    if step.name == EDGE:
        mixed, own = unmixed(to_float(flatten(at.pixels)), _thing(at, EDGE))
        is_mixed = (mixed > 0) & (mixed < 255)
        pixels[is_mixed, :3] = from_float(own[is_mixed], pixels.dtype)
        at, share = replace(at, mask=255 - mixed), is_mixed.astype(np.float32)
    else:
        colour, share = _MAKERS[step.name](at, step.values)
        pixels[..., :3] = from_float(np.array([[colour]], np.float32), pixels.dtype)
        if at.mask is not None:
            share = share * (at.mask.astype(np.float32) / np.float32(255))
    shown = np.rint(share * 255).astype(np.float32) / np.float32(255)
    pixels[..., 3] = from_float(shown, pixels.dtype)
    full = pixels[..., : at.pixels.shape[2]].copy()
    full[..., 3:] = full_value(pixels.dtype)
    made = over(at.pixels, full, shown)
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
    """Dark along the line on which the thing stands, lighter and softer away from it, and over
    before the frame ends."""
    thing = _thing(at, "shadow")
    width = cv2.boundingRect(thing)[2]
    rows, columns = (np.arange(side, dtype=np.float32) for side in thing.shape)
    dark = np.zeros(thing.shape, np.float32)
    for its, height in _feet(thing):
        ground, lowest = np.flatnonzero(its.any(axis=1)).max(), its[::-1].argmax(axis=0)
        above = (len(rows) - 1 - lowest - ground) / (height * _FOOT) + 1
        stands = np.where(its.any(axis=0), np.clip(above, 0, 1) ** 2, 0)
        for far, share in (*_FADING, (_CONTACT, values["contact"] / 2)):
            sigma = max(0.5, values["softness"] * width * far)
            cast = np.roll(stands, round(values["side"] * sigma)).astype(np.float32)
            tall = max(0.5, min(_FLAT * sigma, (len(rows) - ground) / 3))
            fall = share * np.exp(-(((rows - ground) / tall) ** 2))
            dark += _soft(cast[None], sigma) * fall[:, None]
    room = np.minimum(columns, columns[::-1]) / max(1.0, _CONTACT * width)
    return (0.0, 0.0, 0.0), np.clip(dark * values["strength"] * np.minimum(room, 1), 0, _DARKEST)


def _feet(thing: ByteArray) -> Iterator[tuple[Array, int]]:
    """(h, w) bool: where it stands, foot by foot of each piece that has none of the others below
    it; and the piece's height in pixels."""
    for piece in _parts(thing):
        below = np.cumsum(piece[::-1], axis=0)[::-1] == 0  # neither it nor above it
        covered = ((thing > 0) & below & ~piece).any(axis=0) & piece.any(axis=0)
        _, y, _, height = cv2.boundingRect(piece.astype(np.uint8))
        if covered.sum() < _COVERED * piece.any(axis=0).sum():
            foot = piece.astype(np.uint8)
            foot[: y + height - max(1, round(height * _FOOT))] = 0
            yield from ((part, height) for part in _parts(foot))


def _parts(mask: ByteArray) -> Iterator[Array]:
    """(h, w) bool: those that hang together and aren't specks beside the largest."""
    _, which, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    areas = np.asarray(facts, np.int64)[1:, cv2.CC_STAT_AREA]
    for part in np.flatnonzero(areas >= _SPECK * areas.max()) + 1:
        yield np.asarray(which) == part


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
