"""Opening picture files from strangers: which formats, how large, and no noise. Pillow's edge.

Turning an opened picture into sRGB pixels is `srgb`; this module ends at a loaded Pillow image.
"""

from __future__ import annotations

import io
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import cv2
from PIL import (  # the plugins register themselves
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.reading import reading
from desktop_app.imaging import exif_block
from desktop_app.imaging.file_blocks import avif_bits, chunks, clean_aperture
from desktop_app.imaging.text_chunks import (
    PNG_SIGNATURE,
    XMP_KEY,
    read_text_chunks,
    without_large_texts,
)
from desktop_app.imaging.tiff_packing import unread_packing, without_webp
from desktop_app.imaging.truncation import check_before, check_decoded, tiff_ends_early
from desktop_app.imaging.xmp import xmp_orientation

MAX_MEGAPIXELS = 200
"""Pictures larger than this are refused before anything of them is decoded."""

_WEBP_SIDE = 16_384
"""Longest side of a frame: 14 bits and one (RFC 9649, 2.6 and 3.4). The canvas of an animation has
24 bits, and libwebp takes half a minute to clear one of 8 million by 24."""

# An allow-list: Pillow's other readers are rarely needed and have had the most holes
# (EPS even starts a program).
_FORMATS = [
    str(plugin.format)
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,  # MPO too: phones' JPEGs with a second picture inside
        WebPImagePlugin.WebPImageFile,
        TiffImagePlugin.TiffImageFile,
        BmpImagePlugin.BmpImageFile,
        GifImagePlugin.GifImageFile,
        AvifImagePlugin.AvifImageFile,
    )
]

# Our own limit above is checked on the header. Pillow's (one process-wide number) would warn at
# half of its value, and a warning can be turned off for one thread only by racing the others.
Image.MAX_IMAGE_PIXELS = None

# Pillow logs errors in files; without any handler Python would print them.
logging.getLogger("PIL").addHandler(logging.NullHandler())
# So does OpenCV; it says what is wrong by returning nothing.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_ORIENTATION = 0x0112  # EXIF tag 274
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class _Quiet:
    """`warnings.catch_warnings` that several threads may be in at once.

    The plain one saves and restores a process-wide list; two overlapping threads can leave the
    program with the wrong list for good. Here the first in saves and the last out restores.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._catcher: warnings.catch_warnings[None] | None = None

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._catcher = warnings.catch_warnings()
                self._catcher.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._catcher is not None:
                self._catcher.__exit__(None, None, None)
                self._catcher = None


_quiet = _Quiet()  # it guards what is process-wide already: the list of warning filters


@contextmanager
def quiet() -> Iterator[None]:
    """Python warnings about odd files (broken EXIF, malformed MPO…) are not shown inside."""
    _quiet.enter()
    try:
        yield
    finally:
        _quiet.leave()


def open_header(data: bytes, name: str) -> Image.Image:
    """Read the header of a picture file; nothing is decoded.

    Args:
        data: the whole file.
        name: what the errors call it.

    Raises:
        InputError: ``not_a_picture``, ``picture_truncated``, ``picture_too_large``,
            ``tiff_packing``.
    """
    whole = without_large_texts(data) if data.startswith(PNG_SIGNATURE) else data

    def damaged(error: Exception) -> InputError:
        code = "picture_truncated" if _ends_in_header(data) else "not_a_picture"
        return _unreadable(data, name, error, code)

    def needed() -> int:
        return _webp_area(data) * 3 * 4  # its decoder is made with the header: two canvases

    with reading(name, damaged, needed):
        image = Image.open(io.BytesIO(whole), formats=_FORMATS)
    check_size(size_of(image), name)
    if image.format == "WEBP" and max(image.size) > _WEBP_SIDE:
        raise InputError("picture_truncated", "a side that no frame can have", name=name)
    return image


class PillowFrame(NamedTuple):
    """The first frame of a file: loaded, upright, in whatever mode Pillow gives it.

    Attributes:
        image: the picture; its ICC profile is in ``info``.
        format: Pillow's name of the format.
        more_frames: whether it is an animation or has more pages.
        deep: whether the file has more than 8 bits per channel (Pillow reduces RGB silently).
        stored: the picture as the file stores it: what Pillow knows about the file is there.
        orientation: EXIF's, 1..8, before it was turned.
    """

    image: Image.Image
    format: str
    more_frames: bool
    deep: bool
    stored: Image.Image
    orientation: int


def _webp_area(data: bytes) -> int:
    """Pixels of a WebP by its first chunk (RFC 9649, 2.5 to 2.7); 0 for anything else."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return 0
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    else:
        return 0
    area = width * height
    return area if area <= MAX_MEGAPIXELS * 1_000_000 else 0


