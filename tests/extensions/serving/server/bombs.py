"""Small files that claim, or unpack to, a lot; and how much memory reading them takes."""

from __future__ import annotations

import gc
import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from tests.extensions.serving.server.serving import noise, png

MEGA = 1 << 20


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@cache
def packed(length: int, byte: bytes = b"\0") -> bytes:
    """That many bytes, a thousandth of it."""
    press = zlib.compressobj(9)
    parts = [press.compress(byte * MEGA) for _ in range(length // MEGA)]
    return b"".join((*parts, press.flush()))


def huge_png(side: int = 30_000) -> bytes:
    """Black, 1 bit a pixel, whole: 110 KB for 900 megapixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = packed(side * (side // 8 + 1) // MEGA * MEGA + MEGA)
    return PNG_SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def deep_lie() -> bytes:
    """A PNG of 16 bits that says it is 16 x 16 and whose rows unpack to 100 MB."""
    head = struct.pack(">IIBBBBB", 16, 16, 16, 2, 0, 0, 0)
    rows = packed(100 * MEGA)
    return PNG_SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def shallow_lie() -> bytes:
    """The same of 8 bits."""
    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    rows = packed(100 * MEGA)
    return PNG_SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_chunk(kind: bytes, body: bytes, data: bytes | None = None) -> bytes:
    """A small PNG with one more chunk after IHDR."""
    whole = png(noise(16, 16)) if data is None else data
    return whole[:33] + chunk(kind, body) + whole[33:]


def huge_profile() -> bytes:
    """A colour profile that unpacks to 100 MB."""
    return with_chunk(b"iCCP", b"bomb\0\0" + packed(100 * MEGA))


def huge_profile_deep() -> bytes:
    """The same in a PNG of 16 bits."""
    deep = png(noise(16, 16, 3, "uint16"))
    return with_chunk(b"iCCP", b"bomb\0\0" + packed(100 * MEGA), deep)


def huge_text() -> bytes:
    """A text that unpacks to 100 MB."""
    return with_chunk(b"zTXt", b"parameters\0\0" + packed(100 * MEGA, b"a"))


def huge_texts() -> bytes:
    """Twenty texts that unpack to 20 MB each."""
    text = chunk(b"iTXt", b"parameters\0\1\0\0\0" + packed(20 * MEGA, b"a"))
    whole = png(noise(16, 16))
    return whole[:33] + text * 20 + whole[33:]


def huge_xmp() -> bytes:
    """A packet of XMP that unpacks to 100 MB."""
    return with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packed(100 * MEGA, b"<"))


def huge_tiff() -> bytes:
    """A TIFF that says it is a million pixels wide and high."""
    entries = [(256, 4, 1, 1_000_000), (257, 4, 1, 1_000_000), (258, 3, 1, 8), (259, 3, 1, 1)]
    entries += [(262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 1_000_000)]
    entries += [(279, 4, 1, 100)]
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries))
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return head + rows + struct.pack("<I", 0) + bytes(100)


def endless_tiff() -> bytes:
    """A TIFF whose list of pages leads back to itself."""
    whole = bytearray(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2))
    whole += struct.pack("<HHII", 256, 4, 1, 16) + struct.pack("<HHII", 257, 4, 1, 16)
    whole += struct.pack("<I", 8)
    return bytes(whole)


def many_frames(format: str) -> bytes:
    """An animation of 60 frames of 512 x 512: 60 MB if all of it were unpacked."""
    frames = [Image.new("RGB", (512, 512), (number % 256, 9, 9)) for number in range(60)]
    file = io.BytesIO()
    frames[0].save(file, format, save_all=True, append_images=frames[1:], duration=10)
    return file.getvalue()


def huge_gif() -> bytes:
    """A GIF that says its screen is 65,535 x 65,535."""
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0)
        + b"\2\2\x4c\1\0;"
    )


def huge_webp() -> bytes:
    """A WebP whose canvas is 16,384 x 16,384."""
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_383).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def huge_bmp() -> bytes:
    """A BMP that says it is 100,000 x 100,000."""
    head = struct.pack("<IiiHHIIiiII", 40, 100_000, 100_000, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 100, 0, 0, 54) + head + bytes(100)


def huge_jpeg() -> bytes:
    """A JPEG whose header says 65,500 x 65,500."""
    file = io.BytesIO()
    Image.fromarray(np.zeros((16, 16, 3), np.uint8)).save(file, "JPEG")
    data = bytearray(file.getvalue())
    at = data.find(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "PNG of 30,000 x 30,000, 1 bit": huge_png,
    "TIFF of 1,000,000 x 1,000,000": huge_tiff,
    "GIF of 65,535 x 65,535": huge_gif,
    "WebP of 16,384 x 16,384": huge_webp,
    "BMP of 100,000 x 100,000": huge_bmp,
    "JPEG of 65,500 x 65,500": huge_jpeg,
}
"""Refused by what their headers say, or as damaged."""

HARMLESS: dict[str, Callable[[], bytes]] = {
    "PNG with a profile of 100 MB": huge_profile,
    "PNG of 16 bits with a profile of 100 MB": huge_profile_deep,
    "PNG with a text of 100 MB": huge_text,
    "PNG with 20 texts of 20 MB": huge_texts,
    "PNG with XMP of 100 MB": huge_xmp,
    "PNG of 8 bits whose rows are 100 MB": shallow_lie,
    "PNG of 16 bits whose rows are 100 MB": deep_lie,
    "TIFF whose pages go round in circles": endless_tiff,
    "GIF of 60 frames": lambda: many_frames("GIF"),
    "WebP of 60 frames": lambda: many_frames("WEBP"),
}
"""Read, or refused as damaged, without unpacking more than is needed."""


def peak_of(work: Callable[[], object], process: int | str = "self") -> int:
    """By how many bytes a process grew at the most while ``work`` was done. Linux alone."""
    gc.collect()
    place = Path(f"/proc/{process}")
    (place / "clear_refs").write_text("5")  # the peak is what it is now
    before = _peak(place)
    work()
    return _peak(place) - before


def _peak(place: Path) -> int:
    lines = (place / "status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))
