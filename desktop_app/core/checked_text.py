"""An object in JSON that ends with a check of itself: no flipped bit makes another value of it."""

from __future__ import annotations

import re
import zlib
from typing import Final

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
    return None if b"crc" in end else raw


def mended(raw: bytes) -> bytes | None:
    """What was checked, where a single flipped bit of it is all that is wrong; None: it isn't.

    A check is linear: which bit is flipped is told by how the two sums differ. That difference is
    rolled back a byte at a time (as many steps as there are bytes) until it is that of one bit.
    """
    raw = raw.strip()
    whole, told = bytearray(raw[:-_LONG] + b"}"), _END.fullmatch(raw[-_LONG:])
    if not told:
        return None
    wrong = zlib.crc32(whole) ^ int(told[1], 16)
    sums = [zlib.crc32(bytes([one])) ^ zlib.crc32(b"\0") for one in range(256)]
    of_top = {one >> 24: at for at, one in enumerate(sums)}
    of_bit = {sums[1 << bit]: 1 << bit for bit in range(8)}
    for at in range(len(whole) - 1, -1, -1):
        if wrong in of_bit and at < len(whole) - 1:
            whole[at] ^= of_bit[wrong]
            return bytes(whole)
        low = of_top[wrong >> 24]
        wrong = ((wrong ^ sums[low]) << 8 | low) & 0xFFFFFFFF
    return None
