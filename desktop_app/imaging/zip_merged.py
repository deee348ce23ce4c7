"""The merged picture that layered files in a zip hold: Krita's, OpenRaster's and our own. It is a
PNG in all of them; whoever opens one as a document reads its layers (`storage.layered`).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.codec import Codec, Told
from desktop_app.imaging.file_metadata import about_png
from desktop_app.imaging.png import is_deep_png
from desktop_app.imaging.text_chunks import PNG_SIGNATURE

_MERGED: Final = "mergedimage.png"
_MOST: Final = 1 << 30  # bytes of it
_HEAD: Final = 1 << 20  # in which size and profile stand
_TYPE, _OWN = b"mimetype", b"velatura/project.json"
_TYPES: Final = {"KRA": b"application/x-kr", "ORA": b"image/openraster"}


def zip_kind(data: bytes) -> str:
    """The id in `formats.READ_FORMATS` of a layered file, by the type that its first member tells;
    empty: it is none."""
    begin = 30 + len(_TYPE) + int.from_bytes(data[28:30], "little")
    if not data.startswith(b"PK\3\4") or data[30 : 30 + len(_TYPE)] != _TYPE:
        return ""
    body = data[begin : begin + 100]
    if data[8:10] == b"\x08\0":  # whoever packed it again deflated this one too
        with suppress(zlib.error):
            body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body)
    found = next((kind for kind, own in _TYPES.items() if body.startswith(own)), "")
    return "VELATURA" if found == "ORA" and _OWN in data else found


def _merged(data: bytes, name: str, most: int) -> bytes:
    """Its first bytes, at most so many."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if _MERGED not in parts.namelist():
            raise InputError("merged_picture_missing", name=name)
        with parts.open(_MERGED) as member:
            return member.read(most)


def _tell(data: bytes, name: str) -> Told:
    head = _merged(data, name, _HEAD)
    if not head.startswith(PNG_SIGNATURE):
        raise ValueError("the merged picture is no PNG")
    size = Size(*(int.from_bytes(head[at : at + 4], "big") for at in (16, 20)))
    each = 8 if is_deep_png(head) else 4
    return Told(size, each, about_png(head), (("Bits per channel", str(each * 2)),))


def _read(data: bytes, name: str) -> bytes:
    return _merged(data, name, _MOST)


CODEC = Codec(_tell, _read)
