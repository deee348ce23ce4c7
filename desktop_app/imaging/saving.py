"""A picture → the bytes of a file at the depth the format has, with everything that goes with it.

For pictures made here, without an origin, at 8 bits, `encode` is the shorter way. Opening is
`opening`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import check_pixels, full_value
from desktop_app.imaging.codec import library_missing
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import to_depth, to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.exif_block import adding_resolution, block_of, tree_of
from desktop_app.imaging.exif_text import block_with_texts
from desktop_app.imaging.file_metadata import resource_with
from desktop_app.imaging.formats import FORMATS, PictureFormat
from desktop_app.imaging.grey import is_grey
from desktop_app.imaging.icc import code_points, rgb_profile_of_grey
from desktop_app.imaging.ifd import BYTE, IfdEntry, Tree, byte_order
from desktop_app.imaging.layer_stack import StackLayer
from desktop_app.imaging.output_profile import Conversion, transform_to
from desktop_app.imaging.picture import About, Facts, FileOrigin
from desktop_app.imaging.pillow_files import quiet
from desktop_app.imaging.png import about_chunks, transparent_colour, write_png
from desktop_app.imaging.tiff_write import write_tiff

_BAND = 256  # rows
_SEGMENT = 65_533  # bytes of a JPEG segment behind its length
_EXIF_HEAD, _XMP_HEAD = b"Exif\0\0", 29
_PHOTOSHOP_HEAD = b"Photoshop 3.0\0"
_MOST_ICC = 255 * (_SEGMENT - 14)
_BITS = {"uint8": 8, "uint16": 16, "float32": 32}
_LESS = {8: "saved_in_8_bit", 12: "saved_in_12_bit", 16: "saved_in_16_bit"}


@dataclass(frozen=True, slots=True)
class Saved:
    """A file's bytes, and what must be said about them.

    Attributes:
        data: the whole file.
        notes: ``saved_in_8_bit``, ``saved_in_12_bit``, ``saved_in_16_bit``, ``saved_in_half`` (the
            picture has more), ``jpeg_reencoded`` (a JPEG that was opened: all of it changed a
            little; PNG and TIFF keep it), ``saved_without_alpha``, ``saved_in_colour`` (the opened
            file was grey), ``metadata_left_out`` (longer than the format allows).
    """

    data: bytes
    notes: tuple[str, ...]


def write_picture(
    pixels: Array,
    format: str,
    origin: FileOrigin | None = None,
    *,
    texts: Mapping[str, str] | None = None,
    quality: int = 0,
    seed: int = 0,
    keep_about: bool = True,
    inks: Conversion | None = None,
    layers: Sequence[StackLayer] = (),
    packing: str = "",
) -> Saved:
    """Encode a picture. PNG, TIFF and WebP give back every value that they have the depth for.

    Where the file was opened and nothing was edited, copy it: `picture.SourcePicture.is_of`.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32, in the colour space of ``origin``.
        format: a key of `formats.FORMATS`.
        origin: of the opened picture; None for one that was made here (sRGB).
        texts: settings, put beside (or in place of those with the same key of) the origin's.
        quality: 1..100, for AVIF, JPEG XL, and JPEG where the origin is none; 0: the format's.
        seed: of the noise with which more than 8 bits become 8.
        keep_about: False leaves out everything but profile, resolution and ``texts``.
        inks: convert to this CMYK profile, on white and in 8 bits; for formats that hold
            ``inks``.
        layers: become parts of an OpenEXR file beside the picture.
        packing: of OpenEXR, "float" or "half", a hyphen and "zip", "piz", "dwaa" or "none"; empty:
            the first of each.

    Raises:
        InputError: ``picture_too_long``, ``output_unwritable``: too large for the format.
        ValueError: wrong shape or dtype.
        KeyError: no such format.
    """
    check_pixels(pixels)
    row, origin = FORMATS[format], origin or FileOrigin()
    if format == "AVIF" and not cv2.haveImageWriter(".avif"):  # Pillow writes it in 8 bits
        row = replace(row, depths=("uint8",))
    quality = quality or row.quality
    row.check_side(max(pixels.shape[:2]))
    about = origin.about
    if not keep_about:
        about = About(icc=about.icc, dpi=about.dpi)
    about = replace(about, texts=tuple((dict(about.texts) | dict(texts or {})).items()))
    if inks is not None:
        layout, notes = _separated(pixels, origin, inks, seed)
        about = replace(about, icc=inks.profile.icc)
        write = partial(_tiff, inks=True) if format == "TIFF" else _WRITERS[format]
        return _written(write, row.title, layout, (about, origin, quality), notes)
    fitted, notes = _fitted(pixels, row, seed)
    still_grey = origin.facts.grey and is_grey(fitted)
    grey = still_grey and row.grey
    if origin.facts.grey and not still_grey:
        notes += ("saved_in_colour",)
    if origin.facts.grey and not grey and about.icc is not None:
        about = replace(about, icc=rgb_profile_of_grey(about.icc) or about.icc)
    layout = fitted[..., [0, 3][: fitted.shape[2] - 2]] if grey else fitted
    write = partial(_exr, layers=layers, packing=packing) if format == "EXR" else _WRITERS[format]
    return _written(write, row.title, layout, (about, origin, quality), notes)


def _written(
    write: _Writer,
    title: str,
    layout: Array,
    others: tuple[About, FileOrigin, int],
    notes: tuple[str, ...],
) -> Saved:
    with quiet():
        try:
            data, more = write(np.ascontiguousarray(layout), *others)
        except ValueError as error:
            reason = "the picture is too large for this format"
            raise InputError("output_unwritable", repr(error), name=title, reason=reason) from error
    return Saved(data, notes + more)


def _separated(
    pixels: Array, origin: FileOrigin, inks: Conversion, seed: int
) -> tuple[Array, tuple[str, ...]]:
    """The picture in inks (h, w, 4), and notes."""
    icc = origin.about.icc
    icc = None if colour_space(icc).is_srgb else icc
    if icc is not None:
        icc = rgb_profile_of_grey(icc) or icc
    notes: tuple[str, ...] = ()
    if pixels.shape[2] == 4:
        clear = bool((pixels[..., 3] != full_value(pixels.dtype)).any())
        notes += ("cmyk_on_white",) if clear else ()
        pixels = flatten(pixels)
    if pixels.dtype != np.uint8:
        notes += ("cmyk_in_8_bit",)
        pixels = _reduced(pixels, np.dtype(np.uint8), seed)
    way = transform_to(icc, inks)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), way)), notes


_Written = tuple[bytes, tuple[str, ...]]
_Writer = Callable[[Array, About, FileOrigin, int], _Written]


def _png(pixels: Array, about: About, origin: FileOrigin, quality: int) -> _Written:
    parts = about_chunks(
        icc=about.icc, exif=about.exif, xmp=about.xmp, dpi=about.dpi, texts=dict(about.texts)
    )
    key = transparent_colour(pixels) if origin.facts.keyed else None
    if key is not None:
        pixels, parts = pixels[..., :-1], [*parts, key]
    return write_png(pixels, parts), () if about.iptc is None else ("metadata_left_out",)


def _tiff(
    pixels: Array, about: About, origin: FileOrigin, quality: int, *, inks: bool = False
) -> _Written:
    block = block_with_texts(about.exif, dict(about.texts))
    order = byte_order(block) if block is not None else ">" if origin.facts.big_endian else "<"
    tree = tree_of(block) if block is not None else None
    tree, order = tree or Tree({}, {}), order or "<"
    if about.iptc is not None:
        resource = resource_with(about.iptc)
        entry = IfdEntry(BYTE, len(resource), resource)
        tree = Tree(tree.tags | {34377: entry}, tree.children)
    data = write_tiff(
        pixels,
        compress=origin.facts.compressed,
        icc=about.icc,
        xmp=about.xmp,
        dpi=about.dpi,
        about=tree,
        order=order,
        inks=inks,
    )
    return data, ()


def _webp(pixels: Array, about: About, origin: FileOrigin, quality: int) -> _Written:
    # "exact" keeps the colours under alpha 0; effort 20 of 100 is nearly as small as 80.
    options = {"lossless": True, "exact": True, "quality": 20, "method": 1}
    given, notes = _pillow_about(about)
    return _through_pillow(pixels, "WEBP", options | given), notes


def _avif(pixels: Array, about: About, origin: FileOrigin, quality: int) -> _Written:
    options: dict[str, Any] = {"quality": quality, "speed": 8}
    points = code_points(about.icc or b"")
    given, notes = _pillow_about(replace(about, icc=None) if points else about)
    if pixels.dtype == np.uint8:
        data = bytearray(_through_pillow(pixels, "AVIF", options | given))
    else:
        data = _deep_avif(pixels, quality, given)
    if points:
        at = data.index(b"colrnclx") + 8  # matrix and range, behind these, are the encoder's
        data[at : at + 4] = struct.pack(">HH", points[0], points[1])
    return bytes(data), notes


def _deep_avif(pixels: Array, quality: int, metadata: dict[str, Any]) -> bytearray:
    """12 bits by OpenCV: Pillow writes 8."""
    kinds = {
        "exif": cv2.IMAGE_METADATA_EXIF,
        "xmp": cv2.IMAGE_METADATA_XMP,
        "icc_profile": cv2.IMAGE_METADATA_ICCP,
    }
    samples = ((pixels.astype(np.uint32) * 4095 + 32767) // 65535).astype(np.uint16)
    done, data = cv2.imencodeWithMetadata(
        ".avif",
        samples[..., [2, 1, 0, 3][: pixels.shape[2]]],
        [kinds[key] for key in metadata],
        [np.frombuffer(one, np.uint8) for one in metadata.values()],
        (cv2.IMWRITE_AVIF_QUALITY, quality, cv2.IMWRITE_AVIF_DEPTH, 12, cv2.IMWRITE_AVIF_SPEED, 8),
    )
    if not done:
        raise ValueError("OpenCV writes no such AVIF")
    return bytearray(data)


def _jpeg(pixels: Array, about: About, origin: FileOrigin, quality: int) -> _Written:
    texts = dict(about.texts)
    comment = texts.pop("Comment", "").encode()
    room = _SEGMENT - len(_EXIF_HEAD)
    exif = about.exif if about.exif is None or len(about.exif) <= room else None
    exif_block = block_with_texts(exif, texts, room)
    xmp = about.xmp if about.xmp is None or len(about.xmp) <= _SEGMENT - _XMP_HEAD else None
    icc = about.icc if about.icc is None or len(about.icc) <= _MOST_ICC else None
    resource = b"" if about.iptc is None else _PHOTOSHOP_HEAD + resource_with(about.iptc)
    whole = (
        exif == about.exif
        and (not texts or exif_block == block_with_texts(exif, texts))
        and (xmp, icc) == (about.xmp, about.icc)
        and max(len(resource), len(comment)) <= _SEGMENT
    )
    options = _jpeg_options(origin.facts, quality, pixels.shape[2] == 1)
    given: dict[str, Any] = {"exif": _EXIF_HEAD + exif_block if exif_block else b""}
    given |= {"icc_profile": icc, "xmp": xmp} if xmp else {"icc_profile": icc}
    given |= {"dpi": about.dpi} if about.dpi else {}
    if 0 < len(comment) <= _SEGMENT:
        given["comment"] = comment
    if 0 < len(resource) <= _SEGMENT:
        given["extra"] = b"\xff\xed" + (len(resource) + 2).to_bytes(2, "big") + resource
    notes = ("jpeg_reencoded",) if origin.facts.jpeg is not None else ()
    notes += () if whole else ("metadata_left_out",)
    return _through_pillow(pixels, "JPEG", options | given), notes


def _jpeg_options(facts: Facts, quality: int, grey: bool) -> dict[str, Any]:
    """A JPEG's own tables and sampling; else those of ``quality``."""
    own = facts.jpeg
    if own is None:
        full = {"subsampling": 0} if quality >= 90 else {}  # colour where quality is asked for
        return {"quality": quality, **full}
    options: dict[str, Any] = {
        "qtables": [list(table) for table in own.tables],
        "progressive": own.progressive,
        "optimize": True,
    }
    return options if grey else options | {"subsampling": own.subsampling}


