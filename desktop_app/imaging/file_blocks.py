"""The blocks that picture files are made of, by their headers alone: segments of JPEG, chunks of
PNG and RIFF, boxes of ISO files, and what an AVIF's boxes say of its pictures.

ITU-T T.81, B.1; PNG, third edition, 5.3; RFC 9649, 2.3; ISO/IEC 14496-12, 4.2; 23008-12, 6.5 (items
and their properties); AV1 Image File Format 1.2. Nothing here raises: a block that is not whole
ends the list.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from desktop_app.core.geometry import Rect, Size

Block = tuple[bytes, bytes]
"""Type and content."""

_SOS = 0xDA
_FULL = 4  # bytes of version and flags where a "full" box begins
_SRGB, _UNSPECIFIED = (1, 13), 2
_LOSSLESS_RGB = b"\0\x10"  # a matrix of H.273
_SAMPLE = 78  # to the boxes in a visual sample's entry (ISO/IEC 14496-12, 12.1.3)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, beginning and end of the segments up to the first scan's, whose end is not known.

    Beginning: of the marker.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield data[at + 1], at, at + 2 + length
        if data[at + 1] == _SOS:
            return
        at += 2 + length


def chunks(data: bytes) -> Iterator[Block]:
    """The chunks of a PNG in order. Checksums are not looked at."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length


def riff_chunks(data: bytes, at: int = 12) -> Iterator[Block]:
    """From ``at`` on. The frames of an animation hold chunks themselves, which come behind it."""
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + (16 if kind == b"ANMF" else length + length % 2)


def boxes(data: bytes) -> Iterator[Block]:
    """The boxes that follow one another, without those inside them."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head, large = 16 if size == 1 else 8, int.from_bytes(data[at + 8 : at + 16], "big")
        size = {0: len(data) - at, 1: large}.get(size, size)
        if size < head or at + size > len(data):
            return
        yield kind, data[at + head : at + size]
        at += size


def avif_properties(data: bytes) -> tuple[list[Block], list[bytes]]:
    """What is said of an AVIF's pictures.

    Returns:
        The properties of the one that is shown; and what kinds of others there are: types of
        items (``tmap`` …) and names of auxiliary pictures.
    """
    meta = _meta(data)
    items = meta.get(b"iinf", b"")
    infos = [body for _, body in boxes(items[_FULL + (4 if items[:1] > b"\0" else 2) :])]
    kinds = [body[10:14] if body[:1] == b"\3" else body[8:12] for body in infos]
    known = dict(boxes(meta.get(b"iprp", b""))).get(b"ipco", b"")
    more = [body[_FULL:] for kind, body in boxes(known) if kind == b"auxC"]
    return _properties(meta, _primary(meta)), kinds + more


def avif_bits(data: bytes) -> int:
    """Bits of each channel that an AVIF's shown picture is coded with; of tiles, those of the first
    item that says it; of frames without a picture, theirs. 8 where nothing is said, and of lossless
    RGB in 10 (YCgCo-Re)."""
    meta = _meta(data)
    known = list(boxes(dict(boxes(meta.get(b"iprp", b""))).get(b"ipco", b"")))
    track = dict(boxes(data)).get(b"moov", b"")
    frames = list(boxes(track.partition(b"av01")[2][_SAMPLE:]))
    shown = _properties(meta, _primary(meta))
    said = frames + shown if data[8:12] == b"avis" else shown + known + frames
    coded = next((body[2:3] for kind, body in said if kind == b"av1C"), b"") or b"\0"
    colours = next((body[8:10] for _, body in said if body[:4] == b"nclx"), b"")
    if colours == _LOSSLESS_RGB or not coded[0] & 0x40:  # AV1 in ISOBMFF 2.3.3
        return 8
    return 12 if coded[0] & 0x20 else 10


def stored_size(data: bytes) -> tuple[int, int]:
    """Width and height of the primary picture before anything is done to it."""
    shown = dict(avif_properties(data)[0])
    width, height = struct.unpack_from(">II", shown.get(b"ispe", bytes(12)), 4)
    return width, height


def clean_aperture(data: bytes, shown: Size) -> Rect:
    """What ``clap`` leaves of a picture that is shown at this size: it is turned and mirrored
    behind that (ISO/IEC 14496-12, 12.1.4; 23008-12, 6.5.10 and 6.5.12). One that leaves nothing,
    or divides by 0, cuts nothing off."""
    (left, top, right, bottom), (width, height) = (0, 0, 0, 0), stored_size(data)
    for kind, body in avif_properties(data)[0]:
        if kind == b"clap":
            with suppress(ValueError, ZeroDivisionError, struct.error):
                sizes = struct.unpack(">4IiIiI", body)
                across, down, x, y = map(Fraction, sizes[::2], sizes[1::2])
                sides = (*_sides(width, across, x), *_sides(height, down, y))
                left, right, top, bottom = sides
        elif kind == b"irot":  # quarters against the clock
            for _ in range(body[0] & 3):
                left, top, right, bottom = top, right, bottom, left
                width, height = height, width
        elif kind == b"imir" and body[0] & 1:
            left, right = right, left
        elif kind == b"imir":
            top, bottom = bottom, top
    return Rect.from_edges(left, top, shown.width - right, shown.height - bottom)


def _sides(whole: int, kept: Fraction, offset: Fraction) -> tuple[int, int]:
    """What is cut off before and behind of so many pixels, rounded as libheif does. Raises
    ValueError: nothing is left."""
    first = math.floor(offset + Fraction(whole - 1, 2) - (kept - 1) / 2)
    end = min(round(kept) + first, whole)
    first = max(first, 0)
    if first >= end:
        raise ValueError("nothing is left by clap")
    return first, whole - end


def moved_items(meta: bytes, by: int) -> bytes:
    """The content of ``meta`` for a file in which its items lie so many bytes further behind.
    Raises IndexError or OverflowError: that can't be said in it."""
    old = dict(boxes(meta[_FULL:])).get(b"iloc", b"")
    body, version = bytearray(old), old[0]
    offset, length, base = body[4] >> 4, body[4] & 15, body[5] >> 4
    index, wide = body[5] & 15 if version else 0, 4 if version == 2 else 2
    at = 6 + wide
    for _ in range(int.from_bytes(body[6:at], "big")):
        in_file = not version or body[at + wide + 1] & 15 == 0
        at += wide + (4 if version else 2)
        begin, at = at, at + base + 2
        places = [(begin, base)] if base else []
        for _ in range(int.from_bytes(body[at - 2 : at], "big")):
            places.append((at + index, offset))
            at += index + offset + length
        for place, size in (places[:1] if base else places) if in_file else ():
            moved = int.from_bytes(body[place : place + size], "big") + by
            body[place : place + size] = moved.to_bytes(size, "big")
    return meta.replace(b"iloc" + old, b"iloc" + body, 1)


