"""Texts in EXIF, for JPEG, WebP, TIFF and AVIF, which have no text chunks of their own.

"parameters" is in UserComment, in UTF-16 as AUTOMATIC1111 and its readers have it; all other
texts stand together as JSON in MakerNote, a field that is the maker's own. In a photograph both
may be taken: then the JSON is in ImageHistory and holds "parameters" too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from PIL import ExifTags, Image, TiffImagePlugin, TiffTags

from desktop_app.imaging.exif_block import (
    block_of,
    fields_of,
    tree_of,
    with_fields,
    without_fields,
)
from desktop_app.imaging.ifd import Directory, Tree

_COMMENT, _NOTE, _HISTORY, _SOFTWARE = 0x9286, 0x927C, 0x9213, 0x0131
_EXIF = 0x8769
_PROGRAM = "Velatura"
_NOTE_HEAD = b"Velatura\0"
_UNICODE = b"UNICODE\0"
_BLANKS = str.maketrans("\n\r\t", "   ")
_OUR_COMMENT = "comment is ours"  # key in the JSON, true where UserComment was put there by us
_STEPS = "Steps: "  # in a UserComment of any generator of pictures
_MAX_TEXT = 4 << 20  # bytes; more than that is not text that describes a picture


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
    # TIFF files may have them in their first directory, see `tiff_tags_with_texts`.
    return _texts_of_fields({**dict(exif), **exif.get_ifd(ExifTags.IFD.Exif)})


def texts_of_tree(tree: Tree) -> dict[str, str]:
    """As `texts_of_exif`, of fields that are read already; the EXIF IFD wins over IFD 0."""
    below = tree.children.get(_EXIF, Tree({}, {}))
    fields = {tag: entry.raw for tag, entry in (tree.tags | below.tags).items()}
    return _texts_of_fields(fields)


def split_texts(block: bytes) -> tuple[dict[str, str], bytes | None]:
    """Our texts in an EXIF block, and the block without them (None if nothing else is in it).

    A comment that isn't ours stays in the block.
    """
    tree = tree_of(block)
    if tree is None:
        return {}, block
    note = _our_note({tag: entry.raw for tag, entry in _all_tags(tree).items()})
    if note is None:
        return {}, block
    texts = _strings(note)
    if note.get(_OUR_COMMENT) or _is_ours(tree):
        texts = texts_of_tree(tree)
    before = without_fields(block)
    if before == block:  # they were not put there by `with_fields`, or another program moved them
        order = "<" if block[:2] == b"II" else ">"
        before = block_of(_without_ours(tree, bool(note.get(_OUR_COMMENT))), order)
    rest = tree_of(before)
    return texts, before if rest is not None and (rest.tags or rest.children) else None


def block_with_texts(
    block: bytes | None, texts: Mapping[str, str], limit: int | None = None
) -> bytes | None:
    """An EXIF block with ``texts`` beside what is in it; `split_texts` gives back both.

    Args:
        block: EXIF without texts of ours, or None.
        texts: "parameters" and any others.
        limit: most bytes of the whole; the longest texts are left out until it fits.

    Returns:
        ``block`` where there is nothing to add.
    """
    kept = dict(texts)
    while kept:
        made = with_fields(block, _other_fields(block, kept))
        if limit is None or len(made) <= limit:
            return made
        del kept[max(kept, key=lambda key: len(kept[key]))]
    return block


def _other_fields(block: bytes | None, texts: Mapping[str, str]) -> dict[int, bytes]:
    there = fields_of(block) if block is not None else {}
    comment = text_of_comment(there.get(_COMMENT, b"")).strip()
    free = not comment or _STEPS in comment
    fields: dict[int, bytes] = {}
    note: dict[str, object] = dict(texts)
    if free and "parameters" in texts:
        fields[_COMMENT] = _UNICODE + str(note.pop("parameters")).encode("utf-16-be", "replace")
        note[_OUR_COMMENT] = True
    place = _HISTORY if _NOTE in there else _NOTE
    fields[place] = _NOTE_HEAD + json.dumps(note).encode("ascii")
    return fields


def _all_tags(tree: Tree) -> Directory:
    return tree.tags | tree.children.get(_EXIF, Tree({}, {})).tags


def _is_ours(tree: Tree) -> bool:
    """Whether the whole was made by `exif_with_texts` or `tiff_tags_with_texts`."""
    software = tree.tags.get(_SOFTWARE)
    return software is not None and software.raw.rstrip(b"\0") == _PROGRAM.encode()


def _without_ours(tree: Tree, comment: bool) -> Tree:
    def pruned(tags: Directory) -> Directory:
        return {
            tag: entry
            for tag, entry in tags.items()
            if not entry.raw.startswith(_NOTE_HEAD)
            and not (tag == _COMMENT and (comment or _is_ours(tree)))
            and not (tag == _SOFTWARE and _is_ours(tree))
        }

    children = {tag: Tree(pruned(c.tags), c.children) for tag, c in tree.children.items()}
    kept = {tag: c for tag, c in children.items() if c.tags or c.children}
    return Tree(pruned(tree.tags), kept)


def _our_note(fields: Mapping[int, Any]) -> dict[str, object] | None:
    for tag in (_NOTE, _HISTORY):
        note = fields.get(tag)
        if isinstance(note, bytes) and note.startswith(_NOTE_HEAD) and len(note) <= _MAX_TEXT:
            return _json_of(note[len(_NOTE_HEAD) :])
    return None


def _texts_of_fields(fields: Mapping[int, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    comment = fields.get(_COMMENT)
    if isinstance(comment, bytes) and len(comment) <= _MAX_TEXT:
        text = text_of_comment(comment)
        if text:
            texts["parameters"] = text
    return texts | _strings(_our_note(fields) or {})


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
        fields[_COMMENT] = _UNICODE + parameters.encode("utf-16-be", "replace")
    if others:
        fields[_NOTE] = _NOTE_HEAD + json.dumps(others).encode("ascii")
    return fields


def _json_of(note: bytes) -> dict[str, object]:
    try:
        found: object = json.loads(note.rstrip(b"\0"))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _strings(note: Mapping[str, object]) -> dict[str, str]:
    return {str(key): value for key, value in note.items() if isinstance(value, str)}


def text_of_comment(comment: bytes) -> str:
    """Text of a UserComment: eight bytes name the encoding (Exif 2.32, 4.6.5), if they do. What is
    named wrongly, or not at all, is told by its zeros; what is no text is empty."""
    head, body = comment[:8], comment[8:]
    if head not in (_UNICODE, b"ASCII\0\0\0", b"\0" * 8):
        if head[:4] == b"JIS\0":
            return body.decode("iso2022_jp", "replace").rstrip("\0")
        head, body = b"", comment
    if _is_wide(body) or (head == _UNICODE and not _is_utf8(body)):
        text = _wide_text(body)
    elif head or _is_utf8(body):
        text = body.decode("utf-8", "replace")
    else:
        return ""
    text = text.removeprefix("\ufeff").rstrip("\0")
    return text if head or text[:64].translate(_BLANKS).isprintable() else ""


def _is_wide(body: bytes) -> bool:
    """Whether it is UTF-16: a mark says so, or a third of one half is zeros."""
    sample = body[:512]
    zeros = max(sample[0::2].count(0), sample[1::2].count(0))
    return body[:2] in (b"\xff\xfe", b"\xfe\xff") or 6 * zeros > len(sample.rstrip(b"\0")) > 1


def _is_utf8(body: bytes) -> bool:
    try:
        return b"\0" not in body.rstrip(b"\0") and bool(body.decode("utf-8") or True)
    except UnicodeDecodeError:
        return False


def _wide_text(body: bytes) -> str:
    # The standard leaves the byte order open; mostly-Latin text tells by where its zeros are.
    little = body[1::2].count(0) > body[0::2].count(0)
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        little = body[:1] == b"\xff"
    whole = body[: len(body) // 2 * 2]
    return whole.decode("utf-16-le" if little else "utf-16-be", "replace")
