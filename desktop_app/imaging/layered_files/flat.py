"""Files of layers as one picture: the merged picture that a file holds, at its depth; of one that
holds none, or a damaged one, its layers composed as the window shows them.
"""

from __future__ import annotations

import io
import re
import zlib
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from psd_tools.constants import ColorMode, Resource

from desktop_app.core.file_note import LOSSES
from desktop_app.core.geometry import Size
from desktop_app.imaging.codec import Codec, FileFacts
from desktop_app.imaging.file_metadata import about_png
from desktop_app.imaging.layer_stack import no_step, walk
from desktop_app.imaging.layered_files.layered import READ_LAYERED
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.opened import about_of, finished
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.png import is_deep_png
from desktop_app.imaging.psd_merged import HEAD, MergedPsd
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.imaging.truncation import check_before

_MERGED: Final = "mergedimage.png"
_IMAGE: Final = re.compile(rb"<image\b[^>]*", re.IGNORECASE)
_SIDE: Final = re.compile(rb"\s(w|h)(?:idth|eight)?\s*=\s*[\"'](\d{1,9})[\"']")
_MOST: Final = 1 << 30  # bytes of it
_VERSION: Final = b"8BIM" + Resource.VERSION_INFO.to_bytes(2, "big") + bytes(2)
_BEGIN: Final = 1 << 20  # in which size and profile stand


def flat_codec(kind: str) -> Codec:
    """Of a layered format, by its id in `formats.READ_FORMATS`."""
    if kind == "PSD":
        return Codec(_tell_psd, _read_psd)
    return Codec(partial(_tell_zip, kind), partial(_read_zip, kind))


def _composed(kind: str, data: bytes, name: str) -> Picture:
    with READ_LAYERED[kind].read(data, name, no_step) as read:
        stack, content = read.stack, from_stack(read.stack)
    notes = ("layers_composed",)
    if any(note.code in LOSSES for note in read.notes):
        notes += ("layers_otherwise",)
    pixels, about = content.picture(content.size.rect), About(icc=stack.icc, dpi=stack.dpi)
    return finished(pixels, about, Facts(), kind, data, notes, 1)


def _tell_layers(kind: str, data: bytes, name: str) -> FileFacts:
    """Of a picture that is composed. All layers are held for that."""
    with READ_LAYERED[kind].read(data, name, no_step) as read:
        stack = read.stack
    held = sum(one.rect.size.area for one in walk(stack.layers)) + stack.size.area
    each = -(-held * 4 * stack.dtype.itemsize // stack.size.area)
    facts = (("Bits per channel", str(stack.dtype.itemsize * 8)),)
    return FileFacts(stack.size, each, About(icc=stack.icc, dpi=stack.dpi), facts)


def _head(kind: str, parts: ZipParts) -> bytes:
    """The first bytes of the merged picture; empty: there is none, or not of the whole picture."""
    with suppress(BadMember):
        head = parts.begin(_MERGED, _BEGIN)
        about = _IMAGE.search(parts.begin("maindoc.xml" if kind == "KRA" else "stack.xml", _BEGIN))
        told = dict(_SIDE.findall(about[0] if about else b""))
        size = {
            side: b"%d" % int.from_bytes(head[at : at + 4], "big")
            for side, at in ((b"w", 16), (b"h", 20))
        }
        if head.startswith(PNG_SIGNATURE) and told in ({}, size):
            return head
    return b""


def _tell_zip(kind: str, data: bytes, name: str) -> FileFacts:
    with closing(ZipParts(data)) as parts:
        head = _head(kind, parts)
    if not head:
        return _tell_layers(kind, data, name)
    size = Size(*(int.from_bytes(head[at : at + 4], "big") for at in (16, 20)))
    each = 8 if is_deep_png(head) else 4
    return FileFacts(size, each, about_png(head), (("Bits per channel", str(each * 2)),))


def _read_zip(kind: str, data: bytes, name: str) -> Picture | bytes:
    with closing(ZipParts(data)) as parts, suppress(BadMember, ValueError, zlib.error):
        if _head(kind, parts):
            merged, is_whole = parts.read(_MERGED, _MOST)
            check_before(merged, "PNG")
            if is_whole:
                return merged
    return _composed(kind, data, name)


def _tell_psd(data: bytes, name: str) -> FileFacts:
    _, _, channels, height, width, depth, mode = HEAD.unpack_from(data)
    facts = (("Bits per channel", str(depth)), ("Colours", ColorMode(mode).name.lower()))
    each, version = channels * max(1, depth // 8), data.find(_VERSION)
    if version >= 0 and data[version + 16 : version + 17] == b"\0":  # hasRealMergedData
        each = _tell_layers("PSD", data, name).each
    return FileFacts(Size(width, height), each, facts=facts)


def _read_psd(data: bytes, name: str) -> Picture:
    whole = MergedPsd(io.BytesIO(data))
    if not whole.is_left_out:
        try:
            return _merged_psd(whole, data)
        except ValueError:
            if not whole.had_layers:
                raise
    return _composed("PSD", data, name)


def _merged_psd(whole: MergedPsd, data: bytes) -> Picture:
    resources: Any = whole.psd.image_resources
    about = about_of(
        whole.icc if whole.known else None,
        resources.get_data(Resource.EXIF_DATA_1),
        resources.get_data(Resource.XMP_METADATA),
    )
    notes = ("merged_picture",) if whole.had_layers else ()
    if whole.known:
        pixels = whole.pixels(4 if whole.is_transparent else 3)
    else:
        pixels, changes = whole.converted()
        notes += changes
    facts, about = Facts(whole.known and whole.colours == 1), replace(about, dpi=whole.dpi)
    return finished(pixels, about, facts, "PSD", data, notes, 1)
