"""8-bit pixels → the bytes of a picture file, with texts (settings) inside. Writes no file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.exif_text import exif_with_texts, tiff_tags_with_texts
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.pillow_files import quiet

_RUNS = 3
"""zlib's strategy Z_RLE, whose level makes no difference: filtered pixels hardly repeat what lies
farther back than the pixel before. A quarter of the time of level 6 with at most 3 % more space
(measured: a photograph of 512² 16 and 61 ms, 379 and 370 KB; a drawing of 256² 3.2 and 14 ms, 40.7
and 39.8 KB) and smaller than level 1, which takes as long."""


def encode(
    pixels: ByteArray,
    format: str,
    *,
    texts: Mapping[str, str] | None = None,
    quality: int = 92,
    lossless: bool = True,
) -> bytes:
    """Encode a picture or, for PNG and TIFF, a mask.

    PNG, TIFF and (with ``lossless``) WebP give back every value exactly, also under alpha 0.

    Args:
        pixels: (h, w, 3|4) uint8 sRGB, or (h, w) uint8.
        format: a key of `formats.FORMATS` that needs no extra. JPEG has no alpha: it is flattened
            over white.
        texts: put into the file where the format allows: PNG as text chunks, the others as EXIF
            ("parameters" as UserComment). `generation_metadata.read_texts` reads them back. EXIF
            holds 64 KB in a JPEG: longer texts are left out there, the longest first.
        quality: 1..100, for JPEG, AVIF and lossy WebP.
        lossless: for WebP alone.

    Raises:
        InputError: ``picture_too_long`` where the picture is too large for the format.
        ValueError: wrong shape or dtype.
        KeyError: no such format.
    """
    row = FORMATS[format]
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or pixels.size == 0:
        raise ValueError(f"no 8-bit picture: {pixels.shape}, {pixels.dtype}")
    row.check_side(max(pixels.shape[:2]))
    if not row.alpha and pixels.ndim == 3:
        pixels = flatten(pixels)
    options = _options(format, texts or {}, quality, lossless)
    out = io.BytesIO()
    with quiet():
        Image.fromarray(np.ascontiguousarray(pixels)).save(out, format, **options)
    return out.getvalue()


def flatten(pixels: Array, background: float = 1.0) -> Array:
    """Drop the alpha channel by laying the picture over a plain background.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32. Without alpha it is returned as it is.
        background: grey level of the background, 0..1; white unless told.

    Returns:
        (h, w, 3) of the same dtype.
    """
    if pixels.shape[2] == 3:
        return pixels
    full = full_value(pixels.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # floats can be anything
        alpha = pixels[..., 3:].astype(np.float32) / np.float32(full)
        mixed = pixels[..., :3] * alpha + np.float32(background * full) * (1 - alpha)
    if pixels.dtype.kind == "u":
        np.rint(mixed, out=mixed)
    return np.clip(mixed, 0, full).astype(pixels.dtype)


def _options(
    format: str,
    texts: Mapping[str, str],
    quality: int,
    lossless: bool,
) -> dict[str, Any]:
    """Arguments of Pillow's `Image.save` for ``format``."""
    if format == "PNG":
        info = PngImagePlugin.PngInfo()
        for key, text in texts.items():
            info.add_text(key, text)  # tEXt where Latin-1 can hold it, else iTXt
        return {"pnginfo": info, "compress_type": _RUNS}
    if format == "TIFF":
        tags = tiff_tags_with_texts(texts)
        return {"compression": "tiff_adobe_deflate"} | ({} if tags is None else {"tiffinfo": tags})
    exif = exif_with_texts(texts, limit=65_000 if format == "JPEG" else None)
    options: dict[str, Any] = {"exif": exif} if exif is not None else {}
    if format == "WEBP" and lossless:
        # "exact" keeps the colours under alpha 0; effort 20 of 100 is nearly as small as 80.
        return {**options, "lossless": True, "exact": True, "quality": 20, "method": 1}
    if format == "JPEG" and quality >= 90:
        options["subsampling"] = 0  # full colour resolution where quality is asked for
    if format == "AVIF":
        options["speed"] = 8
    return {**options, "quality": quality}
