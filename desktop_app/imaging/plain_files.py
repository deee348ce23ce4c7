"""A picture file that Pillow, OpenCV or we ourselves read → its pixels at full depth.

What modules and libraries of their own read is `readers`; `opening` asks both.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.core.reading import reading
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.file_blocks import (
    avif_bits,
    avif_properties,
    boxes,
    clean_aperture,
    moved_items,
    nclx_points,
)
from desktop_app.imaging.file_metadata import (
    about_from_pillow,
    about_png,
    about_tiff,
    is_lossless_webp,
    jpeg_facts,
)
from desktop_app.imaging.opened import UPRIGHT, finished, is_invertible, straight, to_16_bits
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.pillow_files import (
    PillowFrame,
    check_size,
    load_first_frame,
    open_header,
    orientation,
    quiet,
    shown_size,
)
from desktop_app.imaging.png import is_deep_png, read_deep_png
from desktop_app.imaging.srgb import in_own_colours, to_srgb
from desktop_app.imaging.tiff_read import Layout, layout_of, read_samples

_ABOUT: dict[str, Callable[[bytes], About | None]] = {"PNG": about_png, "TIFF": about_tiff}
_FULL = {"uint16": 65535, "float32": 1.0}
_STORED = {
    "P": FileFeature.PALETTE,
    "PA": FileFeature.PALETTE,
    "CMYK": FileFeature.INKS,
    "LAB": FileFeature.LAB,
}
_PHOTOSHOP_LAYERS = 37724  # ImageSourceData, Adobe Photoshop TIFF Technical Notes


def damaged(name: str, error: Exception) -> InputError:
    """The error of a file that some decoder doesn't understand."""
    return InputError("picture_truncated", repr(error), name=name)


def read_plain(data: bytes, name: str, *, managed: bool = True, least: int = 0) -> Picture:
    """The picture; arguments and errors as `opening.read_picture`."""
    with quiet(), reading(name, partial(damaged, name), lambda: 2 * plain_bytes(data, name)):
        return (
            _deep_tiff(data, name)
            or _deep_png(data, name)
            or _shallow(load_first_frame(data, name, least), data, managed=managed)
        )


def plain_size(data: bytes, name: str) -> Size:
    """Width and height that it will be shown at, by its header. Raises as `read_plain`."""
    layout = layout_of(data)
    if layout is None:
        with quiet():
            return shown_size(open_header(data, name), data)
    size = Size(layout.width, layout.height)
    check_size(size, name)
    return size.turned(layout.turned)


def plain_bytes(data: bytes, name: str) -> int:
    """Bytes of its samples, likewise: four of each pixel at least."""
    layout = layout_of(data)
    deep = is_deep_png(data) or data[8:12] == b"avif"  # of which some are
    each = 8 if deep else 4
    if layout is not None:
        least = 4 if layout.dtype.kind == "f" else 2  # halves become float32
        each = max(4, layout.samples) * max(least, layout.dtype.itemsize)
    return plain_size(data, name).area * each


def _deep_tiff(data: bytes, name: str) -> Picture | None:
    layout = layout_of(data)
    about = about_tiff(data) if layout is not None else None
    if layout is None or about is None:
        return None
    check_size(Size(layout.width, layout.height), name)
    pixels, notes = _meant(read_samples(data, layout), layout)
    facts = Facts(
        grey=layout.colours == 1,
        compressed=layout.compression != "none",
        big_endian=layout.order == ">",
    )
    notes = (("first_frame",) if layout.more_frames else ()) + notes
    pixels = UPRIGHT.get(layout.turned, np.asarray)(pixels)
    picture = finished(pixels, about, facts, "TIFF", data, notes, layout.turned)
    return replace(picture, left=_left_in_tiff(layout.tags))


def _deep_png(data: bytes, name: str) -> Picture | None:
    if not is_deep_png(data):
        return None
    header = open_header(data, name)  # refuses what is too large, or no PNG after all
    pixels, about, turned = read_deep_png(data), about_png(data), orientation(header, data)
    facts = Facts(grey=data[25] in (0, 4), interlaced=data[28] == 1)
    more = bool(getattr(header, "is_animated", False))
    pixels, notes = UPRIGHT.get(turned, np.asarray)(pixels), ("first_frame",) if more else ()
    return finished(pixels, about, facts, "PNG", data, notes, turned)


def _shallow(frame: PillowFrame, data: bytes, *, managed: bool) -> Picture:
    """Through Pillow: 8 bits, or what it makes of more."""
    kind = "JPEG" if frame.format == "MPO" else frame.format
    reader = _ABOUT.get(kind)
    about = (reader(data) if reader is not None else None) or about_from_pillow(frame.stored)
    notes = ("first_frame",) if frame.more_frames else ()
    deep: Array | None = None
    reduced = "reduced_to_8_bit"
    if not managed:
        frame.image.info.pop("icc_profile", None)
        about = replace(about, icc=None)
    pixels = in_own_colours(frame.image)
    if pixels is None or not is_invertible(about.icc):
        # Inks, Lab, or a profile that nothing can be brought back through: sRGB from here on.
        pixels, changes = to_srgb(frame.image)
        about, notes = replace(about, icc=None), notes + changes
    elif kind == "AVIF":
        deep = _deep_avif(data, frame) if frame.deep else None
        reduced = "damaged_in_8_bit" if cv2.haveImageWriter(".avif") else reduced
        if about.icc is None and managed:
            about = replace(about, icc=profile_of(nclx_points(avif_properties(data)[0])))
    if deep is not None:
        pixels = deep
    elif frame.deep:
        notes += (reduced,)
    facts = _facts(frame, data, kind)
    picture = finished(pixels, about, facts, kind, data, notes, frame.orientation)
    return replace(picture, left=_left(frame))


