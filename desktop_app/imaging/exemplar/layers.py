"""From a picture's pixels to the weighted layers that a pyramid is made of, and back."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.exemplar.frame import BoolArray, Layers

_BAND = 500_000  # pixels worked on at once
_TEXTURE = (5, 5)  # px; the texture values are means over so much


def to_layers(
    pixels: Array,
    hole: BoolArray,
    hidden: BoolArray,
    sources: BoolArray,
    check: Callable[[], None],
) -> Layers:
    """Take a picture apart.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32; NaN counts as 0.
        hole: (h, w) to be filled.
        hidden: (h, w) neither to be filled nor to be looked at.
        sources: (h, w) may be copied from, if also known.
        check: called often; may raise.

    Returns:
        Values of six channels: colours times alpha, so that what nobody sees has none; alpha, 0..1;
        and the mean steps of luminance across and down.
    """
    values = np.empty((*hole.shape, 6), np.float32)
    band = max(1, _BAND // hole.shape[1])
    for top in range(0, hole.shape[0], band):
        check()
        rows = slice(top, top + band)
        values[rows, :, :4] = premultiplied(pixels[rows])
    light = values[..., :3].mean(axis=2)
    check()
    known = ~hole & ~hidden
    weight = known.astype(np.float32)
    values[..., 4:] = _texture(light, weight, check)
    check()
    values *= weight[..., None]
    check()
    return Layers(values, weight, hole.astype(np.float32), weight * sources)


def premultiplied(pixels: Array) -> FloatArray:
    """Pixels (h, w, 3|4) as colours times alpha, and alpha: (h, w, 4) float32."""
    values = np.ones((*pixels.shape[:2], 4), np.float32)
    values[..., : pixels.shape[2]] = _scaled(pixels)
    if pixels.shape[2] == 4:
        values[..., :3] *= values[..., 3:4]
    return values


def to_pixels(values: FloatArray, dtype: np.dtype[np.generic], channels: int) -> Array:
    """Colours times alpha, and alpha, (h, w, 4+) float32 as pixels (h, w, ``channels``) of
    ``dtype``; colours under alpha 0 are 0. Where seams were evened out alpha may be above 1: the
    colours are as far above theirs, and it counts as 1 behind the division alone."""
    if channels == 3:
        return from_float(np.ascontiguousarray(values[..., :3]), dtype)
    alpha = np.maximum(values[..., 3:4], 0)
    colours = np.divide(values[..., :3], alpha, out=np.zeros_like(values[..., :3]), where=alpha > 0)
    return from_float(np.concatenate([colours, np.minimum(alpha, 1)], axis=2), dtype)


def _scaled(pixels: Array) -> FloatArray:
    """Any pixel type → float32 0..1."""
    scaled = pixels.astype(np.float32) * np.float32(1 / full_value(pixels.dtype))
    return np.clip(np.nan_to_num(scaled, nan=0.0), 0.0, 1.0)


def _texture(light: FloatArray, known: FloatArray, check: Callable[[], None]) -> FloatArray:
    """(h, w, 2): mean absolute steps of luminance, over known pixels alone."""
    out = np.empty((*light.shape, 2), np.float32)
    for axis in (0, 1):
        check()
        step = np.zeros_like(light)
        both = np.zeros_like(light)
        first = (slice(None),) * axis + (slice(0, -1),)
        second = (slice(None),) * axis + (slice(1, None),)
        both[first] = known[first] * known[second]
        check()
        step[first] = np.abs(light[second] - light[first]) * both[first]
        check()
        mean = _mean(step)
        check()
        mean /= np.maximum(_mean(both), np.float32(1e-3))
        check()
        out[..., axis] = mean
    return out


def _mean(values: FloatArray) -> FloatArray:
    blurred = cv2.blur(values, _TEXTURE, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(blurred, np.float32)
