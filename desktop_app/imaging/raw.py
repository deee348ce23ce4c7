"""Camera raw as pictures: LibRaw develops it in a separate process (`imaging.confined`), two values
of the user go along. Which files are raw is `raw_kind`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.codec import Codec, FileFacts, check_library, remembered
from desktop_app.imaging.confined import confined_values
from desktop_app.imaging.display import srgb_display
from desktop_app.imaging.exif_block import block_of, tree_of
from desktop_app.imaging.file_metadata import about_from_pillow, about_tiff
from desktop_app.imaging.ifd import Tree, byte_order
from desktop_app.imaging.opened import finished
from desktop_app.imaging.picture import DEVELOPED, About, Development, Facts, Picture
from desktop_app.imaging.pillow_files import load_first_frame, open_header, shown_size
from desktop_app.imaging.raw_decoding import raw_developed, raw_light, raw_preview, raw_size

AS_SHOT = Development()
_REC2020 = bytes((9, 1, 0, 1))
_ROOM, _EACH = 1 << 30, 60  # bytes of memory, and for each byte of the file (packed raws)
_MOST = 8 << 30
_SECONDS = 240
_DARKER = 8  # `raw_light`
_JPEG = b"\xff\xd8\xff"
_TRIED = 64  # places that look like a JPEG's beginning

# What a photograph's EXIF says besides how its pixels are packed: description, camera, software,
# date, author, copyright; the maker's own notes point to where they stood.
_KEPT = frozenset({270, 271, 272, 274, 305, 306, 315, 33432})
_EXIF, _MAKER_NOTE = 34665, 37500


def raw_codec() -> Codec:
    """How one is read, developed as the camera says. Raises ImportError: its library is not
    there."""
    check_library("rawpy")
    return Codec(_tell, read_raw)


@remembered
def _tell(data: bytes, name: str) -> FileFacts:
    limits = {"memory": _ROOM + 2 * len(data), "seconds": 20}
    try:
        ((width, height),) = confined_values(name, raw_size, name, data=data, **limits)
    except InputError as error:
        if error.code != "raw_unknown":
            raise
        return FileFacts(_preview_header(data, name, error), 3, About())
    facts = (("Developed by", "LibRaw"),)
    return FileFacts(Size(width, height), 6, _about(data, b""), facts)


def read_raw(data: bytes, name: str, development: Development = AS_SHOT) -> Picture:
    """Develop it. Of a camera that LibRaw doesn't know, the camera's own preview is opened.

    Raises:
        InputError: ``raw_unknown`` where there is no preview either, ``picture_costly``,
            ``picture_truncated``.
    """
    words = (f"{development.exposure:g}", str(development.highlights))
    memory = min(_MOST, _ROOM + _EACH * len(data))
    try:
        preview, pixels = confined_values(
            name, raw_developed, name, *words, data=data, memory=memory, seconds=_SECONDS
        )
    except InputError as error:
        if error.code != "raw_unknown":
            raise
        return _preview_of(data, name, error)
    about = replace(_about(data, preview.tobytes()), icc=profile_of(_REC2020))
    if development != AS_SHOT:
        about = replace(about, texts=(*about.texts, (DEVELOPED, development.words)))
    return finished(pixels, about, Facts(), "RAW", data, (), 1)


def embedded_preview(data: bytes, name: str) -> ByteArray | None:
    """The picture that the camera stored beside its samples, (h, w, 3) uint8 sRGB; None: none."""
    try:
        (preview,) = confined_values(name, raw_preview, name, data=data, memory=_ROOM, seconds=20)
    except InputError as error:
        if error.code != "raw_unknown":
            raise
        return _preview_of(data, name, error).shown
    if preview.ndim == 3:
        return preview
    found = preview.tobytes()
    return _preview_of(found, name, InputError("raw_unknown", name=name)).shown if found else None


def raw_trial(data: bytes, name: str, highlights: int) -> Callable[[float], ByteArray]:
    """A small picture of it, (h, w, 3) uint8 sRGB, by exposure. Raises InputError as `read_raw`;
    ``raw_unknown`` where there is a preview, too."""
    memory = min(_MOST, _ROOM + _EACH * len(data))
    (light,) = confined_values(
        name, raw_light, name, str(highlights), data=data, memory=memory, seconds=_SECONDS
    )
    levels = np.linspace(0.0, _DARKER, 1 << 16)
    shown = srgb_display().of(profile_of(_REC2020)).shown

    def at(exposure: float) -> ByteArray:
        seen = np.minimum(levels * 2.0**exposure, 1.0)
        curve = np.minimum(4.5 * seen, 1.099 * np.maximum(seen, 0.018) ** 0.45 - 0.099)
        return shown(np.rint(65535 * curve).astype(np.uint16)[light])

    return at


def _about(data: bytes, preview: bytes) -> About:
    """What is said of the photograph: in the file, where that is a TIFF, else in its preview."""
    found = about_tiff(data)
    if found is None and preview[:3] == _JPEG:
        with Image.open(io.BytesIO(preview), formats=["JPEG"]) as image:
            found = about_from_pillow(image)
    found = found or About()
    tree = tree_of(found.exif) if found.exif else None
    order = byte_order(found.exif) if found.exif else None
    exif = None
    if tree is not None and order is not None:
        tags = {tag: entry for tag, entry in tree.tags.items() if tag in _KEPT}
        photo = tree.children.get(_EXIF)
        children = dict(tree.children)
        if photo is not None:
            kept = {tag: entry for tag, entry in photo.tags.items() if tag != _MAKER_NOTE}
            children[_EXIF] = Tree(kept, photo.children)
        exif = block_of(Tree(tags, children), order)
    return About(exif=exif, xmp=found.xmp, texts=found.texts, iptc=found.iptc)


def _preview_of(data: bytes, name: str, error: InputError) -> Picture:
    """The largest JPEG that it holds, as a picture."""
    whole = _jpeg_in(data, name, error)
    frame = load_first_frame(whole, name)
    pixels = np.asarray(frame.image.convert("RGB"))
    about = about_from_pillow(frame.stored)
    notes = ("raw_preview_only",)
    return finished(pixels, about, Facts(lossy=True), "RAW", data, notes, frame.orientation)


def _preview_header(data: bytes, name: str, error: InputError) -> Size:
    preview = _jpeg_in(data, name, error)
    return shown_size(open_header(preview, name), preview)


def _jpeg_in(data: bytes, name: str, error: InputError) -> bytes:
    found, at = list[tuple[int, int]](), data.find(_JPEG)
    for _ in range(_TRIED):
        if at < 0:
            break
        try:
            size = open_header(data[at:], name).size
            found.append((size[0] * size[1], at))
        except InputError:
            pass
        at = data.find(_JPEG, at + 3)
    if not found:
        raise error
    return data[max(found)[1] :]
