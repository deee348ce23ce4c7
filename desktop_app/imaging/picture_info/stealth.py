"""Texts in the lowest bits of pixels: what "stealth PNG info" and NovelAI hide there.

Column by column from the left, each from the top, a bit a pixel (alpha) or three (red, green,
blue): a signature of 15 bytes, the length in bits (32 bits, big-endian), then the text in UTF-8, or
packed with gzip. As documented by NovelAI (novelai-image-metadata) and by ashen-sensored's
sd_webui_stealth_pnginfo, from which Forge and SwarmUI have it.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.file_metadata import is_lossless_webp
from desktop_app.imaging.picture_info.texts import MOST_TEXT
from desktop_app.imaging.pillow_files import load_first_frame, open_header, quiet
from desktop_app.imaging.png import bare_png, chunks
from desktop_app.imaging.text_chunks import PNG_SIGNATURE

_HEAD: Final = 15  # bytes of a signature
_SIGNATURES: Final = {
    b"stealth_pnginfo": False,
    b"stealth_pngcomp": True,
    b"stealth_rgbinfo": False,
    b"stealth_rgbcomp": True,
}
_MOST_AREA: Final = 40_000_000  # pixels that are decoded for it
_SMALL: Final = 1_000_000  # pixels that are decoded without a look at the first column
_MOST_WEBP: Final = 8_000_000


def stealth_text(data: bytes) -> str:
    """The hidden text of a PNG or a lossless WebP; empty if there is none. Never raises."""
    try:
        if not may_hide_text(data):
            return ""
        with quiet():
            bare = bare_png(data) if data.startswith(PNG_SIGNATURE) else data
            image = load_first_frame(bare, "picture").stored
            if image.mode not in ("RGB", "RGBA"):
                return ""
            pixels = np.asarray(image)
    except (InputError, ValueError, zlib.error, struct.error):
        return ""
    if pixels.shape[2] == 4 and (hidden := _text_of(pixels[..., 3:])):
        return hidden
    return _text_of(pixels[..., :3])


def may_hide_text(data: bytes) -> bool:
    """Whether it is worth decoding: pictures have millions of pixels, and few hide anything. Raises
    InputError, ValueError, struct.error and zlib.error."""
    if data[:4] == b"RIFF":
        width, height = open_header(data, "picture").size if is_lossless_webp(data) else (0, 0)
        return 0 < width * height <= _MOST_WEBP
    if not data.startswith(PNG_SIGNATURE) or len(data) < 33:
        return False
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    channels = {2: 3, 6: 4}.get(colour, 0)
    if not channels or depth != 8 or not 0 < width * height <= _MOST_AREA:
        return False
    if width * height <= _SMALL or interlaced or height < 8 * _HEAD:
        return True
    column = _first_column(data, width, channels)
    planes = [column[:, 3:], column[:, :3]] if channels == 4 else [column]
    return any(_signature(_bits(plane[:, None], 8 * _HEAD)) for plane in planes)


def _first_column(data: bytes, width: int, channels: int) -> Array:
    """The first pixels (rows, channels) of the rows that a signature needs: their filters look
    at nothing but the pixel above (PNG, 9.2)."""
    length, rows = 1 + width * channels, 8 * _HEAD
    worker, raw = zlib.decompressobj(), bytearray()
    for kind, body in chunks(data):
        if kind == b"IDAT" and len(raw) < rows * length:
            raw += worker.decompress(body, rows * length - len(raw))
    found, above = np.zeros((rows, channels), np.uint8), [0] * channels
    for row in range(min(rows, len(raw) // length)):
        kind, *values = raw[row * length : row * length + 1 + channels]
        share = {2: 2, 4: 2, 3: 1}.get(kind, 0)  # halves of the pixel above that are added
        above = [(v + a * share // 2) & 255 for v, a in zip(values, above, strict=True)]
        found[row] = above
    return found


def _bits(plane: Array, count: int, start: int = 0) -> Array:
    """``count`` bits from ``start`` on, packed: (bytes,) uint8. ``plane``: (h, w, channels)."""
    across = plane.shape[0] * plane.shape[2]
    first, last = start // across, -(-(start + count) // across)
    columns = plane[:, first:last].transpose(1, 0, 2).reshape(-1) & 1
    return np.packbits(columns[start - first * across : start - first * across + count])


def _signature(packed: Array) -> bytes:
    head = packed.tobytes()
    return head if head in _SIGNATURES else b""


def _text_of(plane: Array) -> str:
    head = _signature(_bits(plane, 8 * _HEAD))
    if not head or plane.size < 8 * _HEAD + 32:
        return ""
    length = int.from_bytes(_bits(plane, 32, 8 * _HEAD).tobytes(), "big")
    if length > min(8 * MOST_TEXT, plane.size - 8 * _HEAD - 32):
        return ""
    body = _bits(plane, length, 8 * _HEAD + 32).tobytes()
    if _SIGNATURES[head]:
        worker = zlib.decompressobj(31)  # gzip
        try:
            body = worker.decompress(body, MOST_TEXT)
        except zlib.error:
            return ""
        if not worker.eof:
            return ""
    return body.decode("utf-8", "replace")