def _deep_avif(data: bytes, frame: PillowFrame) -> Array | None:
    """The 10 or 12 bits of an AVIF as 16, upright, by OpenCV: Pillow's reader has 8. None: they
    can't be had."""
    found = cv2.imdecode(np.frombuffer(_for_opencv(data), np.uint8), cv2.IMREAD_UNCHANGED)
    bits = avif_bits(data)
    if found is None or found.shape[1::-1] != frame.stored.size or found.max() >> bits:
        return None  # its tiles say otherwise
    samples = np.atleast_3d(to_16_bits(np.asarray(found, np.uint16), bits))
    order = {1: (0, 0, 0), 3: (2, 1, 0), 4: (2, 1, 0, 3)}[samples.shape[2]]
    turned = UPRIGHT.get(frame.orientation, np.asarray)(samples)
    kept = clean_aperture(data, Size(turned.shape[1], turned.shape[0]))
    return turned[kept.slices][..., order[: 3 + frame.image.mode.endswith("A")]]


def _for_opencv(data: bytes) -> bytes:
    """The same AVIF for OpenCV, which tries the first 500 bytes alone: what is said of the pictures
    stands behind the brands, without EXIF and XMP, for which it would look further behind."""
    meta = dict(boxes(data)).get(b"meta", b"")
    if not meta or data[8:12] == b"avis":  # of frames the first counts
        return data
    meta = re.sub(rb"(infe\x02.{7})(?:Exif|mime)", rb"\1free", meta, flags=re.DOTALL)
    brands = rest = int.from_bytes(data[:4], "big")
    if data.startswith(b"meta", brands + 4):
        rest += len(meta) + 8
    front = data[:brands] + struct.pack(">I4s", len(meta) + 8, b"meta")
    with suppress(IndexError, OverflowError):
        return front + moved_items(meta, len(front) + len(meta) - rest) + data[rest:]
    return data


def _left(frame: PillowFrame) -> frozenset[FileFeature]:
    """What nothing is said of when it is opened: how colours are stored, and what is next to."""
    found = {_STORED[frame.stored.mode]} if frame.stored.mode in _STORED else set[FileFeature]()
    return frozenset(found) | _left_in_tiff(getattr(frame.stored, "tag_v2", ()))


def _left_in_tiff(tags: Container[int]) -> frozenset[FileFeature]:
    return frozenset({FileFeature.OTHER_LAYERS} if _PHOTOSHOP_LAYERS in tags else ())


def _facts(frame: PillowFrame, data: bytes, format: str) -> Facts:
    compression = frame.stored.info.get("compression")
    return Facts(
        grey=frame.stored.mode in ("1", "L", "LA", "La"),
        jpeg=jpeg_facts(frame.stored) if format == "JPEG" else None,
        lossy=format in ("JPEG", "AVIF")
        or (format == "WEBP" and not is_lossless_webp(data))
        or (format == "TIFF" and compression in ("jpeg", "tiff_jpeg", "webp")),
        interlaced=format == "PNG" and data[28:29] == b"\1",
        compressed=compression != "raw",
        big_endian=data.startswith(b"MM"),
    )


def _meant(samples: Array, layout: Layout) -> tuple[Array, tuple[str, ...]]:
    """RGB(A) of a TIFF's samples: uint16 or float32, alpha straight; and notes."""
    notes: tuple[str, ...] = ()
    if samples.dtype == np.float64:
        notes += ("reduced_to_float32",)
    if samples.dtype.kind == "f":
        with np.errstate(over="ignore", invalid="ignore"):
            samples = samples.astype(np.float32, copy=False)
    full = _FULL[samples.dtype.name]
    colours = samples[..., : layout.colours]
    if layout.inverted:
        colours = (np.array(full, samples.dtype) - colours).astype(samples.dtype)
    if layout.colours == 1:
        colours = np.repeat(colours, 3, axis=2)
    extra = layout.samples - layout.colours
    if extra > (0 if layout.alpha in ("none", "ignored") else 1):
        notes += ("extra_channels_dropped",)
    if layout.alpha in ("none", "ignored"):
        return colours, notes
    if samples.shape[2] == 4 and layout.alpha == "straight" and layout.colours == 3:
        return samples, notes  # as it is: no copy of what may be a gigabyte
    alpha = samples[..., layout.colours : layout.colours + 1]
    if layout.alpha == "associated":
        colours = straight(colours, alpha, full)
    return np.concatenate([colours, alpha], axis=2), notes