def load_first_frame(data: bytes, name: str, least: int = 0) -> PillowFrame:
    """Decode the first frame and turn it upright by its EXIF orientation.

    Args:
        data: the whole file.
        name: what errors call it.
        least: a large JPEG may be decoded at a half, a quarter or an eighth, in less time, as long
            as no side is shorter; 0: never.

    Raises:
        InputError: ``not_a_picture``, ``picture_truncated``, ``picture_too_large``,
            ``tiff_packing``.
    """
    image = open_header(data, name)
    form = image.format or ""

    def damaged(error: Exception) -> InputError:
        return _unreadable(data, name, error, "picture_truncated")

    def needed() -> int:
        return size_of(image).area * 2 * 4

    with reading(name, damaged):  # before anything else: some questions make Pillow decode it
        check_before(data, form)
    animated, deep = _has_more_frames(image), _is_deep(image, data)
    first = orientation(image, data)  # Pillow turns a TIFF itself when it is loaded, and forgets it
    with reading(name, damaged, needed):
        if least:
            image.draft(image.mode, (least, least))
        plain = without_webp(data) if form == "TIFF" else None
        if plain is not None:
            image = Image.open(io.BytesIO(plain), formats=["TIFF"])
        image.load()
        if plain is not None:
            image.info["compression"] = "webp"
        check_decoded(data, image)
    check_size(size_of(image), name)
    stored, now = image, orientation(image, data)
    turn = _TURNS.get(now)
    if turn is not None:
        info = image.info
        image = image.transpose(turn)
        image.info = info
    if form == "AVIF":
        kept = clean_aperture(data, size_of(image))
        image = image.crop((kept.x, kept.y, kept.right, kept.bottom))
    return PillowFrame(image, form, animated, deep, stored, first if first != 1 else now)


def _unreadable(data: bytes, name: str, error: Exception, code: str) -> InputError:
    """``code``, where it is not for want of somebody who unpacks it."""
    packing = unread_packing(data)
    if packing:
        return InputError("tiff_packing", repr(error), name=name, packing=packing)
    return InputError(code, repr(error), name=name)


def size_of(image: Image.Image) -> Size:
    """The size of a Pillow image."""
    return Size(*image.size)


def shown_size(image: Image.Image, data: bytes) -> Size:
    """The size that a file will be shown at, upright, by its header (`open_header`)."""
    turned = 1 if image.format == "TIFF" else orientation(image, data)  # Pillow turned that itself
    size = size_of(image).turned(turned)
    return clean_aperture(data, size).size if image.format == "AVIF" else size


def check_size(size: Size, name: str) -> None:
    """Refuse pictures that are too large, or have no pixels.

    Raises:
        InputError: ``picture_too_large`` or ``not_a_picture``.
    """
    area = size.area
    if area > MAX_MEGAPIXELS * 1_000_000:
        megapixels = round(area / 1e6, 1)
        raise InputError(
            "picture_too_large", name=name, megapixels=megapixels, limit=MAX_MEGAPIXELS
        )
    if area == 0:
        raise InputError("not_a_picture", "a side is 0", name=name)


def _has_more_frames(image: Image.Image) -> bool:
    if image.format == "MPO":  # a depth or gain map, or a thumbnail: not an animation
        return False
    try:
        animated = bool(getattr(image, "is_animated", False))
        if image.tell() != 0:
            image.seek(0)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the second frame may be broken; the first decides
        return False
    return animated


def _is_deep(image: Image.Image, data: bytes) -> bool:
    if image.mode[0] in "IF":
        return True
    if image.format == "PNG":
        return data[24:25] == b"\x10"  # bit depth in IHDR
    if image.format == "TIFF":
        bits = cast("Any", image).tag_v2.get(258, (8,))  # BitsPerSample
        return max(bits) > 8
    return image.format == "AVIF" and avif_bits(data) > 8


def orientation(image: Image.Image, data: bytes) -> int:
    """EXIF's orientation, 1..8, or XMP's where EXIF has none; 1 if it is nonsense. Nothing is
    decoded: a PNG, which may say it behind its pixels, is asked by its chunks in ``data``."""
    if image.format == "PNG" and "Raw profile type exif" not in image.info:
        exif = next((body for kind, body in chunks(data) if kind == b"eXIf"), b"")
        xmp = read_text_chunks(data).get(XMP_KEY, "").encode()
        return exif_block.orientation(exif, xmp_orientation(xmp))
    try:
        value = int(image.getexif().get(_ORIENTATION, 1))
        return value if 1 <= value <= 8 else 1
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - broken EXIF must not keep a good picture from opening
        return 1


def _ends_in_header(data: bytes) -> bool:
    """Whether this begins like a known picture but ends before its size can be told."""
    if tiff_ends_early(data):
        return True
    if data[:4] == b"RIFF":
        return data[8:12] == b"WEBP"
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[4:12] in (b"ftypavif", b"ftypavis")
    )
