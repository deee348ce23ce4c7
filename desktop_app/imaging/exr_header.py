"""What an OpenEXR file says of its parts, without its library: the process that decodes it is given
room by this.

OpenEXR File Layout (openexr.com, "Structure", "Predefined Attribute Types").
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.core.geometry import Rect

_MAGIC = b"\x76\x2f\x31\x01"
STRUCTURE = frozenset(
    {
        *("channels", "compression", "dataWindow", "displayWindow", "lineOrder", "tiles", "type"),
        *("name", "view", "version", "chunkCount", "pixelAspectRatio", "screenWindowCenter"),
        *("screenWindowWidth", "chromaticities", "xDensity", "preview", "maxSamplesPerPixel"),
    }
)
"""Attributes that say nothing about a picture in words."""

_DEEP, _MANY = 1 << 11, 1 << 12  # of the version field
_MOST_NAME = 255
_MOST_ATTRIBUTES = 10_000
_LARGEST = 1 << 28  # a coordinate beyond it is none


class Channel(NamedTuple):
    """One channel: ``kind`` 0 is whole numbers, 1 half, 2 float; every ``step``-th pixel of a row
    (and of every ``step``-th row) has a sample."""

    name: str
    kind: int
    step: int


@dataclass(frozen=True, slots=True)
class ExrPart:
    """One part.

    Attributes:
        number: from 0 on.
        data: where there are pixels.
        display: what is the picture.
        channels: in the order of the file.
        deep: whether a pixel has any number of samples.
        attributes: type and bytes, by name.
    """

    number: int
    data: Rect
    display: Rect
    channels: tuple[Channel, ...]
    deep: bool
    attributes: dict[str, tuple[str, bytes]]

    def text(self, name: str) -> str:
        """The text of an attribute; empty: it has none."""
        kind, raw = self.attributes.get(name, ("", b""))
        return raw.decode("utf-8", "replace") if kind == "string" else ""

    def numbers(self, name: str, kind: str, count: int) -> tuple[float, ...]:
        """So many floats of an attribute of that type; none: it has it not."""
        found, raw = self.attributes.get(name, ("", b""))
        whole = found == kind and len(raw) == 4 * count
        return struct.unpack(f"<{count}f", raw) if whole else ()

    @property
    def unpacked(self) -> int:
        """Bytes of all its channels."""
        area = self.data.size.area
        return sum(area * (2 if one.kind == 1 else 4) for one in self.channels)


def is_exr(data: bytes, _: str) -> bool:
    """Whether it begins as one."""
    return data[:4] == _MAGIC


def read_parts(data: bytes) -> tuple[ExrPart, ...]:
    """The parts of a file for which `is_exr` says yes. Raises ValueError, struct.error or KeyError
    where it is damaged."""
    (version,) = struct.unpack_from("<I", data, 4)
    at, parts = 8, list[ExrPart]()
    while True:
        attributes, at = _attributes(data, at)
        if not attributes:
            break
        kind = attributes.get("type", ("", b""))[1]
        deep = kind.startswith(b"deep") or bool(version & _DEEP and not version & _MANY)
        data_window, display = (_box(attributes, name) for name in ("dataWindow", "displayWindow"))
        channels = _channels(attributes["channels"][1])
        parts.append(ExrPart(len(parts), data_window, display, channels, deep, attributes))
        if not version & _MANY:
            break
    if not parts:
        raise ValueError("it has no part")
    return tuple(parts)


def _attributes(data: bytes, at: int) -> tuple[dict[str, tuple[str, bytes]], int]:
    found: dict[str, tuple[str, bytes]] = {}
    while data[at : at + 1] != b"\0":
        name, at = _name(data, at)
        kind, at = _name(data, at)
        (length,) = struct.unpack_from("<i", data, at)
        at += 4
        if not 0 <= length <= len(data) - at or len(found) > _MOST_ATTRIBUTES:
            raise ValueError("an attribute that doesn't end")
        found[name] = kind, data[at : at + length]
        at += length
    return found, at + 1


def _name(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at, at + _MOST_NAME + 1)
    return data[at:end].decode("utf-8", "replace"), end + 1


def _box(attributes: dict[str, tuple[str, bytes]], name: str) -> Rect:
    left, top, right, bottom = struct.unpack("<4i", attributes[name][1])
    if not -_LARGEST < left <= right < _LARGEST or not -_LARGEST < top <= bottom < _LARGEST:
        raise ValueError("an impossible window")
    return Rect.from_edges(left, top, right + 1, bottom + 1)


def _channels(raw: bytes) -> tuple[Channel, ...]:
    at, found = 0, list[Channel]()
    while raw[at : at + 1] != b"\0":
        name, at = _name(raw, at)
        kind, _, across, down = struct.unpack_from("<4i", raw, at)
        if kind not in (0, 1, 2) or across != down or across < 1:
            raise ValueError("a strange channel")
        found.append(Channel(name, kind, across))
        at += 16
    return tuple(found)
