"""The pixels of a layer in Krita's files: tiles of 64 × 64, each packed by LZF or as they are.

kis_tiled_data_manager.cc, kis_tile_compressor_2.cpp (version 2); packed tiles hold one byte plane
after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array

_SIDE = 64
_FAR = 1 << 20  # pixels from the canvas where no tile lies
_MOST_LINE, _MOST_HEAD = 64, 16  # characters; lines before the tiles
_MOST_TILES = 60_000  # more than the largest picture has


class PixelForm(NamedTuple):
    """How a pixel is stored: four values, and where red, green, blue and alpha stand."""

    stored: str
    dtype: str
    order: tuple[int, int, int, int]


FORMS = {
    "RGBA": PixelForm("u1", "uint8", (2, 1, 0, 3)),
    "RGBA16": PixelForm("<u2", "uint16", (2, 1, 0, 3)),
    "RGBAF16": PixelForm("<f2", "float32", (0, 1, 2, 3)),
    "RGBAF32": PixelForm("<f4", "float32", (0, 1, 2, 3)),
}
"""By the name of the colour model."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedTiles:
    """A layer's tiles, still packed: places and bytes."""

    rect: Rect
    packed: tuple[tuple[int, int, bytes], ...]


def tiles_of(data: bytes, form: PixelForm) -> PackedTiles:
    """The tiles of a layer's member. Raises ValueError where it is damaged."""
    head: dict[str, int] = {}
    at = 0
    while "DATA" not in head:
        line, at = _line(data, at)
        key, _, value = line.partition(" ")
        if key in head or len(head) > _MOST_HEAD:
            raise ValueError("words without end")
        head[key] = int(value)
    size = 4 * np.dtype(form.stored).itemsize
    wanted = {"VERSION": 2, "TILEWIDTH": _SIDE, "TILEHEIGHT": _SIDE, "PIXELSIZE": size}
    if any(head.get(key) != value for key, value in wanted.items()) or head["DATA"] > _MOST_TILES:
        raise ValueError("another kind of tiles")
    found: dict[tuple[int, int], bytes] = {}
    for _ in range(head["DATA"]):
        line, at = _line(data, at)
        x, y, packing, length = line.split(",")
        place = int(x), int(y)
        if packing != "LZF" or not all(abs(v) <= _FAR and v % _SIDE == 0 for v in place):
            raise ValueError("a strange tile")
        if not 0 < int(length) <= len(data) - at:
            raise ValueError("it ends too early")
        found[place] = data[at : at + int(length)]
        at += int(length)
    rect = united(Rect(x, y, _SIDE, _SIDE) for x, y in found) if found else Rect(0, 0, 0, 0)
    return PackedTiles(rect, tuple((x, y, packed) for (x, y), packed in found.items()))


def _line(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\n", at, at + _MOST_LINE)
    return data[at:end].decode("ascii"), end + 1


def whole_of(tiles: PackedTiles, form: PixelForm, blank: bytes, rect: Rect) -> Array:
    """(h, w, 4) of what the tiles have in ``rect``, RGBA; elsewhere ``blank``, a stored pixel.

    Raises:
        ValueError: a tile is damaged.
    """
    stored = np.dtype(form.stored)
    size = 4 * stored.itemsize
    empty = np.frombuffer(blank.ljust(size, b"\0")[:size], stored)
    canvas = np.empty((rect.height, rect.width, 4), form.dtype)
    canvas[:] = empty[list(form.order)]
    for x, y, packed in tiles.packed:
        place = Rect(x, y, _SIDE, _SIDE)
        shown = place.intersected(rect)
        if shown.is_empty:
            continue
        values = np.frombuffer(_tile(packed, _SIDE * _SIDE * size, size), stored)
        pixels = values.reshape(_SIDE, _SIDE, 4)[..., list(form.order)]
        canvas[shown.moved(-rect.x, -rect.y).slices] = pixels[shown.moved(-x, -y).slices]
    return canvas


def _tile(packed: bytes, count: int, size: int) -> bytes:
    if packed[0] == 0:
        if len(packed) != count + 1:
            raise ValueError("a tile ends too early")
        return packed[1:]
    planes = np.frombuffer(_unpacked(packed, 1, count), np.uint8)
    return planes.reshape(size, -1).T.tobytes()


def _unpacked(packed: bytes, at: int, count: int) -> bytearray:
    """LZF as liblzf has it: runs of literal bytes, and copies of what came before."""
    out, end = bytearray(), len(packed)
    while at < end:
        control = packed[at]
        at += 1
        if control < 32:
            out += packed[at : at + control + 1]
            at += control + 1
            continue
        length, back = control >> 5, (control & 31) << 8
        if length == 7:
            length += packed[at] if at < end else 0
            at += 1
        if at >= end:
            raise ValueError("a tile ends too early")
        begin = len(out) - back - packed[at] - 1
        at += 1
        length += 2
        if begin < 0 or len(out) + length > count:
            raise ValueError("a tile is damaged")
        piece = out[begin : begin + length]
        while len(piece) < length:  # it copies what it has just written
            piece *= 2
        out += piece[:length]
    if len(out) != count:
        raise ValueError("a tile ends too early")
    return out
