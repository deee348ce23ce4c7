"""Real files with texts in them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import ExifTags, Image, PngImagePlugin


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 96)) -> Image.Image:
    """Something to hold texts."""
    return Image.new(mode, size, (120, 90, 60, 255)[: len(mode)])


def as_png(texts: Mapping[str, str], image: Image.Image | None = None) -> bytes:
    """A PNG with these texts."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        if key.startswith("XML:"):
            info.add_itxt(key, text)
        else:
            info.add_text(key, text)
    return _saved(image or picture(), "PNG", pnginfo=info)


def as_exif(format_id: str, comment: bytes, **fields: str) -> bytes:
    """A picture whose EXIF has this UserComment, and other fields by their names."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "a"
    for name, text in fields.items():
        exif[getattr(ExifTags.Base, name)] = text
    if comment:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    return _saved(picture(), format_id, exif=exif.tobytes())


def as_stealth(text: str, mode: str = "RGBA", *, packed: bool = True, size: int = 160) -> bytes:
    """A PNG with ``text`` in its lowest bits: of alpha in RGBA, else of all three colours."""
    kind = "png" if mode == "RGBA" else "rgb"
    body = gzip.compress(text.encode()) if packed else text.encode()
    head = f"stealth_{kind}{'comp' if packed else 'info'}".encode()
    bits = np.unpackbits(np.frombuffer(head + (8 * len(body)).to_bytes(4, "big") + body, np.uint8))
    pixels = np.asarray(picture(mode, (size, size))).copy()
    plane = pixels[..., 3:] if mode == "RGBA" else pixels
    columns = plane.transpose(1, 0, 2).reshape(-1).copy()
    columns[: len(bits)] = (columns[: len(bits)] & 254) | bits
    plane[...] = columns.reshape(size, size, plane.shape[2]).transpose(1, 0, 2)
    return _saved(Image.fromarray(pixels), "PNG")


def _saved(image: Image.Image, format_id: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format_id, **options)
    return out.getvalue()
