"""PNGs that `png_bands` wrote, unpacked band by band side by side; blank bands cost nothing.

Only a faster way for our own files: any other PNG is left to `png_exact`, by None.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.imaging.png_bands import BAND, SUB, ZLIB_HEAD, in_order

_ALONE_BELOW = 4 * BAND  # bytes of pixels under which more threads don't pay
_LONGEST = 2 * BAND + (1 << 24)  # bytes of a band, unpacked: one row may be longer than a band


def read_banded_png(data: bytes, width: int, height: int, samples: int, depth: int) -> Array | None:
    """The samples of a PNG whose IDAT chunks are bands of `png_bands.zlib_pieces`.

    Args:
        data: the whole file.
        width: as IHDR has it.
        height: as IHDR has it.
        samples: a pixel, 1..4.
        depth: bits of a sample, 8 or 16.

    Returns:
        (height, width, samples) uint8 or uint16; None if it was not written that way, or is
        damaged.
    """
    bodies = list(_idat(data))
    if len(bodies) < 2 or bytes(bodies[0][:2]) != ZLIB_HEAD or len(bodies[-1]) != 4:
        return None  # the checksum has a chunk of its own there
    bands = [bodies[0][len(ZLIB_HEAD) :], *bodies[1:-1]]
    step = samples * depth // 8
    length = 1 + width * step
    # Blank memory comes from the system as it is touched: blank bands never are.
    pixels = np.zeros((height, width, step), np.uint8)
    large = pixels.nbytes >= _ALONE_BELOW
    try:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) if large else nullcontext() as pool:
            if not _fill(pixels, bands, length, pool):
                return None
    except (ValueError, zlib.error):
        return None
    if depth == 8:
        return pixels
    return _native(pixels.view(">u2"))


def _native(stored: Array) -> Array:
    """The same values in this machine's order, in place, untouched where all is blank."""
    for rows in np.array_split(stored, max(1, stored.nbytes // BAND)):
        if rows.any():
            rows.byteswap(inplace=stored.dtype != np.dtype(np.uint16))
    return stored.view(np.uint16)


def _fill(pixels: Array, bands: list[memoryview], length: int, pool: Executor | None) -> bool:
    """Put the bands into the picture; whether they were all its rows."""

    def unpacked(band: memoryview) -> Array | int:
        """The rows of a band; how many, where they are blank."""
        worker = zlib.decompressobj(-15)
        found = np.frombuffer(worker.decompress(band, _LONGEST), np.uint8)
        if worker.unconsumed_tail or found.size % length:
            raise ValueError("no band of whole rows")
        rows = found.reshape(-1, length)
        if not (rows[:, 0] == SUB).all():
            raise ValueError("another filter")
        values = rows[:, 1:]
        if not values.any():
            return len(rows)
        # Each byte is the difference to the pixel on the left, modulo 256 (PNG, 9.2).
        shape = (len(rows), pixels.shape[1], pixels.shape[2])
        return np.add.accumulate(values.reshape(shape), axis=1, dtype=np.uint8)

    top = 0
    made = map(unpacked, bands) if pool is None else in_order(unpacked, bands, pool)
    for rows in made:
        count = rows if isinstance(rows, int) else len(rows)
        if top + count > len(pixels):
            return False
        if not isinstance(rows, int):
            pixels[top : top + count] = rows
        top += count
    return top == len(pixels)


def _idat(data: bytes) -> Iterator[memoryview]:
    """The contents of the IDAT chunks."""
    view, at = memoryview(data), 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT" and at + 12 + length <= len(data):
            yield view[at + 8 : at + 8 + length]
        at += 12 + length
