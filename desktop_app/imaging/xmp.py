"""XMP packets: the one thing that must change when a picture is turned upright, and their texts.

Both without an XML parser: packets come from strangers, and often are no sound XML.
"""

from __future__ import annotations

import re
from itertools import islice

# As an attribute or as an element, whatever quotes (XMP specification part 2, TIFF namespace).
_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*(?:=\s*["']|>)\s*)([1-8])(?![0-9])""")


def xmp_orientation(xmp: bytes) -> int:
    """The orientation 1..8 the packet names; 1 if it names none."""
    found = _ORIENTATION.search(xmp)
    return int(found[2]) if found else 1


def xmp_upright(xmp: bytes) -> bytes:
    """The packet with orientation 1; readers without EXIF would turn the picture again."""
    return _ORIENTATION.sub(rb"\g<1>1", xmp)


_MAX_PACKET, _MOST = 4 << 20, 2000  # bytes; properties
_SIMPLE = re.compile(
    r"<([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})(?:\s[^<>]{0,200})?>([^<>]{1,1000000})</"
)
_LISTED = re.compile(
    r"<([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})>\s{0,200}<rdf:(?:Alt|Seq|Bag)>\s{0,200}"
    r"<rdf:li(?:\s[^<>]{0,200})?>([^<>]{1,1000000})</rdf:li>"
)
_ATTRIBUTE = re.compile(r"""\s([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})=(?:"([^"<>]*)"|'([^'<>]*)')""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def xmp_texts(packet: bytes) -> dict[str, str]:
    """Properties by their names with the usual prefixes ("dc:description"), of lists the first
    text. Never raises."""
    text = packet[:_MAX_PACKET].decode("utf-8", "replace")
    attributes = islice(_ATTRIBUTE.finditer(text), _MOST)
    found = {each[1]: each[2] or each[3] or "" for each in attributes}
    for pattern in (_SIMPLE, _LISTED):
        elements = islice(pattern.finditer(text), _MOST)
        found |= {each[1]: each[2] for each in elements if each[1] != "rdf:li"}
    return {name: _ENTITY.sub(_character, value) for name, value in found.items()}


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
