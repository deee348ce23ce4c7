"""The brush: dabs, where they fall along a stroke, and what a stroke covers by them.

A dab of radius 100 touches its 201² pixels and nothing else. No stroke, undo or window here.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.imaging.tiles import around_difference, opaque

_LEAST_RADIUS = 0.5


@lru_cache(maxsize=64)
def dab(radius: float, hardness: float, roundness: float = 1.0, angle: float = 0.0) -> ByteArray:
    """One touch of the brush.

    The value falls from full to nothing over the outer ``1 - hardness`` of the radius, at least
    over one pixel (antialiasing), along a smooth step (3t² - 2t³). It ends where a pixel no longer
    touches the disc, half a pixel beyond the radius: no haze outside of what the cursor shows.

    Args:
        radius: in pixels, at least 0.5 (one pixel).
        hardness: 0 (soft from the middle) to 1 (an antialiased disc).
        roundness: height beside width, above 0 to 1: below, an ellipse.
        angle: that it is turned by, degrees clockwise.

    Returns:
        (n, n) uint8, n odd, 255 in the middle; cached and read-only.
    """
    radius = max(_LEAST_RADIUS, radius)
    reach = radius + 0.5
    half = math.ceil(reach) - 1
    across = np.arange(-half, half + 1, dtype=np.float32)
    distance = np.hypot(across[:, None], across[None, :])
    width = max(1.0, (1.0 - min(1.0, max(0.0, hardness))) * reach)
    if roundness < 1:
        turn = math.radians(angle)
        along = across[None, :] * math.cos(turn) + across[:, None] * math.sin(turn)
        aside = (across[:, None] * math.cos(turn) - across[None, :] * math.sin(turn)) / roundness
        distance = np.hypot(along, aside)
        # Across it the distance grows faster than by a pixel a pixel.
        width = np.maximum(width, np.hypot(along, aside / roundness) / np.maximum(distance, 1e-6))
    t = np.clip((reach - distance) / width, 0.0, 1.0)
    return frozen(np.rint(255 * t * t * (3 - 2 * t)).astype(np.uint8))


def dabs_along(
    start: tuple[float, float], end: tuple[float, float], spacing: float, carry: float
) -> tuple[list[tuple[float, float]], float]:
    """Where dabs fall on a straight piece of a stroke.

    Args:
        start: x, y in pixels; the stroke's first dab was stamped by the caller.
        end: x, y in pixels.
        spacing: distance between dabs, above 0.
        carry: distance since the last dab before ``start``; 0 for the first piece.

    Returns:
        The points after ``start``, and the carry for the next piece (0 ≤ carry < spacing), so that
        the spacing does not depend on how a stroke was cut into mouse events.
    """
    if spacing <= 0:
        raise ValueError(f"spacing {spacing}")
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if length == 0:
        return [], carry
    count = math.floor((carry + length) / spacing)
    along = ((k * spacing - carry) / length for k in range(1, count + 1))
    points = [(start[0] + dx * t, start[1] + dy * t) for t in along]
    return points, max(0.0, carry + length - count * spacing)


def stamp(coverage: ByteArray, x: float, y: float, dab: ByteArray, opacity: float = 1.0) -> Rect:
    """Put one dab into what a stroke covers, in place.

    That takes the greater of coverage and dab · opacity, so overlapping dabs of a stroke never
    exceed its opacity.

    Args:
        coverage: (h, w) uint8, writable.
        x, y: the brush's centre in pixels; pixel i covers i … i+1.
        dab: from `dab`.
        opacity: 0..1.

    Returns:
        The rectangle around all pixels that got another value; empty if none did. A dab on top of
        the one before it changes less than half of what it covers.
    """
    touched, part = _inside(coverage, x, y, dab)
    if touched.is_empty:
        return touched
    if opacity < 1:
        part = np.asarray(cv2.convertScaleAbs(part, alpha=max(0.0, opacity)), np.uint8)
    held = coverage[touched.slices]
    after = np.maximum(held, part)
    inner = around_difference(held, after)
    held[inner.slices] = after[inner.slices]
    return inner.moved(touched.x, touched.y)


def build(
    built: FloatArray,
    coverage: ByteArray,
    x: float,
    y: float,
    dab: ByteArray,
    opacity: float,
    flow: float,
) -> Rect:
    """As `stamp`, of dabs that add up: each goes on by dab · flow of the way to the opacity.

    Args:
        built: (h, w) float32 0..255, writable: what ``coverage`` is, finer.
        coverage, x, y, dab, opacity: as of `stamp`.
        flow: 0..1.
    """
    touched, part = _inside(coverage, x, y, dab)
    if not touched.is_empty:
        held = built[touched.slices]
        way = np.float32(255 * opacity) - held
        np.maximum(way, 0, out=way)
        way *= part
        way *= np.float32(flow / 255)
        held += way
        coverage[touched.slices] = cv2.convertScaleAbs(held)
    return touched


def mixed_in(
    tint: FloatArray, coverage: ByteArray, x: float, y: float, dab: ByteArray, colour: FloatArray
) -> None:
    """A dab's colour over those of the stroke, in place, before the dab itself is stamped.

    Args:
        tint: (h, w, 3) float32, the stroke's colours; any where it covers nothing yet.
        coverage, x, y, dab: as of `stamp`.
        colour: (3,) float32.
    """
    touched, part = _inside(coverage, x, y, dab)
    if touched.is_empty:
        return
    held = tint[touched.slices]
    mine = of_colour(colour, touched)
    left = cv2.multiply(coverage[touched.slices], ~part, scale=1 / 255).astype(np.float32)
    held[...] = cv2.blendLinear(held, mine, left, part.astype(np.float32))


def of_colour(colour: Array, rect: Rect) -> Array:
    """(h, w, channels) of that colour alone: numpy takes ten times as long with such short rows."""
    more = rect.height - 1, 0, rect.width - 1, cv2.BORDER_REPLICATE
    return cv2.copyMakeBorder(colour[None, None], 0, *more)


def inked(tint: FloatArray, dtype: np.dtype[Any]) -> Array:
    """(h, w, 4) opaque pixels of (h, w, 3) values as ``dtype`` has them."""
    if dtype == np.uint8:
        return opaque(cv2.convertScaleAbs(tint))
    return opaque(tint if dtype == np.float32 else np.rint(tint).astype(dtype))


def _inside(coverage: ByteArray, x: float, y: float, dab: ByteArray) -> tuple[Rect, ByteArray]:
    """What a dab touches, and that part of it."""
    half = dab.shape[0] // 2
    left, top = math.floor(x) - half, math.floor(y) - half
    whole = Rect(left, top, dab.shape[1], dab.shape[0])
    touched = whole.intersected(Rect(0, 0, coverage.shape[1], coverage.shape[0]))
    return touched, dab[touched.moved(-left, -top).slices] if not touched.is_empty else dab[:0]
