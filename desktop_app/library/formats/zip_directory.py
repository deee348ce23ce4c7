"""How long an archive's list of parts is, before the zip module reads all of it at once.

Found as that module finds it, or a second record could tell us a smaller number than it.
PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16; Lib/zipfile.py, `_EndRecData` and `_EndRecData64`.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_END, _LOCATOR, _LONG = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_END_SIZE, _LOCATOR_SIZE, _LONG_SIZE = 22, 20, 56
_MAX_COMMENT = 0xFFFF


def directory_size(file: BinaryIO) -> int | None:
    """Bytes of the list of parts; None if there is no end of an archive.

    Raises OSError.
    """
    size = file.seek(0, os.SEEK_END)
    begin = max(0, size - _END_SIZE - _MAX_COMMENT)
    file.seek(begin)
    tail = file.read(_END_SIZE + _MAX_COMMENT)
    end = len(tail) - _END_SIZE
    if end < 0 or tail[end : end + 4] != _END or tail[-2:] != b"\0\0":
        end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        return None
    (told,) = struct.unpack_from("<I", tail, end + 12)
    locator = _at(file, begin + end - _LOCATOR_SIZE, _LOCATOR_SIZE)
    if not locator.startswith(_LOCATOR):
        return told
    # Up to Python 3.13 the record right before is taken, later the one that the locator names.
    places = (begin + end - _LOCATOR_SIZE - _LONG_SIZE, struct.unpack_from("<Q", locator, 8)[0])
    records = [_at(file, place, _LONG_SIZE) for place in places]
    longer = [struct.unpack_from("<Q", each, 40)[0] for each in records if each.startswith(_LONG)]
    return max(longer, default=told)


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    """So many bytes at ``place``; none if they are not there."""
    if not 0 <= place < 1 << 62:
        return b""
    file.seek(place)
    data = file.read(length)
    return data if len(data) == length else b""