def nclx_points(properties: list[Block]) -> bytes:
    """The code points of a picture's colours, as `cicp.profile_of` takes them: primaries, transfer,
    0, 1 (matrix and range are undone by the decoder); empty: those of sRGB, or none."""
    for kind, body in properties:
        if kind == b"colr" and body[:4] == b"nclx" and len(body) >= 10:
            said = zip(struct.unpack_from(">HH", body, 4), _SRGB, strict=True)
            named = bytes(min(u if one == _UNSPECIFIED else one, 255) for one, u in said)
            return b"" if tuple(named) == _SRGB else named + b"\0\1"
    return b""


def _meta(data: bytes) -> dict[bytes, bytes]:
    """What is said of an AVIF's pictures, by type."""
    return dict(boxes(dict(boxes(data)).get(b"meta", b"")[_FULL:]))


def _primary(meta: dict[bytes, bytes]) -> int:
    """The number of the item that is shown."""
    body = meta.get(b"pitm", b"").ljust(_FULL, b"\0")
    return int.from_bytes(body[_FULL : _FULL + (4 if body[0] else 2)], "big")


def _properties(meta: dict[bytes, bytes], item: int) -> list[Block]:
    """What is said of one item."""
    parts = dict(boxes(meta.get(b"iprp", b"")))
    known, body = list(boxes(parts.get(b"ipco", b""))), parts.get(b"ipma", b"").ljust(8, b"\0")
    width, each, at = 4 if body[0] else 2, 1 + (body[3] & 1), _FULL + 4
    while at + width < len(body):
        first = at + width + 1
        end = first + body[first - 1] * each
        if int.from_bytes(body[at : at + width], "big") == item:
            found = (int.from_bytes(body[i : i + each], "big") for i in range(first, end, each))
            numbers = [one & (0x7FFF if each == 2 else 0x7F) for one in found]
            return [known[one - 1] for one in numbers if 0 < one <= len(known)]
        at = end
    return []
