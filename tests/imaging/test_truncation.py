"""A file cut in its pixels, or that lies about them, is damaged: never black or grey instead."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.imaging.opening import read_picture

HEIGHT, WIDTH = 60, 80
EOI = b"\xff\xd9"
CUTS = [*(tenth / 10 for tenth in range(1, 10)), 0.95, 0.99]


def picture() -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = np.stack([x * 3, y * 4, (x + y) * 2], 2) % 256
    noise = np.random.default_rng(1).integers(0, 20, smooth.shape)
    return Image.fromarray((smooth + noise).clip(0, 255).astype(np.uint8))


RGB = picture()


def packed(mode: str, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    RGB.convert(mode).save(out, form, **options)
    return out.getvalue()


def deep_png() -> bytes:
    return cv2.imencode(".png", np.asarray(RGB).astype(np.uint16) * 257)[1].tobytes()


def deep_tiff() -> bytes:
    return cv2.imencode(".tiff", np.asarray(RGB).astype(np.uint16) * 257)[1].tobytes()


FILES: dict[str, bytes] = {
    **{f"PNG {mode}": packed(mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")},
    "PNG 16": deep_png(),
    "TIFF 16": deep_tiff(),
    **{f"JPEG {mode}": packed(mode, "JPEG") for mode in ("L", "RGB", "CMYK")},
    "JPEG progressive": packed("RGB", "JPEG", progressive=True),
    "JPEG 4:2:0": packed("RGB", "JPEG", subsampling=2),
    "JPEG with restarts": packed("RGB", "JPEG", restart_marker_rows=1),
    **{
        f"TIFF {mode} {packing}": packed(mode, "TIFF", compression=packing)
        for mode in ("L", "P", "RGB", "CMYK")
        for packing in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits")
    },
    "TIFF JPEG": packed("RGB", "TIFF", compression="jpeg"),
    "TIFF fax": packed("1", "TIFF", compression="group4"),
    "WEBP": packed("RGB", "WEBP"),
    "WEBP lossless": packed("RGBA", "WEBP", lossless=True),
    **{f"BMP {mode}": packed(mode, "BMP") for mode in ("1", "L", "P", "RGB")},
    "GIF": packed("P", "GIF"),
    "AVIF": packed("RGB", "AVIF"),
    "AVIF alpha": packed("RGBA", "AVIF"),
}


def code_of(data: bytes) -> str | None:
    """Of the error; None: it opened."""
    try:
        read_picture(data, "x")
    except InputError as error:
        return error.code
    return None


def is_told(data: bytes, whole: bytes) -> bool:
    """Whether it is damaged, or not a single pixel is missing: the cut was behind them."""
    code = code_of(data)
    if code is None:
        return np.array_equal(read_picture(data, "x").pixels, read_picture(whole, "x").pixels)
    return code == "picture_truncated"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_is_damaged(name: str):
    data = FILES[name]
    assert code_of(data) is None
    for cut in CUTS:
        part = data[: int(len(data) * cut)]
        assert code_of(part) == "picture_truncated" or (cut > 0.9 and is_told(part, data)), cut


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("JPEG")])
def test_a_jpeg_whose_end_was_put_on_after_it_was_cut_is_damaged(name: str):
    data = FILES[name]
    for cut in CUTS[3:-1]:  # nothing tells of a last block that is a little coarser
        assert code_of(data[: int(len(data) * cut)] + EOI) == "picture_truncated", cut


@pytest.mark.parametrize("end", [(128, 128, 128), (255, 255, 255), (0, 0, 0)])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_ends_in_one_colour_is_whole(end: tuple[int, ...], progressive: bool):
    out = io.BytesIO()
    flat = np.array(RGB)
    flat[30:] = end
    Image.fromarray(flat).save(out, "JPEG", quality=100, progressive=progressive)
    assert code_of(out.getvalue()) is None
    assert code_of(out.getvalue() + b"what a camera wrote behind it") is None


@pytest.mark.parametrize("name", ["PNG RGB", "PNG 16", "JPEG RGB", "WEBP", "AVIF"])
def test_room_that_was_made_for_a_download_and_not_filled_is_damage(name: str):
    data = FILES[name]
    for cut in CUTS[2:-2]:
        whole = int(len(data) * cut)
        assert code_of(data[:whole] + bytes(len(data) - whole)) == "picture_truncated", cut


def lying_png(change: Callable[[bytes], bytes], bits: int = 8) -> bytes:
    """A PNG whose every checksum of a chunk is right."""
    samples = np.asarray(RGB).astype(">u2") if bits == 16 else np.asarray(RGB)
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, 2, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", change(rows)), (b"IEND", b"")):
        check = zlib.crc32(kind + body)
        made += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
    return made


LIES: dict[str, Callable[[bytes], bytes]] = {
    "half of the rows": lambda rows: zlib.compress(rows[: len(rows) // 2]),
    "the last row is missing": lambda rows: zlib.compress(rows[:-241]),
    "the last byte is missing": lambda rows: zlib.compress(rows[:-1]),
    "more rows": lambda rows: zlib.compress(rows + rows[:241]),
    "another checksum": lambda rows: zlib.compress(rows)[:-4] + b"abcd",
    "packed pixels that are cut": lambda rows: zlib.compress(rows)[:300],
    "nothing": lambda rows: b"",
    "no zlib": lambda rows: rows,
    "a filter that is none": lambda rows: zlib.compress(b"\7" + rows[1:]),
}


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("lie", LIES)
def test_a_png_that_lies_about_its_pixels_is_damaged(lie: str, bits: int):
    assert code_of(lying_png(zlib.compress, bits)) is None
    assert code_of(lying_png(LIES[lie], bits)) == "picture_truncated"
