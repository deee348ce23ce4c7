"""The one thing in an XMP packet that must change when a picture is turned upright."""

from __future__ import annotations

import re

# As an attribute or as an element, whatever quotes (XMP specification part 2, TIFF namespace).
_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*(?:=\s*["']|>)\s*)([1-8])(?![0-9])""")


def xmp_orientation(xmp: bytes) -> int:
    """The orientation 1..8 the packet names; 1 if it names none."""
    found = _ORIENTATION.search(xmp)
    return int(found[2]) if found else 1


def xmp_upright(xmp: bytes) -> bytes:
    """The packet with orientation 1; readers without EXIF would turn the picture again."""
    return _ORIENTATION.sub(rb"\g<1>1", xmp)
