"""A TIFF of any depth with everything it carries, written whole. TIFF 6.0 and its Exif pointers.

Pillow writes no 16-bit colour and, beside compression, no EXIF directory; OpenCV writes neither
profile nor EXIF. Reading is `tiff_read`.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array
from desktop_app.imaging.ifd import (
    LONG,
    RATIONAL,
    SHORT,
    UNDEFINED,
    Directory,
    IfdEntry,
    Order,
    Tree,
    byte_order,
    entry_of,
    first_offset,
    numbers,
    read_directory,
    write_tree,
)

STRUCTURE = frozenset((*range(254, 267), *range(273, 285), 288, 289, 290, 291, 292, 293, 296, 301,
                       317, 318, 319, 320, 321, 322, 323, 324, 325, 330, 332, 336, 338, 339, 340,
                       341, 342, 347, *range(512, 522), 529, 530, 531, 532, 700, 34675, 0x8769,
                       0x8825)) | {274}  # fmt: skip
"""Tags that say how the pixels are stored, or that are carried by themselves: not metadata."""

_ICC, _XMP = 34675, 700
_PER_STRIP = 1 << 18  # bytes; readers need that much memory at a time
_FAST_ABOVE = 2_000_000  # pixels; as in `png`
_DPI_PARTS = 10_000


def write_tiff(
    pixels: Array,
    *,
    compress: bool,
    icc: bytes | None,
    xmp: bytes | None,
    dpi: tuple[float, float] | None,
    about: Tree,
    order: Order,
    inks: bool = False,
) -> bytes:
    """Encode a picture exactly.

    Args:
        pixels: (h, w, 1|2|3|4), uint8, uint16 or float32; the last of 2 and 4 is straight alpha.
        compress: deflate with a predictor, or nothing.
        icc: the profile.
        xmp: the packet.
        dpi: pixels an inch.
        about: other tags and directories, in byte order ``order``; those of `STRUCTURE` are
            left out.
        order: ``<`` or ``>``.
        inks: the channels are 8 bits of CMYK; packed by LZW, which every press reads.

    Raises:
        ValueError: it would be longer than the 4 GB a TIFF can have.
    """
    height, width, channels = pixels.shape
    rows = max(1, _PER_STRIP // (width * channels * pixels.itemsize))
    packed = _strips(pixels, rows, order, compress=compress)
    if inks:
        rows, packed = _lzw_strips(pixels)
    # Joined once at the end, from bytes alone: then Python lets other threads run meanwhile.
    strips, at = list[bytes](), 8
    offsets, lengths = list[int](), list[int]()
    for strip in packed:
        offsets.append(at)
        lengths.append(len(strip))
        strips += [strip, b"\0"] if len(strip) % 2 else [strip]
        at += len(strip) + len(strip) % 2
    floats = pixels.dtype == np.float32
    shorts: dict[int, tuple[int, ...]] = {
        258: (8 * pixels.itemsize,) * channels,  # BitsPerSample
        259: (5 if inks else 8 if compress else 1,),  # Compression
        262: (5 if inks else 2 if channels >= 3 else 1,),  # inks, RGB, or black is 0
        274: (1,),  # Orientation
        277: (channels,),  # SamplesPerPixel
        284: (1,),  # PlanarConfiguration
        339: (3 if floats else 1,) * channels,  # SampleFormat
    }
    if compress and not inks:
        shorts[317] = (3 if floats else 2,)  # Predictor
    if channels in (2, 4) and not inks:
        shorts[338] = (2,)  # ExtraSamples: straight alpha
    longs = {256: (width,), 257: (height,), 273: tuple(offsets), 278: (rows,), 279: tuple(lengths)}
    if at >= 1 << 32:
        raise ValueError("a TIFF has at most 4 GB")
    tags: Directory = {tag: entry for tag, entry in about.tags.items() if tag not in STRUCTURE}
    tags |= {tag: entry_of(SHORT, order, *values) for tag, values in shorts.items()}
    tags |= {tag: entry_of(LONG, order, *values) for tag, values in longs.items()}
    tags |= _carried(icc, xmp, dpi, order)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return b"".join([head, *strips, write_tree(Tree(tags, about.children), order, at)])


def _carried(
    icc: bytes | None, xmp: bytes | None, dpi: tuple[float, float] | None, order: Order
) -> Directory:
    tags: Directory = {}
    if icc is not None:
        tags[_ICC] = IfdEntry(UNDEFINED, len(icc), icc)
    if xmp is not None:
        tags[_XMP] = IfdEntry(1, len(xmp), xmp)
    if dpi is not None:
        for tag, value in zip((282, 283), dpi, strict=True):  # XResolution, YResolution
            parts = min(round(value * _DPI_PARTS), 2**32 - 1)
            tags[tag] = entry_of(RATIONAL, order, parts, _DPI_PARTS)
        tags[296] = entry_of(SHORT, order, 2)  # ResolutionUnit: inch
    return tags


def _strips(pixels: Array, rows: int, order: Order, *, compress: bool) -> Iterator[bytes]:
    stored = pixels.dtype.newbyteorder(order)
    large = pixels.itemsize > 1 and pixels.shape[0] * pixels.shape[1] > _FAST_ABOVE
    for top in range(0, pixels.shape[0], rows):
        part = np.ascontiguousarray(pixels[top : top + rows])
        if not compress:
            yield part.astype(stored).tobytes()
        elif part.dtype == np.float32:
            yield _deflated(_float_differences(part), fast=large)
        else:
            part = part.copy()
            part[:, 1:] -= part[:, :-1].copy()
            yield _deflated(part.astype(stored), fast=large)


def _lzw_strips(pixels: Array) -> tuple[int, list[bytes]]:
    """As libtiff packs CMYK: rows of a strip, and the strips."""
    height, width = pixels.shape[:2]
    out = io.BytesIO()
    image = Image.frombytes("CMYK", (width, height), pixels.tobytes())
    image.save(out, "TIFF", compression="tiff_lzw")
    data = out.getvalue()
    order = byte_order(data) or "<"
    found = read_directory(data, first_offset(data, order), order)
    assert found is not None
    places, lengths = (numbers(found[0].get(tag), order) for tag in (273, 279))
    rows = numbers(found[0].get(278), order, (height,))[0]
    return rows, [data[at : at + size] for at, size in zip(places, lengths, strict=True)]


def _deflated(differences: Array, *, fast: bool) -> bytes:
    """Where zlib looks for runs alone, deep pictures become as small in a third of the time."""
    strategy = zlib.Z_RLE if fast else zlib.Z_DEFAULT_STRATEGY
    worker = zlib.compressobj(1 if fast else 4, strategy=strategy)
    return worker.compress(differences.tobytes()) + worker.flush()


def _float_differences(part: Array) -> Array:
    """(h, w, c) float32 by TIFF's predictor 3; `tiff_read` has the way back."""
    height, width, channels = part.shape
    octets = part.astype(">f4").view(np.uint8).reshape(height, width * channels, 4)
    planes = np.ascontiguousarray(octets.transpose(0, 2, 1)).reshape(height, -1, channels)
    planes[:, 1:] -= planes[:, :-1].copy()
    return planes
