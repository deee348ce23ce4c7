"""Tiles of a picture that are made one after the other, each joined to those that are there.

Between two neighbours lies an overlap. Its outer part stays as the first has made it: the second
only sees it. Then the second gets more and more of a say, so that what it makes goes on from what
is there; pixels go over from one to the other while they still show the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_app.core.geometry import Rect, Size, round_up
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.smoothing import gaussian

OVERLAP: Final = 0.25
"""Share of a tile's side that it has in common with the next, at least."""

HELD: Final = 0.25
"""Share of an overlap that stays as it is."""

FADED: Final = 0.5
"""Share of an overlap at which pixels are wholly the later tile's."""

_COARSE: Final = 1 / 16
"""Share of a tile's side: deviation of what counts as low frequencies."""


@dataclass(frozen=True, slots=True)
class JoinedTile:
    """One of them.

    Attributes:
        rect: in pixels of the picture; the last ones may reach beyond it.
        left, top: how much of it the tiles before it have made.
    """

    rect: Rect
    left: int
    top: int


def tiles_of(size: Size, side: int, factor: int, least: int) -> list[JoinedTile]:
    """Row by row, all of one size, evenly spread.

    Args:
        size: of the picture.
        side: of a tile, at most.
        factor: sides and places are multiples of it.
        least: side of a tile at least, also where the picture is smaller; at most ``side``.
    """
    across, down = (
        _spans(round_up(max(length, least), factor), side // factor * factor, factor)
        for length in (size.width, size.height)
    )
    return [
        JoinedTile(Rect(x, y, width, height), left, top)
        for y, height, top in down
        for x, width, left in across
    ]


def strength_in(tile: JoinedTile) -> FloatArray:
    """How much may change where, (h, w) float32: 0 where it is kept, 1 where nothing is yet."""
    return _shares(tile, HELD, 1.0)


def joined(base: FloatArray, made: FloatArray, tile: JoinedTile) -> FloatArray:
    """``made`` where ``tile`` says so, else what is ``base``; (h, w, 3) float32 of the tile."""
    share = _shares(tile, HELD, FADED)[..., None]
    return (base + (made - base) * share).astype(np.float32, copy=False)


def with_coarse_of(made: FloatArray, source: FloatArray) -> FloatArray:
    """``made`` with the low frequencies of ``source``: a model's shifts of colour and light go,
    what it drew stays. Both (h, w, 3) float32 of a tile."""
    deviation = max(4.0, min(made.shape[:2]) * _COARSE)
    for _ in range(2):  # what lies between low and high is left over by the first
        coarse: FloatArray = gaussian(source - made, deviation).astype(np.float32)
        made = np.asarray(made + coarse, np.float32)
    return made


def cut(pixels: Array, rect: Rect) -> Array:
    """(h, w, c) of ``rect``; beyond the picture's right and lower edge it is mirrored."""
    inside = rect.intersected(Rect(0, 0, pixels.shape[1], pixels.shape[0]))
    part = pixels[inside.slices]
    if inside == rect:
        return part
    more = (0, rect.bottom - inside.bottom), (0, rect.right - inside.right), (0, 0)
    return np.pad(part, more, "symmetric")


def _spans(length: int, side: int, factor: int) -> list[tuple[int, int, int]]:
    """Begin, length, and how much of it the one before has made."""
    if length <= side:
        return [(0, length, 0)]
    overlap = round_up(round(side * OVERLAP), factor)
    count = math.ceil((length - overlap) / (side - overlap))
    steps = (length - side) // factor
    begins = [round(k * steps / (count - 1)) * factor for k in range(count)]
    before = [0, *(begins[k - 1] + side - begins[k] for k in range(1, count))]
    return [(begin, side, made) for begin, made in zip(begins, before, strict=True)]


def _shares(tile: JoinedTile, begin: float, end: float) -> FloatArray:
    rect = tile.rect
    down = _ramp(tile.top, rect.height, begin, end)
    across = _ramp(tile.left, rect.width, begin, end)
    return np.minimum(down[:, None], across[None, :])


def _ramp(overlap: int, length: int, begin: float, end: float) -> FloatArray:
    """0, then up to 1 between two shares of the overlap, then 1."""
    at = (np.arange(length) + 0.5) / max(1, overlap)
    ramp = (at - begin) / (end - begin) if overlap else np.ones(length)
    return np.clip(ramp, 0, 1).astype(np.float32)
