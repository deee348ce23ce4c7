"""Texts in EXIF, for JPEG, WebP, TIFF and AVIF, which have no text chunks of their own.

"parameters" stands in UserComment, in UTF-16 as AUTOMATIC1111 and its readers have it; all other
texts stand together as JSON in MakerNote, a field that is the maker's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from PIL import ExifTags, Image, TiffImagePlugin, TiffTags

__all__ = ["exif_with_texts", "texts_of_exif", "tiff_tags_with_texts"]

_COMMENT, _NOTE, _SOFTWARE = 0x9286, 0x927C, 0x0131
_PROGRAM = "Velatura"
_NOTE_HEAD = b"Velatura\0"
_MAX_TEXT = 4 << 20  # bytes; more than that is no text that describes a picture


def exif_with_texts(texts: Mapping[str, str], limit: int | None) -> Image.Exif | None:
    """EXIF that carries ``texts``; None if there are none.

    Args:
        texts: "parameters" and any others.
        limit: most bytes of the whole; the longest texts are left out until it fits.
    """
    kept = dict(texts)
    while kept:
        exif = _build(kept)
        if limit is None or len(exif.tobytes()) <= limit:
            return exif
        del kept[max(kept, key=lambda key: len(kept[key]))]
    return None


def tiff_tags_with_texts(texts: Mapping[str, str]) -> TiffImagePlugin.ImageFileDirectory_v2 | None:
    """The same fields as tags of a TIFF's first directory; None if there are no texts.

    Pillow writes no EXIF directory into a TIFF that libtiff compresses.
    """
    if not texts:
        return None
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[_SOFTWARE] = _PROGRAM
    for tag, value in _fields(texts).items():
        tags.tagtype[tag] = TiffTags.UNDEFINED
        tags[tag] = value
    return tags


def texts_of_exif(exif: Image.Exif) -> dict[str, str]:
    """The texts `exif_with_texts` put there, and any program's UserComment as "parameters"."""
    texts: dict[str, str] = {}
    # TIFF files have them in their first directory, see `tiff_tags_with_texts`.
    fields: dict[int, Any] = {**dict(exif), **exif.get_ifd(ExifTags.IFD.Exif)}
    note = fields.get(_NOTE)
    if isinstance(note, bytes) and note.startswith(_NOTE_HEAD) and len(note) <= _MAX_TEXT:
        texts.update(_texts_of_note(note[len(_NOTE_HEAD) :]))
    comment = fields.get(_COMMENT)
    if isinstance(comment, bytes) and len(comment) <= _MAX_TEXT:
        text = _text_of_comment(comment)
        if text:
            texts["parameters"] = text
    return texts


def _build(texts: Mapping[str, str]) -> Image.Exif:
    exif = Image.Exif()
    exif[_SOFTWARE] = _PROGRAM
    exif.get_ifd(ExifTags.IFD.Exif).update(_fields(texts))
    return exif


def _fields(texts: Mapping[str, str]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    others = dict(texts)
    parameters = others.pop("parameters", None)
    if parameters is not None:
        fields[_COMMENT] = b"UNICODE\0" + parameters.encode("utf-16-be", "replace")
    if others:
        fields[_NOTE] = _NOTE_HEAD + json.dumps(others).encode("ascii")
    return fields


def _texts_of_note(note: bytes) -> dict[str, str]:
    try:
        found: object = json.loads(note.rstrip(b"\0"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    pairs = cast("dict[Any, Any]", found).items()
    return {str(key): value for key, value in pairs if isinstance(value, str)}


def _text_of_comment(comment: bytes) -> str:
    """Text of a UserComment: eight bytes name the encoding (Exif 2.32, 4.6.5)."""
    head, body = comment[:8], comment[8:]
    if head == b"UNICODE\0":
        # The standard leaves the byte order open; mostly-Latin text tells by where its zeros are.
        little = body[1::2].count(0) > body[0::2].count(0)
        text = body.decode("utf-16-le" if little else "utf-16-be", "replace")
    elif head in (b"ASCII\0\0\0", b"\0" * 8):
        text = body.decode("utf-8", "replace")
    else:
        return ""
    return text.rstrip("\0")
