"""What a PSD file holds beside its layers that no document here has: told by header and resources.

Only these are looked at: a few kilobytes, whatever the size of the file. Adobe Photoshop File
Formats Specification, "Image Resources Section".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from desktop_app.core.held import Held

__all__ = ["photoshop_extras"]

_HEAD: Final = struct.Struct(">4sH6xHIIHH")
_MODES = {
    0: Held.GREY, 1: Held.GREY, 2: Held.PALETTE, 4: Held.INKS, 7: Held.CHANNELS, 8: Held.GREY,
    9: Held.LAB,
}  # fmt: skip
_RGB, _USUAL_DEPTHS = 3, (8, 16, 32)
_COLOURS = {0: 1, 1: 1, 2: 1, 3: 3, 4: 4, 8: 1, 9: 3}
_GUIDES, _ALPHA_NAMES = 1032, (1006, 1045)
_KEPT_BY_PHOTOSHOP = frozenset({1028, 1058, 1059, 1060, 1065, 1067, 1075, *range(2000, 2999)})
"""IPTC, EXIF, XMP, layer comps, spot colours, timeline, paths."""

_MOST = 64 << 20


def photoshop_extras(path: Path) -> frozenset[Held]:
    """What of the file at ``path`` is not read into a document; nothing where it is no PSD."""
    try:
        with path.open("rb") as file:
            return frozenset(_extras(file))
    except (OSError, struct.error):
        return frozenset()


def _extras(file: BinaryIO) -> Iterator[Held]:
    head = file.read(_HEAD.size)
    if not head.startswith(b"8BPS"):
        return
    _, _, channels, _, _, depth, mode = _HEAD.unpack(head)
    if mode != _RGB:
        yield _MODES.get(mode, Held.FEATURES)
    if depth not in _USUAL_DEPTHS:
        yield Held.DEPTH
    (skipped,) = struct.unpack(">I", file.read(4))
    file.seek(skipped, 1)
    (length,) = struct.unpack(">I", file.read(4))
    more = channels - _COLOURS.get(mode, channels)
    for number, data in _resources(file.read(min(length, _MOST))):
        if number in _KEPT_BY_PHOTOSHOP or (number == _GUIDES and data[12:16].strip(b"\0")):
            yield Held.RESOURCES
        if more > 0 and number in _ALPHA_NAMES and data.strip(b"\0"):
            yield Held.CHANNELS
    if more > 1:
        yield Held.CHANNELS


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents, as far as the section makes sense."""
    at = 0
    while data[at : at + 4] in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"):
        (number,) = struct.unpack_from(">H", data, at + 4)
        name = data[at + 6] + 1  # a Pascal string
        at += 6 + name + name % 2
        (length,) = struct.unpack_from(">I", data, at)
        yield number, data[at + 4 : at + 4 + length]
        at += 4 + length + length % 2
