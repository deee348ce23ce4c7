"""Tips and textures of brushes: those made here, pictures that become tips, and a tip as a dab.

What is made is the same on every machine: numbers by chance come of a seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.brushes import TIP_SIDE, BrushKind, Tip
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.imaging.depth import to_float

_Values: TypeAlias = NDArray[np.floating[Any]]
_SIDE: Final = 256  # pixels of tips and textures that are made here


def tip_of(values: ByteArray, *, crop: bool = False) -> Tip:
    """A tip of (h, w) uint8, 255: covered; a large one is made smaller.

    Args:
        values: its pixels.
        crop: whether what is empty around it goes; of nothing, one empty pixel stays.
    """
    if crop:
        x, y, width, height = cv2.boundingRect(values)
        values = values[y : y + height, x : x + width] if width else values[:1, :1]
    longest = max(values.shape)
    if longest > TIP_SIDE:
        size = [max(1, round(side * TIP_SIDE / longest)) for side in values.shape[::-1]]
        values = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Tip(values.shape[1], values.shape[0], np.ascontiguousarray(values).tobytes())


def picture_tip(pixels: Array, *, crop: bool = False) -> Tip:
    """A tip of a picture: dark covers, light and what is transparent does not.

    Args:
        pixels: (h, w, 3 or 4), straight alpha, of any depth.
        crop: as of `tip_of`.
    """
    values = to_float(pixels)
    share = 1 - np.clip(values[..., :3], 0, 1) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    if values.shape[2] == 4:
        # A picture whose shape is its alpha is often white, or of one colour.
        flat = share[values[..., 3] > 0.5]
        share = values[..., 3] * (share if flat.size and np.ptp(flat) > 0.2 else 1)
    return tip_of(np.rint(255 * share).astype(np.uint8), crop=crop)


def tip_values(tip: Tip) -> ByteArray:
    """(h, w) uint8, read-only. Raises ValueError if the tip's numbers don't agree."""
    return np.frombuffer(tip.values, np.uint8).reshape(tip.height, tip.width)


class TipPicture:
    """A tip that dabs are made of.

    Args:
        values: (h, w) uint8.
    """

    def __init__(self, values: ByteArray) -> None:
        self._sizes = [values]  # and its half, its quarter …: what a small dab is taken from
        while max(self._sizes[-1].shape) > 8:
            height, width = (max(1, side // 2) for side in self._sizes[-1].shape)
            half = cv2.resize(self._sizes[-1], (width, height), interpolation=cv2.INTER_AREA)
            self._sizes.append(np.asarray(half, np.uint8))
        down, across = np.nonzero(values)
        height, width = values.shape
        far = np.hypot(across - (width - 1) / 2, down - (height - 1) / 2)
        self._reach = (float(far.max()) + 1 if far.size else 1.0) / max(height, width)

    def dab(self, size: float, roundness: float, angle: float) -> ByteArray:
        """A dab of it.

        Args:
            size: of the tip's longer side, in pixels.
            roundness: its height is multiplied by that, above 0 to 1.
            angle: degrees clockwise.

        Returns:
            (n, n) uint8, n odd.
        """
        size = max(1.0, size)
        longest = max(self._sizes[0].shape)
        level = min(len(self._sizes) - 1, max(0, math.floor(math.log2(longest / size))))
        values = self._sizes[level]
        (height, width), scale = values.shape, max(values.shape) / size
        half = math.ceil(size * self._reach)
        turn = math.radians(angle)
        c, s = math.cos(turn) * scale, math.sin(turn) * scale
        matrix = np.array([[c, s, 0], [-s / roundness, c / roundness, 0]])
        matrix[0, 2] = (width - 1) / 2 - half * (c + s)
        matrix[1, 2] = (height - 1) / 2 - half * (c - s) / roundness
        side = 2 * half + 1
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(values, matrix, (side, side), flags=flags), np.uint8)


class Grain:
    """A texture that lies still on the picture.

    Args:
        values: (h, w) uint8; it is repeated.
        scale: pixels of the picture for one of the texture.
        depth: how much it takes away, 0..1.
    """

    def __init__(self, values: ByteArray, scale: float, depth: float) -> None:
        size = [max(1, round(side * scale)) for side in values.shape[::-1]]
        if size != [*values.shape[::-1]]:
            way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            values = np.asarray(cv2.resize(values, size, interpolation=way), np.uint8)
        self._values, self._wide, self._depth = values, values, depth

    def on(self, dab: ByteArray, x: float, y: float) -> ByteArray:
        """What of ``dab`` at (x, y) is left: less of weak places than of strong ones, as a pencil
        touches the tops of paper first."""
        height, width = self._values.shape
        side = len(dab)
        if self._wide.shape[0] < height + side or self._wide.shape[1] < width + side:
            times = -(-(height + side) // height), -(-(width + side) // width)
            self._wide = np.tile(self._values, times)
        left = (math.floor(x) - side // 2) % width
        top = (math.floor(y) - side // 2) % height
        valley = cv2.bitwise_not(self._wide[top : top + side, left : left + side])
        taken = cv2.convertScaleAbs(valley, alpha=2 * self._depth)
        return np.asarray(cv2.subtract(dab, taken), np.uint8)


# -- made here ------------------------------------------------------------------------------------


def _noise(seed: int, softness: float) -> _Values:
    """(n, n) 0..1, evenly spread, that can be repeated; spots of about ``softness`` pixels."""
    noise = np.random.default_rng(seed).standard_normal((_SIDE, _SIDE))
    ways = np.fft.fftfreq(_SIDE)
    low = np.exp(-2 * (np.pi * softness) ** 2 * (ways[:, None] ** 2 + ways[None, :] ** 2))
    made = np.fft.ifft2(np.fft.fft2(noise) * low).real
    order = np.empty(made.size, np.float32)
    order[np.argsort(np.round(made, 9), axis=None, kind="stable")] = np.linspace(0, 1, made.size)
    return order.reshape(made.shape)


def _disc(edge: float) -> _Values:
    across = np.linspace(-1, 1, _SIDE, dtype=np.float32)
    return np.clip((1 - np.hypot(across[:, None], across[None, :])) / edge, 0, 1)


def _chalk() -> _Values:
    return _disc(0.25) * np.clip((_noise(3, 1.6) + 0.3 * _noise(4, 9) - 0.42) * 4, 0, 1)


def _sponge() -> _Values:
    holes = np.clip((_noise(11, 5) - 0.38) * 7, 0, 1) * np.clip((_noise(12, 2) - 0.2) * 5, 0, 1)
    return np.clip(_disc(0.5) * 1.6 - 0.5 * _noise(13, 14), 0, 1) * holes


def _wash() -> _Values:
    """A pale middle and a darker rim, as where a wet touch dries."""
    across = np.linspace(-1.05, 1.05, _SIDE, dtype=np.float32)
    away = np.hypot(across[:, None], across[None, :]) + 0.16 * (_noise(21, 16) - 0.5)
    rim = np.exp(-(((away - 0.84) / 0.07) ** 2))
    return (0.5 + 0.5 * rim) * np.clip((0.94 - away) / 0.05, 0, 1)


def _dots(seed: int, count: int, spread: tuple[float, float], most: float) -> _Values:
    rng, made = np.random.default_rng(seed), np.zeros((_SIDE, _SIDE), np.uint8)
    for x, y, size, dark in rng.random((count, 4)):
        off = (x - 0.5) * spread[0], (y - 0.5) * spread[1]
        if (off[0] / spread[0]) ** 2 + (off[1] / spread[1]) ** 2 <= 0.25:
            at = [round((0.5 + each) * _SIDE * 16) for each in off]
            radius = round((0.25 + size * size) * most * 16)
            shade = round(255 * (0.5 + dark / 2))
            cv2.circle(made, at, radius, shade, -1, cv2.LINE_AA, shift=4)
    return made.astype(np.float32) / 255


def _leaf() -> _Values:
    t = np.linspace(0, 1, 60)
    half = 0.2 * np.sin(np.pi * t**0.8) ** 1.1
    x, bend = 0.04 + 0.92 * t, 0.5 + 0.05 * np.sin(3 * t)
    sides = np.concatenate([np.stack([x, bend - half], 1), np.stack([x, bend + half], 1)[::-1]])
    made = np.zeros((_SIDE, _SIDE), np.uint8)
    cv2.fillPoly(made, [np.rint(sides * _SIDE * 16).astype(np.int32)], 235, cv2.LINE_AA, 4)
    vein = np.rint(np.stack([x, bend], 1) * _SIDE * 16).astype(np.int32)
    cv2.polylines(made, [vein], False, 90, 3, cv2.LINE_AA, 4)
    return made.astype(np.float32) / 255


def _flat() -> _Values:
    made = np.zeros((_SIDE, _SIDE), np.float32)
    made[_SIDE * 3 // 8 : _SIDE * 5 // 8, 8:-8] = 1
    return np.asarray(cv2.GaussianBlur(made, (0, 0), 3), np.float32)


def _canvas() -> _Values:
    at = np.arange(_SIDE, dtype=np.float32) * (2 * np.pi / 8)
    weave = np.sin(at)[:, None] * np.cos(at / 2)[None, :] ** 2
    weave = weave + np.sin(at)[None, :] * np.sin(at / 2)[:, None] ** 2
    return np.clip(0.55 + 0.35 * weave + 0.25 * (_noise(31, 1.2) - 0.5), 0, 1)


MADE_TIPS: Final[dict[str, Callable[[], _Values]]] = {
    "chalk": _chalk,
    "sponge": _sponge,
    "wash": _wash,
    "bristle": lambda: _dots(41, 140, (0.94, 0.34), 5.0),
    "splatter": lambda: _dots(42, 90, (0.92, 0.92), 9.0),
    "leaf": _leaf,
    "flat": _flat,
}
MADE_GRAINS: Final[dict[str, Callable[[], _Values]]] = {
    "paper": lambda: 0.6 * _noise(51, 1.3) + 0.4 * _noise(52, 3),
    "rough": lambda: 0.35 * _noise(53, 1.5) + 0.65 * _noise(54, 6),
    "canvas": _canvas,
}
"""Tips, textures by id: (n, n) 0..1; textures can be repeated."""


def tips_of(kind: BrushKind) -> list[ByteArray]:
    """(h, w) uint8 of each tip, read-only; none: the brush is round. Raises KeyError."""
    made = [_made(MADE_TIPS[kind.made])] if kind.made else []
    return [tip_values(each) for each in kind.tips] or made


def grain_of(kind: BrushKind) -> ByteArray | None:
    """(h, w) uint8 of the texture, read-only. Raises KeyError."""
    if kind.pattern is not None:
        return tip_values(kind.pattern)
    return _made(MADE_GRAINS[kind.grain]) if kind.grain else None


@lru_cache(maxsize=24)
def _made(make: Callable[[], _Values]) -> ByteArray:
    return frozen(np.rint(255 * np.clip(make(), 0, 1)).astype(np.uint8))
