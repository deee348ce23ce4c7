"""The press data (IPTC) among Photoshop's resources, in JPEG and TIFF. Only carried, never read.

The other resources are left behind: thumbnails and settings of a picture that is no more.
Adobe Photoshop File Formats Specification, "Image Resources Section".
"""

from __future__ import annotations

import struct

_IPTC = 1028
_HEAD = b"8BIM"


def iptc_of(resources: bytes) -> bytes | None:
    """The IPTC record; None if there is none, or the block is damaged before it."""
    at = 0
    while resources[at : at + 4] == _HEAD and at + 12 <= len(resources):
        (kind,) = struct.unpack_from(">H", resources, at + 4)
        name = at + 6 + (resources[at + 6] // 2 + 1) * 2  # a counted text, padded to even
        if name + 4 > len(resources):
            return None
        (length,) = struct.unpack_from(">I", resources, name)
        body = resources[name + 4 : name + 4 + length]
        if kind == _IPTC:
            return body if body and len(body) == length else None
        at = name + 4 + length + length % 2
    return None


def resource_with(iptc: bytes) -> bytes:
    """Photoshop's resources with this record alone."""
    return _HEAD + struct.pack(">HHI", _IPTC, 0, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
