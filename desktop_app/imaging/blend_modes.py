"""The colour a blend mode makes of two colours: B(cb, cs) of the W3C's Compositing and Blending
Level 1, sections 9.1 (separable) and 9.2 (non-separable). Alpha is the subject of `compositing`.
The ten that stand there not (linear burn to lighter colour) are Photoshop's, which publishes no
formulas; these are the ones of psd-tools (`composite.blend`), which were held against its pictures
pixel by pixel, and Krita's (`KoCompositeOpFunctions.h`) but for the ends of vivid light.

The formulas take floats in 0..1, float32 or float64, and return such. For bytes the separable ones
are in tables of all 65536 pairs: quicker, and the price is the same for each mode.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import cv2
import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value

Formula: TypeAlias = Callable[[Array, Array], Array]
"""B(cb, cs): the backdrop's values and the source's; separable ones of any shape, the others
(3, ...): red, green, blue."""


def blended(backdrop: Array, source: Array, mode: BlendMode) -> FloatArray:
    """B(cb, cs), as if both were opaque.

    Args:
        backdrop: (h, w, 3) uint8, uint16 or float32: the colours below.
        source: the same shape and dtype: the colours that are laid over them.
        mode: for floats beyond 0..1, which most formulas do not know, they are clipped first;
            multiply, darken, lighten, difference, linear dodge, subtract, darker and lighter
            colour take them as they are, and linear dodge gives such.

    Returns:
        (h, w, 3) float32, full intensity at the dtype's full value; not rounded.
    """
    if mode is BlendMode.NORMAL:
        return source.astype(np.float32)
    if mode in _SEPARABLE and source.dtype == np.uint8:
        return _from_table(backdrop, source, _table(mode))
    full = full_value(source.dtype)
    values = [_floats(pixels, mode) for pixels in (backdrop, source)]
    if mode in _SEPARABLE:
        result = _SEPARABLE[mode](*values)
        if mode is BlendMode.LINEAR_DODGE and source.dtype != np.float32:
            result = np.minimum(result, 1)  # floats have room above white
        return (result * full).astype(np.float32, copy=False)
    planes = [np.ascontiguousarray(np.moveaxis(pixels, 2, 0)) for pixels in values]
    mixed = NON_SEPARABLE[mode](planes[0], planes[1]) * full
    planes = [np.asarray(plane, np.float32) for plane in mixed]
    return np.asarray(cv2.merge(planes), np.float32)


def _floats(pixels: Array, mode: BlendMode) -> Array:
    """0..1. 16 bits become float64: what is divided by the difference of two values that lie
    close together needs more digits than float32 has left of them."""
    if pixels.dtype == np.float32:
        return pixels if mode in _UNBOUNDED else np.clip(pixels, 0.0, 1.0)
    kind = np.float64 if pixels.dtype == np.uint16 else np.float32
    return np.divide(pixels, full_value(pixels.dtype), dtype=kind)


def _from_table(backdrop: Array, source: Array, table: FloatArray) -> FloatArray:
    height, width, channels = source.shape
    flat = (height, width * channels)
    pairs = cv2.merge([np.ascontiguousarray(p).reshape(flat) for p in (source, backdrop)])
    places = pairs.view("<u2")[..., 0]  # the source's value is the lower byte
    return np.asarray(cv2.LUT(places, table), np.float32).reshape(source.shape)


@cache
def _table(mode: BlendMode) -> FloatArray:
    """(1, 65536) float32, 0..255: B at 256·cb + cs."""
    values = np.arange(256) / 255
    source, backdrop = np.meshgrid(values, values)
    return (
        (np.minimum(_SEPARABLE[mode](backdrop, source), 1) * 255).astype(np.float32).reshape(1, -1)
    )


# ------------------------------------------------------------------------------------- separable


def _multiply(cb: Array, cs: Array) -> Array:
    return cb * cs


def _screen(cb: Array, cs: Array) -> Array:
    return cb + cs - cb * cs


def _hard_light(cb: Array, cs: Array) -> Array:
    double = cs + cs
    return np.where(double <= 1, _multiply(cb, double), _screen(cb, double - 1))


def _overlay(cb: Array, cs: Array) -> Array:
    return _hard_light(cs, cb)


def _color_dodge(cb: Array, cs: Array) -> Array:
    # Where cs is 1 nothing is divided: black stays black, all else becomes white.
    lit = np.divide(cb, 1 - cs, out=np.ones_like(cb), where=cs < 1)
    return np.where(cb > 0, np.minimum(lit, 1), 0)


def _color_burn(cb: Array, cs: Array) -> Array:
    dark = np.divide(1 - cb, cs, out=np.ones_like(cb), where=cs > 0)
    return np.where(cb < 1, 1 - np.minimum(dark, 1), 1)


def _soft_light(cb: Array, cs: Array) -> Array:
    polynomial = ((16 * cb - 12) * cb + 4) * cb
    curve = np.where(cb <= 0.25, polynomial, np.sqrt(cb))
    darker = cb * (1 - cb)
    return cb + (2 * cs - 1) * np.where(cs <= 0.5, darker, curve - cb)


def _difference(cb: Array, cs: Array) -> Array:
    return np.abs(cb - cs)


def _exclusion(cb: Array, cs: Array) -> Array:
    return cb + cs - 2 * cb * cs


def _linear_burn(cb: Array, cs: Array) -> Array:
    return np.maximum(cb + cs - 1, 0)


def _vivid_light(cb: Array, cs: Array) -> Array:
    # Burn and dodge at twice the strength; here the source's ends win over the backdrop's.
    dark = np.divide(1 - cb, 2 * cs, out=np.ones_like(cb), where=cs > 0)
    lit = np.divide(cb, 2 * (1 - cs), out=np.ones_like(cb), where=cs < 1)
    return np.where(cs <= 0.5, 1 - np.minimum(dark, 1), np.minimum(lit, 1))


def _linear_light(cb: Array, cs: Array) -> Array:
    return np.clip(cb + 2 * cs - 1, 0, 1)


def _pin_light(cb: Array, cs: Array) -> Array:
    double = cs + cs
    return np.where(cs <= 0.5, np.minimum(cb, double), np.maximum(cb, double - 1))


def _hard_mix(cb: Array, cs: Array) -> Array:
    total = cb + cs
    even = np.abs(total - 1) <= _TIE
    return np.where(even, cb > 0.5, total > 1).astype(cb.dtype)


def _subtract(cb: Array, cs: Array) -> Array:
    return np.maximum(cb - cs, 0)


def _divide(cb: Array, cs: Array) -> Array:
    part = np.divide(cb, cs, out=np.ones_like(cb), where=cs > 0)
    return np.where(cb > 0, np.minimum(part, 1), 0)


_TIE = 1e-6
"""Nearer than this two sums are equal: less than a step of 16 bits, more than floats err."""

_SEPARABLE: dict[BlendMode, Formula] = {
    BlendMode.MULTIPLY: _multiply,
    BlendMode.SCREEN: _screen,
    BlendMode.OVERLAY: _overlay,
    BlendMode.DARKEN: np.minimum,
    BlendMode.LIGHTEN: np.maximum,
    BlendMode.COLOR_DODGE: _color_dodge,
    BlendMode.COLOR_BURN: _color_burn,
    BlendMode.HARD_LIGHT: _hard_light,
    BlendMode.SOFT_LIGHT: _soft_light,
    BlendMode.DIFFERENCE: _difference,
    BlendMode.EXCLUSION: _exclusion,
    BlendMode.LINEAR_BURN: _linear_burn,
    BlendMode.LINEAR_DODGE: np.add,
    BlendMode.VIVID_LIGHT: _vivid_light,
    BlendMode.LINEAR_LIGHT: _linear_light,
    BlendMode.PIN_LIGHT: _pin_light,
    BlendMode.HARD_MIX: _hard_mix,
    BlendMode.SUBTRACT: _subtract,
    BlendMode.DIVIDE: _divide,
}

_UNBOUNDED = frozenset(
    {
        BlendMode.MULTIPLY, BlendMode.DARKEN, BlendMode.LIGHTEN, BlendMode.DIFFERENCE,
        BlendMode.LINEAR_DODGE, BlendMode.SUBTRACT,
        BlendMode.DARKER_COLOR, BlendMode.LIGHTER_COLOR,
    }
)  # fmt: skip
"""Formulas that mean something beyond 0..1: white multiplied over a highlight leaves it."""


# --------------------------------------------------------------------------------- non-separable


def _luminosity_of(colour: Array) -> Array:
    red, green, blue = colour
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _saturation_of(colour: Array) -> Array:
    return colour.max(axis=0) - colour.min(axis=0)


def _clipped(colour: Array, luminosity: Array) -> Array:
    """``colour``, of that luminosity, drawn towards its grey until it is in 0..1."""
    least, most = colour.min(axis=0), colour.max(axis=0)
    ones = np.ones_like(luminosity)
    towards = np.divide(luminosity, luminosity - least, out=ones, where=least < 0)
    np.divide(1 - luminosity, most - luminosity, out=towards, where=most > 1)
    result = luminosity + (colour - luminosity) * towards
    return np.clip(result, 0, 1, out=result)  # what rounding left


def _with_luminosity(colour: Array, luminosity: Array) -> Array:
    return _clipped(colour + (luminosity - _luminosity_of(colour)), luminosity)


def _with_saturation(colour: Array, saturation: Array) -> Array:
    least = colour.min(axis=0)
    spread = colour.max(axis=0) - least
    scale = np.divide(saturation, spread, out=np.zeros_like(spread), where=spread > 0)
    return (colour - least) * scale


def _hue(cb: Array, cs: Array) -> Array:
    return _with_luminosity(_with_saturation(cs, _saturation_of(cb)), _luminosity_of(cb))


def _saturation(cb: Array, cs: Array) -> Array:
    return _with_luminosity(_with_saturation(cb, _saturation_of(cs)), _luminosity_of(cb))


def _color(cb: Array, cs: Array) -> Array:
    return _with_luminosity(cs, _luminosity_of(cb))


def _luminosity(cb: Array, cs: Array) -> Array:
    return _with_luminosity(cb, _luminosity_of(cs))


def _darker_color(cb: Array, cs: Array) -> Array:
    return np.where(_luminosity_of(cs) < _luminosity_of(cb) - _TIE, cs, cb)


def _lighter_color(cb: Array, cs: Array) -> Array:
    return np.where(_luminosity_of(cs) > _luminosity_of(cb) + _TIE, cs, cb)


NON_SEPARABLE: dict[BlendMode, Formula] = {
    BlendMode.HUE: _hue,
    BlendMode.SATURATION: _saturation,
    BlendMode.COLOR: _color,
    BlendMode.LUMINOSITY: _luminosity,
    BlendMode.DARKER_COLOR: _darker_color,
    BlendMode.LIGHTER_COLOR: _lighter_color,
}
