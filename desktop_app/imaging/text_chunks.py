"""Texts in a PNG file (tEXt, zTXt, iTXt), read without decoding the picture.

Chunks after the picture's data count too. PNG specification, third edition, 11.3.3. Writing them
is Pillow's work (`encode`).
"""

from __future__ import annotations

import struct
import zlib

from desktop_app.imaging.file_blocks import chunks

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEY = "XML:com.adobe.xmp"
"""Keyword of the text that is an XMP packet."""

_MAX_TEXT = 4 << 20  # bytes of one text, unpacked
_MAX_TEXTS = 64
_MAX_ALL = 16 << 20  # bytes of all texts, those included that turn out to be too long


def read_text_chunks(data: bytes) -> dict[str, str]:
    """All texts by keyword; broken, oversized and surplus ones are left out. Never raises."""
    texts: dict[str, str] = {}
    left = _MAX_ALL
    for kind, body in chunks(data):
        reader = _READERS.get(kind)
        if reader is None or len(body) > _MAX_TEXT or len(texts) >= _MAX_TEXTS or left <= 0:
            continue
        keyword, separator, rest = body.partition(b"\0")
        if not separator:
            continue
        text = reader(rest)
        left -= _MAX_TEXT if text is None else len(text)
        if text is not None:
            texts[keyword.decode("latin-1")] = text
    return texts


def without_large_texts(data: bytes) -> bytes:
    """A PNG that Pillow opens: it refuses those with a packed text of over a megabyte, or with many
    long ones. All texts but plain iTXt (where XMP stands) are taken out if there are such."""
    at, kept, parts, large = len(PNG_SIGNATURE), 0, list[bytes](), 0
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if kind in _READERS and not (kind == b"iTXt" and _is_plain(data[at + 8 : at + 96])):
            large += length if kind == b"tEXt" else _MAX_ALL
            parts.append(data[kept:at])
            kept = end
        at = end
    return b"".join((*parts, data[kept:])) if large >= _MAX_ALL else data


def _is_plain(body: bytes) -> bool:
    """Of the beginning of an iTXt chunk: whether its text is not packed."""
    return body.partition(b"\0")[2][:1] == b"\0"


def _plain(rest: bytes) -> str | None:
    return rest.decode("latin-1")


def _packed(rest: bytes) -> str | None:
    unpacked = _unpack(rest[1:]) if rest[:1] == b"\0" else None
    return None if unpacked is None else unpacked.decode("latin-1")


def _international(rest: bytes) -> str | None:
    parts = rest[2:].split(b"\0", 2)  # language, translated keyword, text
    if len(rest) < 2 or len(parts) < 3:
        return None
    body = _unpack(parts[2]) if rest[0] == 1 else parts[2]
    return None if body is None else body.decode("utf-8", "replace")


def _unpack(packed: bytes) -> bytes | None:
    worker = zlib.decompressobj()
    try:
        unpacked = worker.decompress(packed, _MAX_TEXT)
    except zlib.error:
        return None
    return unpacked if worker.eof else None  # not ended: cut off, or larger than allowed


_READERS = {b"tEXt": _plain, b"zTXt": _packed, b"iTXt": _international}