def _jxl(pixels: Array, about: About, origin: FileOrigin, quality: int) -> _Written:
    from desktop_app.imaging.jxl_files import write_jxl

    given, notes = _pillow_about(about)
    about = replace(about, exif=given.get("exif"))
    try:
        if quality < 100 and pixels.dtype != np.uint8:
            pixels, notes = _reduced(pixels, np.dtype(np.uint8), 0), (*notes, "saved_in_8_bit")
        notes += ("saved_with_loss",) if quality < 100 else ()
        return write_jxl(pixels, about, quality), notes
    except ImportError as error:
        raise library_missing("JXL", "the file", error) from error


def _exr(
    pixels: Array,
    about: About,
    origin: FileOrigin,
    quality: int,
    *,
    layers: Sequence[StackLayer] = (),
    packing: str = "",
) -> _Written:
    from desktop_app.imaging.exr_writing import write_exr

    glow = origin.source is not None and origin.source.format == "EXR"
    return write_exr(pixels, about, layers, keeps_glow=glow, packing=packing)


_WRITERS: dict[str, _Writer] = {
    "JXL": _jxl,
    "PNG": _png,
    "TIFF": _tiff,
    "WEBP": _webp,
    "AVIF": _avif,
    "JPEG": _jpeg,
    "EXR": _exr,
}


