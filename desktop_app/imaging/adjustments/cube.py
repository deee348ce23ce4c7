"""Look-up tables as .cube files (Adobe, Cube LUT Specification 1.0), and colours through them."""

from __future__ import annotations

import base64
import math
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.plain_text import decoded
from desktop_app.core.values import Field, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment, FromFile, Place, Values

MOST_3D, MOST_1D = 129, 65536
"""Values along each side that are read: the specification has up to 256 of a cube, which is 200 MB
as text; what programs write has up to 65."""

MOST_BYTES: Final = 128 << 20
"""Of a file that is read."""

_SIZES: Final = {"LUT_1D_SIZE": MOST_1D, "LUT_3D_SIZE": MOST_3D}
_RANGES: Final = {
    "DOMAIN_MIN": 3,
    "DOMAIN_MAX": 3,
    "LUT_1D_INPUT_RANGE": 2,
    "LUT_3D_INPUT_RANGE": 2,
}
"""Numbers after each word."""

_OTHERS: Final = frozenset(
    {".3dl", ".look", ".csp", ".m3d", ".dat", ".spi1d", ".spi3d", ".clf", ".ctf", ".lut"}
)
"""Endings of look-up tables in other formats."""

_KEPT: Final = 4
"""Tables that are kept unpacked."""


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A table.

    Attributes:
        title: what it is called; may be empty.
        table: (n, 3) of a 1D one, one column a channel; (n, n, n, 3) of a 3D one, by blue, green
            and red; float32, read-only.
        low, high: of each channel: the values that the first and the last entry stand for.
        shaper: a 1D one that colours go through before; None: there is none.
    """

    title: str
    table: Array
    low: tuple[float, ...] = (0.0, 0.0, 0.0)
    high: tuple[float, ...] = (1.0, 1.0, 1.0)
    shaper: Cube | None = None

    @property
    def size(self) -> int:
        return self.table.shape[0]

    @property
    def is_3d(self) -> bool:
        """Whether channels act on one another."""
        return self.table.ndim == 4

    def through(self, pixels: Array) -> Array:
        """(h, w, 3) float32 colours as the table has them: beyond its domain as at its border;
        between entries in straight lines (1D) or by the corners of a tetrahedron (3D)."""
        if self.shaper is not None:
            pixels = self.shaper.through(pixels)
        low, high = (np.array(each, np.float32) for each in (self.low, self.high))
        place = np.clip((pixels - low) / (high - low), 0, 1) * np.float32(self.size - 1)
        np.nan_to_num(place, copy=False, nan=0.0)
        return _tetrahedral(self.table, place) if self.is_3d else _linear(self.table, place)


def _linear(table: Array, place: Array) -> Array:
    below = np.minimum(place.astype(np.int32), len(table) - 2)
    share = place - below
    out = np.empty_like(place)
    for channel in range(3):
        column, k = table[:, channel], below[..., channel]
        out[..., channel] = column[k] + share[..., channel] * (column[k + 1] - column[k])
    return out


def _tetrahedral(table: Array, place: Array) -> Array:
    """Between four corners: the one below, the one next to it along the axis with the largest
    share, the one next to the one above along that with the least, and the one above (Sakamoto and
    Itooka 1981)."""
    size = table.shape[0]
    flat = table.reshape(-1, 3)
    places = cv2.split(place)
    below = [np.minimum(each.astype(np.int32), size - 2) for each in places]
    red, green, blue = (each - low for each, low in zip(places, below, strict=True))
    corner = (below[2] * size + below[1]) * size + below[0]
    most, least = np.maximum(red, green), np.minimum(red, green)
    to_most = np.where(red >= green, np.int32(1), np.int32(size))
    to_least = np.where(red >= green, np.int32(size), np.int32(1))
    to_most = np.where(most >= blue, to_most, np.int32(size * size))
    to_least = np.where(least <= blue, to_least, np.int32(size * size))
    middle = red + green + blue
    most, least = np.maximum(most, blue), np.minimum(least, blue)
    middle -= most + least
    above = corner + np.int32(1 + size + size * size)
    out = np.take(flat, corner, axis=0) * (1 - most)[..., None]
    out += np.take(flat, corner + to_most, axis=0) * (most - middle)[..., None]
    out += np.take(flat, above - to_least, axis=0) * (middle - least)[..., None]
    out += np.take(flat, above, axis=0) * least[..., None]
    return out


def read_cube(data: bytes, name: str) -> Cube:
    """The table of a .cube file.

    Raises:
        InputError: ``lut_damaged``, with what is wrong and in which line.
    """
    if len(data) > MOST_BYTES:
        raise _damaged(name, f"larger than {MOST_BYTES >> 20} MB")
    ending = PurePath(name).suffix.lower()
    if ending in _OTHERS:
        raise _damaged(name, f"{ending}: export it as .cube")
    content = _Content()
    for number, line in enumerate(re.split(r"\r\n?|\n", decoded(data).text), 1):
        _take(content, line.strip(), name, number)
    wanted = sum(size**3 if word == "LUT_3D_SIZE" else size for word, size in content.sizes.items())
    if not wanted:
        raise _damaged(name, "no LUT_1D_SIZE or LUT_3D_SIZE")
    if len(content.rows) != wanted:
        raise _damaged(name, f"{len(content.rows)} lines of values; {wanted} are expected")
    flat, made = _table(content.rows, name, content.first), list[Cube]()
    for word, size in sorted(content.sizes.items()):  # what is 1D comes first
        shape = (size, 3) if word == "LUT_1D_SIZE" else (size, size, size, 3)
        own, flat = np.split(flat, [math.prod(shape) // 3])
        bounds = {} if made else content.bounds
        low, high = bounds.get("DOMAIN_MIN", (0.0,) * 3), bounds.get("DOMAIN_MAX", (1.0,) * 3)
        if found := content.bounds.get(word.replace("SIZE", "INPUT_RANGE")):
            low, high = (found[0],) * 3, (found[1],) * 3
        if not all(one < other for one, other in zip(low, high, strict=True)):
            raise _damaged(name, "a domain that ends before it begins")
        shaper = made.pop() if made else None
        made.append(Cube(content.title, frozen(own.reshape(shape)), low, high, shaper))
    return made[0]


@dataclass(slots=True)
class _Content:
    """What a file says: sizes and ranges by their words, and its lines of values."""

    title: str = ""
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    bounds: dict[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    rows: list[str] = field(default_factory=list[str])
    first: int = 0


def _take(content: _Content, line: str, name: str, number: int) -> None:
    """A line. Raises InputError: ``lut_damaged``."""
    word, rest = [*line.partition("#")[0].split(None, 1), "", ""][:2]
    key = word.upper()
    if key == "TITLE":
        content.title = line[len(word) :].strip().strip('"')[:200]
    elif key in _SIZES:
        if key in content.sizes:
            raise _damaged(name, "a second size", number)
        content.sizes[key] = _size(rest, _SIZES[key], name, number)
    elif key in _RANGES:
        content.bounds[key] = _numbers(rest.split(), name, number, _RANGES[key])
    elif word and word[0] in "+-.0123456789":
        content.first = content.first or number
        content.rows.append(f"{word} {rest}")
    elif word and content.rows:
        raise _damaged(name, f"“{word[:40]}”: not a value", number)


def _size(text: str, most: int, name: str, line: int) -> int:
    if not text.strip().isdecimal() or not 2 <= int(text) <= most:
        raise _damaged(name, f"“{text.strip()[:20]}”: a size of 2 to {most} is expected", line)
    return int(text)


def _numbers(words: Iterable[str], name: str, line: int, count: int = 3) -> tuple[float, ...]:
    try:
        found = tuple(float(word) for word in words)
    except ValueError as error:
        raise _damaged(name, "a value that is not a number", line) from error
    if len(found) != count or not np.isfinite(found).all():
        raise _damaged(name, f"{count} finite numbers are expected", line)
    return found


def _table(rows: list[str], name: str, first: int) -> Array:
    """(n, 3) float32; ``first``: number of the first line."""
    try:
        flat = np.array([row.split() for row in rows], np.float64)
    except ValueError:
        for number, row in enumerate(rows, first):
            _numbers(row.split(), name, number)
        raise
    if flat.shape != (len(rows), 3) or not np.isfinite(flat).all():
        bad = next(k for k, row in enumerate(rows) if not _is_row(row))
        raise _damaged(name, "three finite numbers are expected", first + bad)
    return flat.astype(np.float32)


def _is_row(row: str) -> bool:
    words = row.split()
    return len(words) == 3 and bool(np.isfinite([float(word) for word in words]).all())


def _damaged(name: str, reason: str, line: int = 0) -> InputError:
    where = f"line {line}: {reason}" if line else reason
    return InputError("lut_damaged", name=name, reason=where)


def cube_text(cube: Cube) -> str:
    """As a .cube file, which reads back to the same table."""
    lines = [f'TITLE "{cube.title}"'] if cube.title else []
    parts = [cube] if cube.shaper is None else [cube.shaper, cube]
    for part in parts:
        word = f"LUT_{3 if part.is_3d else 1}D"
        lines.append(f"{word}_SIZE {part.size}")
        if len(parts) > 1:
            lines.append(f"{word}_INPUT_RANGE {part.low[0]:.9g} {part.high[0]:.9g}")
        else:
            for name, bound in (("DOMAIN_MIN", cube.low), ("DOMAIN_MAX", cube.high)):
                lines.append(" ".join([name, *(f"{one:.9g}" for one in bound)]))
    for part in parts:
        lines += [" ".join(f"{one:.9g}" for one in row) for row in part.table.reshape(-1, 3)]
    return "\n".join(lines) + "\n"


def packed(cube: Cube) -> str:
    """As a text that documents hold; `unpacked` gives the same table."""
    head: list[Any] = [cube.size, int(cube.is_3d), *cube.low, *cube.high]
    data = np.array(head, "<f8").tobytes() + cube.table.astype("<f4").tobytes()
    before = "" if cube.shaper is None else f"{packed(cube.shaper)} "
    return before + base64.b85encode(zlib.compress(data, 6)).decode()


@lru_cache(_KEPT)
def unpacked(text: str) -> Cube:
    """Of `packed`. Raises ValueError: it is something else."""
    before, _, text = text.rpartition(" ")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(base64.b85decode(text), 64 + 12 * MOST_3D**3)
    size, is_3d, *bounds = np.frombuffer(data[:64], "<f8")
    shape = (int(size),) * 3 + (3,) if is_3d else (int(size), 3)
    if len(data) < 64 or not 2 <= size <= (MOST_3D if is_3d else MOST_1D):
        raise ValueError("no table")
    table = np.frombuffer(data[64:], "<f4").reshape(shape).astype(np.float32)
    if not (np.isfinite(table).all() and np.isfinite(bounds).all()):
        raise ValueError("no finite table")
    low, high = (tuple(float(one) for one in part) for part in (bounds[:3], bounds[3:]))
    return Cube("", frozen(table), low, high, unpacked(before) if before else None)


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    return unpacked(values["table"]).through(pixels)


def _read(data: bytes, name: str) -> dict[str, Any]:
    cube = read_cube(data, name)
    return {"name": cube.title or name, "table": packed(cube)}


LUT = Adjustment(
    id="lut",
    name="Look-up Table",
    tip="Changes colours as a .cube file says.",
    icon="swatch-book",
    fields=(
        Field("name", "Table", "A .cube file with colours.", Text(200), ""),
        Field("table", "", "What the file holds.", Text(), ""),
    ),
    colours=_colours,
    cost=12.0,
    from_file=FromFile((".cube",), _read),
)
