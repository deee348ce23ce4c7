"""How a TIFF is packed: what nobody here unpacks, by its name, and WebP, which libtiff as Pillow
brings it leaves packed.

Codes: libtiff's tiff.h and the Library of Congress's list of them. A strip or tile of WebP is a
whole WebP file (libtiff's tif_webp.c): each is decoded, and stands plain in the file that is read
instead.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from desktop_app.imaging.ifd import (
    LONG,
    SHORT,
    Directory,
    Order,
    Tree,
    byte_order,
    entry_of,
    first_offset,
    numbers,
    read_directory,
    write_tree,
)

_WIDTH, _HEIGHT, _PACKING, _SAMPLES, _ROWS, _TILE = 256, 257, 259, 277, 278, (322, 323)
_STRIPS, _TILES = (273, 279), (324, 325)  # where they stand, and how long they are
_WEBP = 50001
_READ = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32946, 34925, 50000, _WEBP})
_NAMES: Final = {
    9: "JBIG (T.85)", 10: "JBIG (T.43)", 32766: "NeXT RLE", 32809: "ThunderScan",
    32895: "IT8 CT", 32908: "Pixar Film", 32909: "Pixar Log", 33003: "JPEG 2000 (Aperio)",
    33004: "JPEG 2000 (Aperio)", 33005: "JPEG 2000 (Aperio)", 34661: "JBIG", 34676: "SGI LogLuv",
    34677: "SGI LogLuv", 34712: "JPEG 2000", 34887: "LERC", 34892: "lossy JPEG (DNG)",
    34926: "Zstandard (of an older kind)", 34933: "PNG", 34934: "JPEG XR", 50002: "JPEG XL",
    52546: "JPEG XL",
}  # fmt: skip
_ROOM = 4  # times the picture's area that tiles may have


def unread_packing(data: bytes) -> str:
    """What a TIFF is packed with where that can't be read; empty: it can, or this is none."""
    tags, order = _directory(data)
    code = numbers(tags.get(_PACKING), order, (1,))[0]
    return "" if code in _READ else _NAMES.get(code, f"compression {code}")


def without_webp(data: bytes) -> bytes | None:
    """A TIFF of the same picture whose pixels are not packed; None: this one has no WebP.

    Raises:
        ValueError: a strip or tile is damaged, missing or of another size.
    """
    tags, order = _directory(data)
    if numbers(tags.get(_PACKING), order, (1,))[0] != _WEBP:
        return None
    tiled = _TILES[0] in tags
    pointers = _TILES if tiled else _STRIPS
    width, height, samples, across, down = (
        (numbers(tags.get(tag), order) or (0,))[0]
        for tag in (_WIDTH, _HEIGHT, _SAMPLES, *(_TILE if tiled else (_WIDTH, _ROWS)))
    )
    down = down if tiled else min(down or height, height)
    places, lengths = (numbers(tags.get(tag), order) for tag in pointers)
    count = -(-width // max(across, 1)) * -(-height // max(down, 1))
    whole = samples in (3, 4) and 0 < count == len(places) == len(lengths)
    if not whole or count * across * down > _ROOM * (width + across) * (height + down):
        raise ValueError("strips are missing, or tiles larger than the picture")
    parts, offsets, at = [data], list[int](), len(data)
    for number, (place, length) in enumerate(zip(places, lengths, strict=True)):
        size = (across, down if tiled else min(down, height - number * down))
        parts.append(_unpacked(data[place : place + length], size, "RGBA"[:samples]))
        offsets.append(at)
        at += len(parts[-1])
    plain = tags | {_PACKING: entry_of(SHORT, order, 1)}
    for tag, values in zip(pointers, (offsets, map(len, parts[1:])), strict=True):
        plain[tag] = entry_of(LONG, order, *values)
    parts[0] = data[:4] + entry_of(LONG, order, at + at % 2).raw + data[8:]
    return b"".join((*parts, bytes(at % 2), write_tree(Tree(plain, {}), order, at + at % 2)))


def _directory(data: bytes) -> tuple[Directory, Order]:
    order = byte_order(data)
    found = read_directory(data, first_offset(data, order), order) if order else None
    return {} if found is None else found[0], order or "<"


def _unpacked(packed: bytes, size: tuple[int, int], mode: str) -> bytes:
    try:
        with Image.open(io.BytesIO(packed), formats=["WEBP"]) as image:
            if image.size == size:
                return image.convert(mode).tobytes()
    except MemoryError:
        raise
    except Exception as error:  # libwebp's, through Pillow's many
        raise ValueError(repr(error)) from error
    raise ValueError("a strip of another size")