def _pillow_about(about: About) -> tuple[dict[str, Any], tuple[str, ...]]:
    """For WebP and AVIF, where resolution and texts have their place in EXIF alone; and notes."""
    exif = about.exif
    if about.dpi is not None:
        exif = adding_resolution(exif or block_of(Tree({}, {}), ">"), about.dpi)
    exif = block_with_texts(exif, dict(about.texts))
    given = {"icc_profile": about.icc, "exif": exif, "xmp": about.xmp}
    notes = () if about.iptc is None else ("metadata_left_out",)
    return {key: value for key, value in given.items() if value is not None}, notes


def _through_pillow(pixels: Array, format: str, options: dict[str, Any]) -> bytes:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    if format == "JPEG" and pixels.shape[2] == 4:  # it has no alpha: inks
        image = Image.frombytes("CMYK", image.size, pixels.tobytes())
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def _fitted(pixels: Array, row: PictureFormat, seed: int) -> tuple[Array, tuple[str, ...]]:
    """The picture at the most depth the format has, flattened if it has no alpha; and notes."""
    notes: tuple[str, ...] = ()
    if pixels.shape[2] == 4 and not row.alpha:
        notes += () if bool((pixels[..., 3] == full_value(pixels.dtype)).all()) else (
            "saved_without_alpha",
        )  # fmt: skip
        pixels = flatten(pixels)
    most = row.depths[-1]
    held = _BITS[most] if most == "float32" else min(row.bits, _BITS[most])
    if _BITS[pixels.dtype.name] > held:
        notes += (_LESS[held],)
    if pixels.dtype.name in row.depths:
        return pixels, notes
    return _reduced(pixels, np.dtype(most), seed), notes


def _reduced(pixels: Array, dtype: np.dtype[np.generic], seed: int) -> Array:
    """Band by band: as floats a large picture would take four times its memory."""
    result = np.empty(pixels.shape, dtype)
    for top in range(0, pixels.shape[0], _BAND):
        part = to_float(pixels[top : top + _BAND])
        result[top : top + _BAND] = to_depth(part, dtype, seed + top)
    return result
