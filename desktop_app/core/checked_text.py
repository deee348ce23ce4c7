"""An object in JSON that ends with a check of itself: no flipped bit makes another value of it."""

from __future__ import annotations

import zlib
from typing import Final

_CHECK: Final = b',"crc":"%08x"}'
"""How it ends. Older versions wrote none, and their readers leave the key out."""


def with_check(data: bytes) -> bytes:
    """``data``, an object that is not empty, with the check at its end."""
    return data[:-1] + _CHECK % zlib.crc32(data)


def mended(raw: bytes) -> bytes | None:
    """What was checked, where a single flipped bit is all that is wrong; None: it isn't. For small
    texts: every bit is tried."""
    tried = bytearray(raw)
    for at in range(len(tried)):
        for bit in range(8):
            tried[at] ^= 1 << bit
            if _CHECK[:8] in tried and (whole := without_check(bytes(tried))) is not None:
                return whole
            tried[at] ^= 1 << bit
    return None


def without_check(raw: bytes) -> bytes | None:
    """What was checked, or has no check; None: it is damaged."""
    text, check, number = raw.strip().rpartition(b',"crc":"')
    if check:
        whole = text + b"}"
        return whole if number == b'%08x"}' % zlib.crc32(whole) else None
    return None if b"crc" in raw[-20:] else raw
