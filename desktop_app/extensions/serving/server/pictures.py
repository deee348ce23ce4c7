"""Pictures on their way in and out: Base64, how large they may be, and in which format they go."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.add_on import check_plain
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import UPLOADED
from desktop_app.core.pixels import digest
from desktop_app.core.sizes import size_text
from desktop_app.extensions.serving.server.picture_memory import check_memory, hold
from desktop_app.imaging.mask_files import MaskRead, read_mask
from desktop_app.imaging.opening import bytes_in, read_picture, size_in
from desktop_app.imaging.picture import About, Picture
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.xmp import source_type_in, with_source_type
from desktop_app.storage.blob_store import BlobStore

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "webp": "image/webp",
    "jpeg": "image/jpeg",
}
"""Formats in which pictures are given."""

_SPACE = b" \t\r\n\v\f"
_PIECE: Final = 4 << 16  # letters: four are three bytes
_DATA = re.compile(r"data:(?:image/[\w.+-]{1,40}|application/octet-stream)?;base64,", re.ASCII)


def bytes_of(text: str, name: str, most: int) -> bytes:
    """The file in a Base64 text.

    Args:
        text: of a client; may begin as a data address does.
        name: what errors call it.
        most: bytes.

    Raises:
        InputError: ``address_given``, ``body_too_large`` or ``not_base64``.
    """
    head = text[:80].lstrip()
    found = _DATA.match(head)
    if found is None:
        check_plain(head if not _looks_encoded(head) else "")
    body = text.lstrip()[found.end() :] if found else text
    if len(body) * 3 // 4 > most + 4:
        raise InputError("body_too_large", limit=size_text(most))
    try:
        data = _decoded(body.encode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise InputError("not_base64", name=name) from error
    if not data:
        raise InputError("not_base64", name=name)
    return data


def _decoded(text: bytes) -> bytes:
    """Piece by piece, between which other threads go on. Raises ValueError: it isn't Base64."""
    plain = text.translate(None, _SPACE) if any(one in text for one in _SPACE) else text
    if plain.find(b"=", 0, -2) >= 0:
        raise ValueError
    pieces = (plain[at : at + _PIECE] for at in range(0, len(plain), _PIECE))
    return b"".join(base64.b64decode(each, validate=True) for each in pieces)


def _looks_encoded(head: str) -> bool:
    """Base64 of a JPEG begins with a slash, too."""
    return bool(re.fullmatch(r"[A-Za-z0-9+/\s]{16,}={0,2}", head))


def base64_of(data: bytes) -> str:
    """RFC 4648's alphabet with padding, one line."""
    return base64.b64encode(data).decode("ascii")


def opened(data: bytes, name: str, megapixels: float) -> Picture:
    """The picture in a file that a client sent; its header is looked at first.

    Raises InputError: ``beyond_policy``, ``not_a_picture`` or ``picture_truncated``.
    """
    check_area(data, name, megapixels)
    hold(bytes_in(data, name))
    return read_picture(data, name)


def mask_in(data: bytes, name: str, megapixels: float) -> MaskRead:
    """A mask in a file that a client sent. Raises as `opened`."""
    check_area(data, name, megapixels)
    hold(bytes_in(data, name))
    return read_mask(data, name)


def read_notes(picture: Picture, name: str) -> tuple[Noted, ...]:
    """What has to be said of a picture that was read, and is given back as a PNG."""
    deeper = (Noted("saved_in_16_bit", {"format": "PNG"}),)
    return noted(picture.notes, name) + (deeper if picture.pixels.dtype == np.float32 else ())


def noted(codes: Iterable[str], name: str) -> tuple[Noted, ...]:
    """Notes on a picture or a mask that a client calls by that name."""
    return tuple(Noted(code, {"name": name}) for code in codes)


def check_area(data: bytes, name: str, megapixels: float) -> None:
    """Raises InputError: ``beyond_policy``, by its header; or as `imaging.opening.size_in`."""
    size = size_in(data, name)
    if size.area > megapixels * 1e6:
        raise too_large(name, size, megapixels)


def too_large(name: str, size: Size, megapixels: float) -> InputError:
    """What is said of it."""
    return InputError(
        "beyond_policy",
        setting=name,
        value=f"{size.words} pixels",
        maximum=f"{megapixels:g} megapixels",
    )


def encoded_as(data: bytes, format: str, quality: int = 92, *, metadata: bool = True) -> bytes:
    """The bytes of a PNG as another file: PNG as it is.

    Args:
        data: a PNG of ours.
        format: a key of `MEDIA_TYPES`.
        quality: 1..100, of JPEG.
        metadata: False: without how it was made, but for the mark that a machine made it.
    """
    if format == "png" and metadata:
        return data
    nbytes = bytes_in(data, "the picture")
    hold(nbytes)
    check_memory(nbytes, format)
    picture = read_picture(data, "the picture")
    origin = picture.origin
    if not metadata:
        source_type = "" if origin.about.xmp is None else source_type_in(origin.about.xmp)
        xmp = with_source_type(None, source_type) if source_type else None
        origin = replace(origin, about=About(origin.about.icc, xmp=xmp, dpi=origin.about.dpi))
    return write_picture(picture.pixels, format.upper(), origin, quality=quality).data


def name_of_upload(data: bytes) -> str:
    """The id of a document that is the picture file ``data``, which `keep_upload` has to keep."""
    return UPLOADED + digest(np.frombuffer(data, np.uint8))


def keep_upload(uploads: BlobStore, data: bytes) -> None:
    """Have that picture file on the disk. Raises StorageError."""
    uploads.put(np.frombuffer(data, np.uint8))
