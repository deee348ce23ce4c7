"""What an AVIF's boxes say of its picture, and what Pillow does not tell: colours by code points,
and the pictures that go with it.

ISO/IEC 14496-12 (boxes), 23008-12 (items and their properties, 6.5), AV1 Image File Format 1.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_FULL = 4  # bytes of version and flags at the start of a "full" box
_USUAL = {"primaries": 1, "transfer": 13}
_UNSPECIFIED = 2
_MOST_BOXES = 10_000

Box = tuple[bytes, bytes]
"""Type and content."""


@dataclass(frozen=True, slots=True)
class AvifFacts:
    """What is said beside the pixels.

    Attributes:
        points: code points of the colours, as `cicp.profile_of` takes them; empty: those of sRGB,
            or none.
        mastering: content of ``mdcv``.
        gain_map: whether there is one (an item ``tmap``, or Apple's auxiliary picture).
        depth: whether there is an auxiliary picture of depth or disparity.
        manifest: Content Credentials; None: there are none.
    """

    points: bytes = b""
    mastering: bytes = b""
    gain_map: bool = False
    depth: bool = False
    manifest: bytes | None = None


def avif_facts(data: bytes) -> AvifFacts:
    """Of a file; what is broken counts as not there. Never raises."""
    try:
        return _facts(data)
    except (struct.error, IndexError, KeyError):
        return AvifFacts()


def _facts(data: bytes) -> AvifFacts:
    top = list(_boxes(data))
    manifest = next((body for kind, body in top if kind == b"uuid" and body[:16] == _C2PA), None)
    meta = dict(_boxes(next((body for kind, body in top if kind == b"meta"), b"")[_FULL:]))
    parts = dict(_boxes(meta.get(b"iprp", b"")))
    properties = list(_boxes(parts.get(b"ipco", b"")))
    own = [properties[at - 1] for at in _of_primary(meta, parts) if 0 < at <= len(properties)]
    wide = meta.get(b"iinf", b"\0")[0] > 0  # a count of four bytes
    items = [body for _, body in _boxes(meta.get(b"iinf", b"")[_FULL + (4 if wide else 2) :])]
    others = [body[_FULL:].lower() for kind, body in properties if kind == b"auxC"]
    return AvifFacts(
        points=_points(own),
        mastering=dict(own).get(b"mdcv", b""),
        gain_map=any(b"tmap" in (body[8:12], body[10:14]) for body in items)
        or any(b"gainmap" in name for name in others),
        depth=any(b"depth" in name or b"disparity" in name for name in others),
        manifest=None if manifest is None else _after_purpose(manifest),
    )


def _boxes(data: bytes) -> Iterator[Box]:
    """One after another, as far as they are whole."""
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 16 if size == 1 else 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
        size = size or len(data) - at
        if size < head or at + size > len(data):
            return
        yield kind, data[at + head : at + size]
        at += size


def _of_primary(meta: dict[bytes, bytes], parts: dict[bytes, bytes]) -> list[int]:
    """The numbers, from 1, of the properties that the primary item has."""
    named = meta[b"pitm"]
    primary = int.from_bytes(named[_FULL:][: 4 if named[0] else 2], "big")
    body = parts[b"ipma"]
    (count,) = struct.unpack_from(">I", body, _FULL)
    width, wide, at = 4 if body[0] else 2, bool(body[3] & 1), _FULL + 4
    for _ in range(min(count, _MOST_BOXES)):
        item, number = int.from_bytes(body[at : at + width], "big"), body[at + width]
        at += width + 1
        each = 2 if wide else 1
        found = [int.from_bytes(body[i : i + each], "big") for i in range(at, at + number * each, each)]
        at += number * each
        if item == primary:
            return [one & (0x7FFF if wide else 0x7F) for one in found]
    return []


def _points(own: list[Box]) -> bytes:
    for kind, body in own:
        if kind == b"colr" and body[:4] == b"nclx":
            told = struct.unpack_from(">HH", body, 4)
            usual = tuple(_USUAL.values())
            named = tuple(u if one == _UNSPECIFIED else one for one, u in zip(told, usual, strict=True))
            if named != usual and max(named) < 256:
                return bytes((*named, 0, 1))  # matrix and range are undone by the decoder
    return b""


def _after_purpose(body: bytes) -> bytes:
    """What follows the box's identity, version, purpose and offset (C2PA 2.1, A.4.1)."""
    purpose, _, rest = body[16 + _FULL :].partition(b"\0")
    return rest[8:] if purpose == b"manifest" else b""
