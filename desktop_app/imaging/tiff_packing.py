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

_WIDTH, _HEIGHT, _PACKING, _STRIPS, _SAMPLES, _ROWS, _LENGTHS = 256, 257, 259, 273, 277, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_LENGTHS = 322, 323, 324, 325
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
    _, tags, order = _directory(data)
    code = numbers(tags.get(_PACKING), order, (1,))[0]
    return "" if code in _READ else _NAMES.get(code, f"compression {code}")


def without_webp(data: bytes) -> bytes | None:
    """A TIFF of the same picture whose pixels are not packed; None: this one has no WebP.

    Raises:
        ValueError: a strip or tile is damaged, missing or of another size.
    """
    found, tags, order = _directory(data)
    if not found or numbers(tags.get(_PACKING), order, (1,))[0] != _WEBP:
        return None
    width, height, samples, rows, across, down = (
        (numbers(tags.get(tag), order) or (default,))[0]
        for tag, default in (
            *((_WIDTH, 0), (_HEIGHT, 0), (_SAMPLES, 1), (_ROWS, 1 << 31)),
            *((_TILE_WIDTH, 0), (_TILE_HEIGHT, 0)),
        )
    )
    tiled = _TILES in tags
    across, down = (across, down) if tiled else (width, min(rows, height))
    places = numbers(tags.get(_TILES if tiled else _STRIPS), order)
    lengths = numbers(tags.get(_TILE_LENGTHS if tiled else _LENGTHS), order)
    if not across or not down or samples not in (3, 4):
        raise ValueError("no WebP of RGB")
    count = -(-width // across) * -(-height // down)
    if len(places) != count or len(lengths) != count:
        raise ValueError("strips are missing")
    if tiled and count * across * down > _ROOM * (width + across) * (height + down):
        raise ValueError("tiles larger than the picture")
    parts, offsets, at = [data, b"\0" * (len(data) % 2)], list[int](), len(data) + len(data) % 2
    for number, (place, length) in enumerate(zip(places, lengths, strict=True)):
        size = (across, down if tiled else min(down, height - number * down))
        parts.append(_unpacked(data[place : place + length], size, "RGBA"[:samples]))
        offsets.append(at)
        at += len(parts[-1])
    parts.append(b"\0" * (at % 2))
    at += at % 2
    plain = tags | {
        _PACKING: entry_of(SHORT, order, 1),
        (_TILES if tiled else _STRIPS): entry_of(LONG, order, *offsets),
        (_TILE_LENGTHS if tiled else _LENGTHS): entry_of(LONG, order, *map(len, parts[2:-1])),
    }
    parts[0] = data[:4] + entry_of(LONG, order, at).raw + data[8:]
    return b"".join((*parts, write_tree(Tree(plain, {}), order, at)))


def _directory(data: bytes) -> tuple[bool, Directory, Order]:
    order = byte_order(data)
    found = read_directory(data, first_offset(data, order), order) if order else None
    return found is not None, {} if found is None else found[0], order or "<"


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
