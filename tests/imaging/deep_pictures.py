"""Pictures of every depth, profiles and EXIF blocks, and a plain TIFF writer, for the tests."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array
from desktop_app.imaging.icc import (
    SRGB_TO_XYZ,
    gamma_tag,
    primaries_matrix,
    srgb_tag,
    write_matrix_profile,
)
from desktop_app.imaging.ifd import (
    RATIONAL,
    SHORT,
    UNDEFINED,
    Directory,
    IfdEntry,
    Order,
    Tree,
    entry_of,
    write_tree,
)

SRGB_TAG = srgb_tag()
_D65, _D50 = (0.3127, 0.3290), (0.3457, 0.3585)
_ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_P3 = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
_PROPHOTO = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))

PROFILES = {
    "adobe": write_matrix_profile("Adobe", primaries_matrix(*_ADOBE, _D65), gamma_tag(2.19921875)),
    "p3": write_matrix_profile("P3", primaries_matrix(*_P3, _D65), SRGB_TAG),
    "prophoto": write_matrix_profile("RIMM", primaries_matrix(*_PROPHOTO, _D50), gamma_tag(1.8)),
    "linear": write_matrix_profile("Linear", SRGB_TO_XYZ, gamma_tag(1.0)),
}


def grey_profile(gamma: float) -> bytes:
    """A grey profile, made of an RGB one by renaming."""
    made = write_matrix_profile("Grey", SRGB_TO_XYZ, gamma_tag(gamma))
    made = made[:16] + b"GRAY" + made[20:]
    return made.replace(b"rTRC", b"kTRC", 1)


def random_pixels(seed: int, shape: tuple[int, ...], dtype: str) -> Array:
    rng = np.random.default_rng(seed)
    if dtype == "float32":
        return rng.random(shape, np.float32)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def camera_exif(order: Order = ">", orientation: int = 1, *, thumbnail: bool = False) -> bytes:
    """EXIF as a camera writes it, with a maker's note; a thumbnail stands at the end."""
    note = b"Maker\0" + bytes(range(60))
    photo: Directory = {
        0x829A: entry_of(RATIONAL, order, 1, 250),
        0x927C: IfdEntry(UNDEFINED, len(note), note),
        0xA002: entry_of(SHORT, order, 999),
        0xA003: entry_of(SHORT, order, 777),
    }
    place: Directory = {2: entry_of(RATIONAL, order, 48, 1, 51, 1, 30, 1)}
    main: Directory = {
        0x010F: IfdEntry(2, 6, b"Maker\0"),
        0x0112: entry_of(SHORT, order, orientation),
        0x011A: entry_of(RATIONAL, order, 300, 1),
        0x011B: entry_of(RATIONAL, order, 300, 1),
        0x0128: entry_of(SHORT, order, 2),
    }
    tree = Tree(main, {0x8769: Tree(photo, {}), 0x8825: Tree(place, {})})
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    block = bytearray(head + write_tree(tree, order, 8))
    if thumbnail:
        picture = b"\xff\xd8 a small picture \xff\xd9"
        at = len(block)
        entries = ((0x0201, at + 2 + 24 + 4), (0x0202, len(picture)))
        block += struct.pack(order + "H", 2)
        for tag, value in entries:
            block += struct.pack(order + "HHII", tag, 4, 1, value)
        block += b"\0\0\0\0" + picture
        place_of_next = 8 + 2 + 12 * (len(main) + 2)
        block[place_of_next : place_of_next + 4] = struct.pack(order + "I", at)
    return bytes(block)


def packed_by_pillow(compression: str) -> Callable[[bytes], bytes]:
    """What Pillow's libtiff makes of a strip."""

    def pack(strip: bytes) -> bytes:
        out = io.BytesIO()
        Image.frombytes("L", (len(strip), 1), strip).save(out, "TIFF", compression=compression)
        with Image.open(io.BytesIO(out.getvalue())) as made:
            tags: Any = made.tag_v2  # pyright: ignore[reportAttributeAccessIssue]
            (at,), (length,) = tags[273], tags[279]
        return out.getvalue()[at : at + length]

    return pack


def reversed_bits(strip: bytes) -> bytes:
    """FillOrder 2."""
    bits = np.unpackbits(np.frombuffer(strip, np.uint8)).reshape(-1, 8)
    return np.packbits(bits[:, ::-1]).tobytes()


def in_bits(plane: Array, bits: int) -> bytes:
    """Rows of (h, w, n) in so many bits a sample, each begun with a byte."""
    rows = plane.reshape(plane.shape[0], -1, 1).astype(np.uint16)
    apart = rows >> np.arange(bits - 1, -1, -1).astype(np.uint16) & 1
    return np.packbits(apart.reshape(plane.shape[0], -1).astype(np.uint8), axis=1).tobytes()


def tiff(
    samples: Array,
    order: Literal["<", ">"] = "<",
    *,
    extra: int | None = None,
    separate: bool = False,
    photometric: int | None = None,
    deflate: bool = False,
    orientation: int = 1,
    pack: Callable[[bytes], bytes] | None = None,
    bits: int | None = None,
    more: dict[int, tuple[int, ...]] | None = None,
) -> bytes:
    """A TIFF of raw samples (h, w, n), one strip a plane; for what `tiff_write` doesn't write.

    ``pack`` is what else is done to a strip, ``bits`` a depth between 8 and 16, ``more`` tags.
    """
    height, width, n = samples.shape
    planes = [samples[..., i : i + 1] for i in range(n)] if separate else [samples]
    stored = samples.dtype.newbyteorder(order)
    strips = [
        plane.astype(stored).tobytes() if bits is None else in_bits(plane, bits) for plane in planes
    ]
    strips = [zlib.compress(strip) if deflate else strip for strip in strips]
    strips = [strip if pack is None else pack(strip) for strip in strips]
    offsets, at = list[int](), 8
    for strip in strips:
        offsets.append(at)
        at += len(strip) + len(strip) % 2
    kind = {"u": 1, "f": 3}[samples.dtype.kind]
    numbers: dict[int, tuple[int, ...]] = {
        258: (bits or 8 * samples.itemsize,) * n,
        259: (8 if deflate else 1,),
        262: ((2 if n >= 3 else 1) if photometric is None else photometric,),
        274: (orientation,),
        277: (n,),
        284: (2 if separate else 1,),
        339: (kind,) * n,
    }
    if extra is not None:
        numbers[338] = (extra,)
    numbers |= more or {}
    longs: dict[int, tuple[int, ...]] = {
        256: (width,),
        257: (height,),
        273: tuple(offsets),
        278: (height,),
    }
    longs[279] = tuple(len(strip) for strip in strips)
    tags = {tag: entry_of(3, order, *values) for tag, values in numbers.items()}
    tags |= {tag: entry_of(4, order, *values) for tag, values in longs.items()}
    body = b"".join(strip + b"\0" * (len(strip) % 2) for strip in strips)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return head + body + write_tree(Tree(tags, {}), order, at)
