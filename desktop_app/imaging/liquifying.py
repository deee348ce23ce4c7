"""A mesh that says from where each pixel is taken: pushed, twirled, pinched by dabs.

Pixels are always taken from the picture as it was, once, however many dabs there were.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.resampling import premultiplied, straight

STEP: Final = 4
"""Pixels from one node to the next."""
_NONE: Final = 1 / 64
"""Pixels: less is not kept."""
_PARTS: Final = np.float32(256)
"""Of a pixel, which displacements are whole numbers of: what lies between nodes is then exact, and
a part is as it is in the whole."""
_BORDER: Final = cv2.BORDER_REPLICATE
_BLOCK: Final = 64
"""Nodes of a side of what is kept together."""

Change = Callable[["FloatArray", "FloatArray", "FloatArray"], "tuple[FloatArray, FloatArray]"]
"""x, y of nodes from the middle of a dab and how much it acts there, (h, w) each → by how much
farther away in x and y each is taken from."""


class Mesh:
    """Displacements in pixels, (h, w, 2) float32, of every `STEP`-th pixel of a canvas."""

    def __init__(self, size: Size) -> None:
        self._nodes = np.zeros((size.height // STEP + 2, size.width // STEP + 2, 2), np.float32)
        self._canvas = size.rect
        self._kept: list[dict[tuple[int, int], FloatArray]] = []

    def begin(self) -> None:
        """A stroke begins, which `back` takes back."""
        self._kept.append({})

    def back(self) -> Rect:
        """Take the last stroke back; what it changed, in pixels."""
        kept = self._kept.pop() if self._kept else {}
        for (row, column), before in kept.items():
            height, width = before.shape[:2]
            self._nodes[row : row + height, column : column + width] = before
        rows, columns = [row for row, _ in kept], [column for _, column in kept]
        if not kept:
            return Rect(0, 0, 0, 0)
        return self._pixels(min(columns), min(rows), max(columns) + _BLOCK, max(rows) + _BLOCK)

    @property
    def strokes(self) -> int:
        """How many `back` would take back."""
        return len(self._kept)

    def dab(
        self,
        at: tuple[float, float],
        radius: float,
        hardness: float,
        strength: float,
        do: Change | None,
    ) -> Rect:
        """Change it within a radius in pixels; what is changed, in pixels.

        Args:
            at: x, y of the dab in pixels.
            radius: in pixels.
            hardness: 0..1, as a brush has it.
            strength: 0..1.
            do: what it does; None: displacements shrink, so that what was there comes back.
        """
        x, y, height, width = *at, *self._nodes.shape[:2]
        left, right = self._range(x, radius, width)
        top, bottom = self._range(y, radius, height)
        if left >= right or top >= bottom:
            return Rect(0, 0, 0, 0)
        self._keep(left, top, right, bottom)
        across = np.arange(left, right, dtype=np.float32)[None] * STEP - np.float32(x)
        down = np.arange(top, bottom, dtype=np.float32)[:, None] * STEP - np.float32(y)
        away = np.hypot(across, down) / np.float32(radius)
        t = np.clip((1 - away) / max(0.05, 1 - hardness), 0, 1)
        much = np.asarray(strength * t * t * (3 - 2 * t), np.float32)
        part = self._nodes[top:bottom, left:right]
        if do is None:
            made = part * (1 - much[..., None])
            made[np.abs(made).max(axis=2) < _NONE] = 0
        else:
            dx, dy = do(across, down, much)
            there = (across + np.float32(x) + dx) * np.float32(1 / STEP)
            below = (down + np.float32(y) + dy) * np.float32(1 / STEP)
            made = cv2.remap(self._nodes, there, below, cv2.INTER_LINEAR, borderMode=_BORDER)
            made[..., 0] += dx
            made[..., 1] += dy
        np.multiply(np.rint(made * _PARTS), 1 / _PARTS, out=part)
        return self._pixels(left, top, right, bottom)

    def shift(self, rect: Rect) -> FloatArray:
        """(h, w, 2) float32: from how far each pixel of ``rect`` is taken."""
        left, top = rect.x // STEP, rect.y // STEP
        part = self._nodes[top : rect.bottom // STEP + 2, left : rect.right // STEP + 2]
        wide = cv2.resize(part, None, fx=STEP, fy=STEP, interpolation=cv2.INTER_LINEAR)
        inner = rect.moved(STEP // 2 - left * STEP, STEP // 2 - top * STEP)
        return np.ascontiguousarray(wide[inner.slices], np.float32)

    @staticmethod
    def _range(middle: float, radius: float, count: int) -> tuple[int, int]:
        low, high = math.floor((middle - radius) / STEP), math.ceil((middle + radius) / STEP)
        return max(0, low), min(count, high + 1)

    def _pixels(self, left: int, top: int, right: int, bottom: int) -> Rect:
        found = Rect.from_edges(
            *((each - 1) * STEP for each in (left, top)), *(each * STEP for each in (right, bottom))
        )
        return found.intersected(self._canvas)

    def _keep(self, left: int, top: int, right: int, bottom: int) -> None:
        """What will change, for `back`."""
        kept = self._kept[-1]
        for row in range(top // _BLOCK * _BLOCK, bottom, _BLOCK):
            for column in range(left // _BLOCK * _BLOCK, right, _BLOCK):
                if (row, column) not in kept:
                    part = self._nodes[row : row + _BLOCK, column : column + _BLOCK]
                    kept[row, column] = part.copy()


def pushed(by: tuple[float, float]) -> Change:
    """What lies there goes along."""
    return lambda x, y, much: (-much * np.float32(by[0]), -much * np.float32(by[1]))


def twirled(degrees: float) -> Change:
    """What lies there turns, clockwise."""

    def change(x: FloatArray, y: FloatArray, much: FloatArray) -> tuple[FloatArray, FloatArray]:
        turn = much * np.float32(-math.radians(degrees))
        cosine, sine = np.cos(turn) - 1, np.sin(turn)
        return x * cosine - y * sine, x * sine + y * cosine

    return change


def scaled(by: float) -> Change:
    """What lies there shrinks, with a number below 0 it grows."""
    return lambda x, y, much: (x * much * np.float32(by), y * much * np.float32(by))


def warped(read: Callable[[Rect], Array], rect: Rect, shift: FloatArray, bounds: Rect) -> Array:
    """Pixels of ``rect``, taken from elsewhere between pixels (bicubic, of a mask bilinear).

    Args:
        read: (h, w, 4) of any rectangle inside ``bounds``, straight alpha; or (h, w).
        rect: inside ``bounds``.
        shift: see `Mesh.shift`.
        bounds: beyond it stands what is at its border.

    Returns:
        (h, w, 4) or (h, w) of the dtype that is read.
    """
    across, down = cv2.split(shift)
    across += np.arange(rect.width, dtype=np.float32)
    down += np.arange(rect.height, dtype=np.float32)[:, None]
    within = bounds.moved(-rect.x, -rect.y)
    np.clip(across, within.x, within.right - 1, out=across)
    np.clip(down, within.y, within.bottom - 1, out=down)
    corners = (math.floor(float(each.min())) - 1 for each in (across, down))
    ends = (math.floor(float(each.max())) + 3 for each in (across, down))
    around = Rect.from_edges(*corners, *ends).intersected(within)
    across -= np.float32(around.x)
    down -= np.float32(around.y)
    source = read(around.moved(rect.x, rect.y))
    # Of floats OpenCV is quicker than of bytes here. A mask must not be painted beside its edges.
    way = cv2.INTER_CUBIC if source.ndim == 3 else cv2.INTER_LINEAR
    found = cv2.remap(premultiplied(source), across, down, way, borderMode=_BORDER)
    return straight(np.asarray(found, np.float32), source.dtype, clip=True)


def kept(first: Array, made: Array, shift: FloatArray) -> Array:
    """``made``, overwritten, with ``first`` bit for bit where nothing is taken from elsewhere."""
    still = cv2.inRange(shift, (0.0, 0.0), (0.0, 0.0))
    return cv2.copyTo(first, still, made)
