"""Pixels of any depth and of a matrix profile → the 8 bits a screen shows; quick, not exact.

Tables and one matrix: under 10 ns a pixel, where the exact way takes some 300. Against
`colour.ColourSpace.to_srgb`, rounded, values differ by 1 at most. For what goes on to be worked
with there is only the exact way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_pixels, full_value
from desktop_app.imaging.tone_curve import SRGB, ToneCurve

_FINE = 65535  # steps of linear light: 20 of them lie between the darkest two values of sRGB
_STRIP = 8192  # pixels at a time: what is between two steps stays in the processor's cache


def quick_bytes(pixels: Array) -> ByteArray:
    """uint8 of (h, w, 3|4) uint8 (itself), uint16 or float32; to the nearest, beyond 0..1 clipped.

    As `depth.to_bytes`, ten times as fast.
    """
    check_pixels(pixels)
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.float32:  # OpenCV takes the amount of what is negative
        pixels = np.clip(pixels, 0.0, 1.0)
    alpha = 255 / full_value(pixels.dtype)
    with np.errstate(invalid="ignore"):
        return np.asarray(cv2.convertScaleAbs(pixels, alpha=alpha), np.uint8)


class MatrixScreen:
    """What a screen shows of pixels with tone curves and primaries of their own.

    Args:
        curves: of red, green and blue, from value to light.
        to_light: (3, 3), from that light to the light of the screen's primaries; or (3, 4), with a
            last column that is added.
        to_bytes: the screen's values, (h, w, 3) uint8, of its linear light, float32, which may
            lie beyond 0..1 and may be written over; None: sRGB's.
    """

    def __init__(
        self,
        curves: Sequence[ToneCurve],
        to_light: NDArray[np.float64],
        to_bytes: Callable[[FloatArray], ByteArray] | None = None,
    ) -> None:
        self._curves = tuple(curves)
        self._matrix = to_light.astype(np.float32)
        self._to_bytes = to_bytes or _value_bytes
        self._tables: dict[str, Array] = {}

    def shown(self, pixels: Array) -> ByteArray:
        """(h, w, 3|4) uint8 of uint8, uint16 or float32; a new array.

        Floats are clipped before they are converted, not afterwards, as would be exact: see
        `beyond_tables`.
        """
        check_pixels(pixels)
        shown = np.empty(pixels.shape, np.uint8)
        rows = max(1, _STRIP // max(1, pixels.shape[1]))
        for top in range(0, pixels.shape[0], rows):
            strip, out = pixels[top : top + rows], shown[top : top + rows]
            out[..., :3] = self._colours(np.ascontiguousarray(strip[..., :3]))
            if pixels.shape[2] == 4:
                out[..., 3] = quick_bytes(strip)[..., 3]
        return shown

    def _colours(self, colours: Array) -> ByteArray:
        if colours.dtype == np.float32:
            if not _lies_within(colours):
                colours = np.clip(np.nan_to_num(colours, nan=0.0), 0.0, 1.0)
            colours = np.rint(colours * np.float32(_FINE)).astype(np.uint16)
        light = cv2.LUT(colours, self._table(colours.dtype))
        return self._to_bytes(np.asarray(cv2.transform(light, self._matrix), np.float32))

    def _table(self, dtype: np.dtype[np.generic]) -> FloatArray:
        """(1, n, 3) float32: light of every value a channel can have."""
        table = self._tables.get(dtype.name)
        if table is None:
            steps = np.linspace(0.0, 1.0, round(full_value(dtype)) + 1)
            columns = [curve.forward(steps) for curve in self._curves]
            table = np.stack(columns, axis=-1).astype(np.float32)[None]
            self._tables[dtype.name] = table
        return table


def beyond_tables(pixels: Array) -> Array | None:
    """Where floats lie beyond 0..1, or are NaN, so that no table leads to what they show.

    Args:
        pixels: (h, w, 3|4).

    Returns:
        (h, w) bool; None if there are none.
    """
    colours = pixels[..., :3]
    if pixels.dtype != np.float32 or _lies_within(colours):
        return None
    return np.logical_not(np.logical_and(colours >= 0, colours <= 1).all(axis=2))


def curve_bytes(curves: Sequence[ToneCurve]) -> Callable[[FloatArray], ByteArray]:
    """What turns a screen's light into its 8-bit values, for `MatrixScreen`.

    The table is by the square root of light: near black the values of curves such as ``x^2.4`` are
    further apart than steps of light are.

    Args:
        curves: of the screen's red, green and blue, from value to light.
    """
    light = np.linspace(0.0, 1.0, _FINE + 1) ** 2
    columns = [np.rint(255 * curve.inverse(light)) for curve in curves]
    if all(np.array_equal(columns[0], column) for column in columns):
        del columns[1:]
    table = np.stack(columns, axis=-1).clip(0, 255).astype(np.uint8)[None]

    def to_bytes(light: FloatArray) -> ByteArray:
        np.clip(light, 0.0, 1.0, out=light)
        np.sqrt(light, out=light)
        light *= np.float32(_FINE)
        light += np.float32(0.5)
        return np.asarray(cv2.LUT(light.astype(np.uint16), table), np.uint8)

    return to_bytes


def _lies_within(values: Array) -> bool:
    return bool(values.min() >= 0 and values.max() <= 1)  # NaN does not


def _value_bytes(light: FloatArray) -> ByteArray:
    """sRGB's values, 8 bits, of linear light; beyond 0..1 clipped."""
    scaled = np.clip(light, 0.0, 1.0)
    scaled *= np.float32(_FINE)
    scaled += np.float32(0.5)
    return np.asarray(cv2.LUT(scaled.astype(np.uint16), _bytes_of_light()), np.uint8)


@lru_cache(maxsize=1)
def _bytes_of_light() -> ByteArray:
    """(1, 65536) uint8: sRGB's value for every step of light."""
    values = SRGB.inverse(np.linspace(0.0, 1.0, _FINE + 1))
    return np.rint(255 * values).astype(np.uint8)[None]
