"""Picture files of every kind, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from desktop_app.core.pixels import Array

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def saved(image: Image.Image, format_id: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format_id, **options)
    return out.getvalue()


def photo(height: int = 48, width: int = 64, channels: int = 3) -> Array:
    """Smooth colours that survive JPEG within a few values."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x + y) % 256]
    planes.append(255 - planes[0])
    return np.stack(planes[:channels], axis=-1).astype(np.uint8)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows: Array, colour_type: int, depth: int, *extra: bytes) -> bytes:
    """A PNG of raw samples (h, w, n), 8 or 16 bits; for what Pillow can't write."""
    height, width = rows.shape[:2]
    samples = rows.astype(">u2" if depth == 16 else np.uint8).reshape(height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in samples)
    head = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(raw))
    return SIGNATURE + chunk(b"IHDR", head) + b"".join(extra) + body + chunk(b"IEND", b"")


def huge_png(width: int, height: int) -> bytes:
    """The header of a large picture with nothing behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_profile() -> bytes:
    """An RGB matrix profile like sRGB but with its red and blue primaries swapped.

    Lossless to check: a picture through it has its channels swapped.
    """
    data = bytearray(srgb_profile())
    count = struct.unpack(">I", data[128:132])[0]
    places = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    for name, other in ((b"rXYZ", b"bXYZ"),):
        first, second = places[name] + 4, places[other] + 4
        data[first : first + 8], data[second : second + 8] = (
            data[second : second + 8],
            data[first : first + 8],
        )
    return bytes(data)
