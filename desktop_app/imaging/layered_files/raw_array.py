"""An array of numbers as bytes and back, exactly: what PNG has no place for. Never a pickle.

A line of JSON (type, shape, rows of a band) after a mark, then a zlib stream. The values are
little-endian and stand byte plane by byte plane in bands of rows: the exponents of neighbouring
floats are alike, so they pack better side by side.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any, cast

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.imaging.png_bands import BAND, Part, zlib_pieces

MAX_RAW = 3_200_000_000
"""Most bytes an array may have: 200 megapixels of float32 RGBA."""

_MARK = b"VELARAW1"
_TYPES = ("bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "int64", "float32",
          "float64")  # fmt: skip
_MAX_HEAD = 1024


def raw_pieces(array: Array, pool: Executor) -> Iterator[bytes]:
    """The bytes of an array, piece by piece.

    Args:
        array: any shape, one of the plain types of numbers.
        pool: packs the bands.

    Raises:
        ValueError: another dtype.
    """
    if array.dtype.name not in _TYPES:
        raise ValueError(f"no raw array: {array.dtype}")
    flat = np.ascontiguousarray(array).reshape(-1)
    band = max(1, BAND // array.itemsize)
    head = {"dtype": array.dtype.name, "shape": list(array.shape), "band": band}
    yield _MARK + json.dumps(head).encode() + b"\n"
    little = flat.dtype.newbyteorder("<")

    def planes(first: int) -> Part:
        part = flat[first : first + band].astype(little, copy=False)
        seen = part.view(np.uint8).reshape(len(part), -1)
        if not part.view(f"u{part.itemsize}").any():  # bits: -0.0 is not blank
            return bytes(part.nbytes), ("blank", len(part))
        return np.ascontiguousarray(seen.T).data, None

    starts = range(0, flat.size, band)
    yield from zlib_pieces(planes, starts, pool, zlib.Z_DEFAULT_STRATEGY)


def read_raw(data: bytes, limit: int = MAX_RAW) -> Array:
    """The array that `raw_pieces` wrote.

    Args:
        data: all of it.
        limit: most bytes the array may have.

    Raises:
        ValueError: damaged, of a strange type, or larger than ``limit``.
    """
    dtype, shape, band, begin = _head(data)
    size = math.prod(shape)
    if size * dtype.itemsize > limit:
        raise ValueError("a larger array than is allowed")
    if size * dtype.itemsize > 1100 * (len(data) + 64):  # deflate packs 1032 to 1 at the most
        raise ValueError("a larger array than can be packed into this")
    values = np.empty(size, dtype)
    worker, rest = zlib.decompressobj(), memoryview(data)[begin:]
    packed = _Unpacked(worker, rest)
    for first in range(0, size, band):
        part = values[first : first + band]
        planes = np.frombuffer(packed.take(part.nbytes), np.uint8).reshape(dtype.itemsize, -1)
        part.view(np.uint8).reshape(len(part), -1)[:] = planes.T
    packed.end()
    if dtype == np.bool_ and bool((values.view(np.uint8) > 1).any()):
        raise ValueError("no truth values")
    native = values.astype(dtype.newbyteorder("="), copy=False)
    return native.reshape(shape)


def raw_shape(data: bytes) -> tuple[str, tuple[int, ...]]:
    """Name of the type, and shape, as the head says.

    Raises:
        ValueError: it is no raw array.
    """
    dtype, shape, _, _ = _head(data)
    return dtype.name, shape


class _Unpacked:
    """A zlib stream, taken from in exact amounts."""

    def __init__(self, worker: Any, data: memoryview) -> None:
        self._worker = worker
        self._data = data
        self._at = 0
        self._rest = b""

    def take(self, count: int) -> bytes:
        parts, missing = list[bytes](), count
        try:
            while missing:
                source = self._rest or self._next()
                part = self._worker.decompress(source, missing)
                self._rest = self._worker.unconsumed_tail
                if not part and not source:
                    raise ValueError("the values end too early")
                parts.append(part)
                missing -= len(part)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        return b"".join(parts)

    def _next(self) -> bytes:
        found = bytes(self._data[self._at : self._at + BAND])
        self._at += len(found)
        return found

    def end(self) -> None:
        """Let zlib compare its checksum, which is behind the last value."""
        try:
            while not self._worker.eof:
                source = self._rest or self._next()
                more = self._worker.decompress(source, 1)
                self._rest = self._worker.unconsumed_tail
                if more or not source:
                    raise ValueError("more values, or fewer, than there should be")
        except zlib.error as error:
            raise ValueError(str(error)) from error


def _head(data: bytes) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    """Type, shape, values of a band, and where the stream begins."""
    end = data.find(b"\n", 0, _MAX_HEAD)
    if not data.startswith(_MARK) or end < 0:
        raise ValueError("no raw array")
    try:
        head: Any = json.loads(data[len(_MARK) : end])
        name, shape, band = head["dtype"], head["shape"], head["band"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("no head of a raw array") from error
    sides = cast("list[object]", shape) if isinstance(shape, list) else [None]
    numbers = [side for side in sides if type(side) is int and 0 <= side < 2**31]
    if name not in _TYPES or len(numbers) != len(sides) or len(sides) > 8:
        raise ValueError("a strange raw array")
    if type(band) is not int or not 0 < band <= BAND:
        raise ValueError("strange bands")
    return np.dtype(name).newbyteorder("<"), tuple(numbers), band, end + 1
