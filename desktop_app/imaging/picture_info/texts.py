"""Every place where texts are in a picture file: chunks, EXIF, XMP, comments, the lowest bits.

What a text means is the affair of the formats. EXIF's fields stand under their names in the
standard, but UserComment under "parameters", as in PNG; XMP's under theirs, as "xmp:dc:title".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exif_text import text_of_comment, texts_of_tree
from desktop_app.imaging.file_metadata import about_from_pillow, about_png, about_tiff
from desktop_app.imaging.ifd import Directory, Tree
from desktop_app.imaging.picture import About
from desktop_app.imaging.pillow_files import open_header, quiet
from desktop_app.imaging.readers import facts_by_library
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.imaging.xmp import xmp_texts

MOST_TEXT: Final = 4 << 20
"""Bytes of one text: more does not describe a picture."""

MOST_JSON: Final = 2 << 20
"""Characters of a text that is read as JSON: what is made of it takes up to 30 times as much."""

COMMENT: Final = "parameters"
XMP: Final = "xmp:"

_EXIF = 0x8769
_FIELDS: Final = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x927C: "MakerNote",
}


class PictureTexts(Mapping[str, str]):
    """The texts of one picture by key.

    Args:
        found: keys and texts.
    """

    def __init__(self, found: Mapping[str, str]) -> None:
        self._found = dict(found)
        self._read: dict[str, dict[str, Any]] = {}
        self._left = 2 * MOST_JSON

    def __getitem__(self, key: str) -> str:
        return self._found[key]

    def __iter__(self) -> Any:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def json(self, key: str) -> dict[str, Any]:
        """The JSON object under ``key``; empty if there is none."""
        if key not in self._read:
            text = self._found.get(key, "")
            self._left -= len(text)
            self._read[key] = json_object(text) if self._left >= 0 else {}
        return self._read[key]


def json_object(text: object) -> dict[str, Any]:
    """The object that ``text`` is in JSON, or ``text`` itself if it is one; else empty."""
    if isinstance(text, dict):
        return cast("dict[str, Any]", text)
    if not isinstance(text, str) or len(text) > MOST_JSON or text.lstrip()[:1] != "{":
        return {}
    try:
        # ComfyUI's graphs may say NaN, which a strict reader would refuse with all the rest.
        found: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def texts_in(data: bytes) -> PictureTexts:
    """The texts in a picture file. Never raises; nothing is decoded but the header."""
    about = _about(data)
    found: dict[str, str] = {}
    if about.exif is not None and (tree := tree_of(about.exif)) is not None:
        below = tree.children.get(_EXIF, Tree({}, {}))
        found |= _fields(tree.tags | below.tags) | texts_of_tree(tree)
    if about.xmp is not None:
        found |= {XMP + name: text for name, text in xmp_texts(about.xmp).items()}
    return PictureTexts(found | dict(about.texts))


def _about(data: bytes) -> About:
    try:
        if data.startswith(PNG_SIGNATURE):
            return about_png(data)
        if (tiff := about_tiff(data)) is not None:  # Pillow does not open all of them
            return tiff
        if (told := facts_by_library(data, "picture")) is not None:
            return told.about
        with quiet():
            return about_from_pillow(open_header(data, "picture"))
    except InputError:
        return About()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a stranger's EXIF can make a parser raise anything
        return About()


def _fields(tags: Directory) -> dict[str, str]:
    told = {name: tags[tag].raw for tag, name in _FIELDS.items() if tag in tags}
    return {
        name: text
        for name, raw in told.items()
        if len(raw) <= MOST_TEXT and (text := text_of_comment(raw).strip("\0 "))
    }
