"""An object in JSON that ends with a check of itself: no flipped bit makes another value of it."""

from __future__ import annotations

import functools
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final, cast

_CHECK: Final = b',"crc":"%08x"}'
"""How it ends. Older versions wrote none, and their readers leave the key out."""
_LONG: Final = len(_CHECK % 0)
_END: Final = re.compile(rb',"crc":"([0-9a-f]{8})"}')


def with_check(data: bytes) -> bytes:
    """``data``, an object that is not empty, with the check at its end."""
    return data[:-1] + _CHECK % zlib.crc32(data)


def without_check(raw: bytes) -> bytes | None:
    """What was checked, or has no check; None: it is damaged."""
    raw = raw.strip()
    whole, end = raw[:-_LONG] + b"}", raw[-_LONG:]
    right = _CHECK % zlib.crc32(whole)
    if (int.from_bytes(end) ^ int.from_bytes(right)).bit_count() <= 1:
        return whole  # at most the check is damaged
    return None if b"crc" in end or _END.search(raw) else raw


def object_in(raw: bytes) -> dict[str, Any] | None:
    """The object of a text; None: it is damaged."""
    with suppress(ValueError, RecursionError):
        found: object = json.loads(whole_text(raw) or b"")
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None
    return None


def whole_text(raw: bytes) -> bytes | None:
    """The text of an object as it was written, where at most a bit of it is damaged; None: more
    is."""
    return without_check(raw) or mended(raw)


def objects_in(lines: Iterable[bytes]) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Each line, as it is, and its object; None: it is damaged.

    A line's end that has become another byte is one still, and a byte that has become a line's end
    is none.
    """
    half = b""
    for line in lines:
        told = object_in(line)
        if half:
            both = half + line
            joined = None if told is not None else object_in(both)
            if joined is not None:
                half = b""
                yield both, joined
                continue
            yield half, None
            half = b""
        if told is not None:
            yield line, told
            continue
        parts = [(part, object_in(part)) for part in _JOINED.split(line) if part.strip()]
        if any(one is not None for _, one in parts):
            yield from parts
        else:
            half = line
    if half:
        yield half, None


_JOINED: Final = re.compile(rb'(?:(?<="})[^"\n]|\A[\x02\x08\x0b\x0e\x1a*J\x8a])(?={"|\n?\Z)')
"""A damaged line's end, between two lines or after the last; one before a line has one bit
wrong."""


def mended(raw: bytes) -> bytes | None:
    """What was checked, where a single flipped bit of it is all that is wrong; None: it isn't."""
    raw = raw.strip()
    whole, told = bytearray(raw[:-_LONG] + b"}"), _END.fullmatch(raw[-_LONG:])
    if not told:
        return None
    found = flipped_bit(zlib.crc32(whole) ^ int(told[1], 16), len(whole))
    if found is None or found[0] == len(whole) - 1:
        return None
    whole[found[0]] ^= found[1]
    return bytes(whole)


def flipped_bit(wrong: int, length: int) -> tuple[int, int] | None:
    """Which bit of some bytes is flipped: its place, and what it counts there; None: no single one.

    A CRC-32 is linear: by how much it differs tells that. The difference is rolled back 256 bytes
    at a time, until it is that of one bit in the last 256 bytes. 8 MB take a hundredth of a second.

    Args:
        wrong: the bytes' CRC-32 xor the one they should have.
        length: how many bytes there are.
    """
    near, back = _tables()
    for behind in range(0, length, _STEP):
        if (known := near.get(wrong)) is not None:
            place = length - 1 - behind - known[0]
            return (place, known[1]) if place >= 0 else None
        wrong = (
            back[0][wrong & 255] ^ back[1][wrong >> 8 & 255]
            ^ back[2][wrong >> 16 & 255] ^ back[3][wrong >> 24]
        )  # fmt: skip
    return None


_STEP: Final = 256


@functools.cache
def _tables() -> tuple[dict[int, tuple[int, int]], list[list[int]]]:
    """What a bit of the last bytes makes of the sum: how far from the end, which; and each byte of
    a difference as it was so many bytes before."""
    sums = [zlib.crc32(bytes([one])) ^ zlib.crc32(b"\0") for one in range(256)]
    of_top = {one >> 24: at for at, one in enumerate(sums)}
    near = dict[int, tuple[int, int]]()
    for bit in range(8):
        one = sums[1 << bit]
        for behind in range(_STEP):
            near[one] = behind, 1 << bit
            one = sums[one & 255] ^ one >> 8
    units = list[int]()
    for bit in range(32):
        one = 1 << bit
        for _ in range(_STEP):
            low = of_top[one >> 24]
            one = (one ^ sums[low]) << 8 & 0xFFFFFFFF | low
        units.append(one)
    back = [[0] * 256 for _ in range(4)]
    for at, table in enumerate(back):
        for byte in range(1, 256):
            low = byte & -byte
            table[byte] = table[byte ^ low] ^ units[8 * at + low.bit_length() - 1]
    return near, back
