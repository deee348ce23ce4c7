"""What a file says about its picture: profile, EXIF, XMP, resolution, texts; and how it is packed.

From the file's own chunks and directories for PNG and TIFF, else from what Pillow found. The
orientation is taken out by whoever turned the pixels: see `upright_about`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from PIL import Image

from desktop_app.core.geometry import Size
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.exif_block import EXIF_POINTERS, block_of, tree_of, upright
from desktop_app.imaging.exif_text import split_texts
from desktop_app.imaging.file_blocks import riff_chunks
from desktop_app.imaging.file_extras import MANIFEST_TAG
from desktop_app.imaging.icc import (
    gamma_tag,
    primaries_matrix,
    write_grey_profile,
    write_matrix_profile,
)
from desktop_app.imaging.ifd import (
    Directory,
    Order,
    Tree,
    byte_order,
    first_offset,
    numbers,
    rationals,
    read_tree,
)
from desktop_app.imaging.picture import About, JpegFacts
from desktop_app.imaging.png import PER_METRE, chunks
from desktop_app.imaging.text_chunks import XMP_KEY, read_text_chunks
from desktop_app.imaging.tiff_write import STRUCTURE
from desktop_app.imaging.xmp import without_parts, xmp_upright

_MOST = 16 << 20  # bytes of any one of them
_RAW_EXIF = ("Raw profile type exif", "Raw profile type APP1")  # ImageMagick's, older than eXIf
_ABOUT_CHUNKS = frozenset({b"cICP", b"iCCP", b"eXIf", b"pHYs", b"gAMA", b"cHRM", b"sRGB"})
_USUAL_GAMMA, _LINEAR = 1 / 2.2, 100_000
_CM = 2.54
# IPTC (twice), which has its own place; Photoshop's layers, which would show what there was before
# the pixels changed; Content Credentials, which vouch for the old file.
_TAGS_LEFT = (33723, 34377, 37724, MANIFEST_TAG)


def about_png(data: bytes) -> About:
    """Of a PNG's chunks, those behind the pixels too. Never raises."""
    found = dict[bytes, bytes]()
    for kind, body in chunks(data):
        if kind in _ABOUT_CHUNKS and len(body) <= _MOST:
            found.setdefault(kind, body)
    texts = read_text_chunks(data)
    xmp = texts.pop(XMP_KEY, None)
    exif = found.get(b"eXIf")
    for key in _RAW_EXIF:
        raw = texts.pop(key, None)
        exif = exif or (_raw_profile(raw) if raw is not None else None)
    return About(
        icc=_png_profile(found, grey=data[25:26] in (b"\0", b"\4"), bits=data[24]),
        exif=exif,
        xmp=None if xmp is None else xmp.encode(),
        dpi=_dpi_of_phys(found.get(b"pHYs", b"")),
        texts=tuple(texts.items()),
    )


def about_tiff(data: bytes) -> About | None:
    """Of a TIFF's first directory; None if it has none that can be read (BigTIFF)."""
    order = byte_order(data)
    tree = read_tree(data, first_offset(data, order), order, EXIF_POINTERS) if order else None
    if order is None or tree is None:
        return None
    tags = tree.tags
    kept: Directory = {
        tag: entry
        for tag, entry in tags.items()
        if tag not in STRUCTURE and tag not in _TAGS_LEFT and len(entry.raw) <= _MOST
    }
    rest = Tree(kept, tree.children)
    block = block_of(rest, order) if kept or tree.children else None
    texts, exif = split_texts(block) if block is not None else ({}, None)
    raw = {tag: entry.raw for tag, entry in tags.items()}
    return About(
        icc=raw.get(34675) or None,
        exif=exif,
        xmp=raw.get(700) or None,
        dpi=dpi_of_tags(tags, order),
        texts=tuple(texts.items()),
        iptc=iptc_of(raw.get(34377, b"")) or raw.get(33723),
    )


def about_from_pillow(image: Image.Image) -> About:
    """Of any other format, from what Pillow found in it. Never raises."""
    info = cast("dict[str, Any]", image.info)
    exif = _bytes(info.get("exif"))
    exif = exif.removeprefix(b"Exif\0\0") if exif is not None else None
    texts, exif = split_texts(exif) if exif is not None else ({}, None)
    comment = info.get("comment")
    if image.format in ("JPEG", "MPO") and isinstance(comment, bytes):
        texts = {"Comment": _decoded(comment)} | texts
    dpi = cast("tuple[Any, ...]", info.get("dpi") or ())
    order = byte_order(exif) if exif is not None else None
    tree = tree_of(exif) if exif is not None else None
    by_tags = dpi_of_tags(tree.tags, order) if tree is not None and order else None
    return About(
        icc=_bytes(info.get("icc_profile")),
        exif=exif,
        xmp=_bytes(info.get("xmp")),
        dpi=_dpi(dpi[0], dpi[1]) if len(dpi) == 2
        else by_tags,
        texts=tuple(texts.items()),
        iptc=iptc_of(_photoshop(image)),
    )  # fmt: skip


def jpeg_facts(image: Image.Image) -> JpegFacts | None:
    """Tables and sampling of an opened JPEG; None for CMYK, whose tables fit no other colours."""
    stored = cast("Any", image)
    if image.mode not in ("L", "RGB"):
        return None
    try:
        tables = [tuple(stored.quantization[layer[3]]) for layer in stored.layer]
        samples: tuple[Any, ...] = tuple(tuple(layer[1:3]) for layer in stored.layer)
    except (AttributeError, KeyError, IndexError):
        return None
    if len(tables) == 3 and tables[1] == tables[2]:
        del tables[2]
    if not tables or any(len(table) != 64 for table in tables):
        return None
    # What Pillow can't write (4:1:1, 4:4:0) gets full resolution rather than less than it had.
    usual: dict[tuple[Any, ...], int] = {((2, 1), (1, 1), (1, 1)): 1, ((2, 2), (1, 1), (1, 1)): 2}
    return JpegFacts(tuple(tables), usual.get(samples, 0), bool(image.info.get("progressive")))


def is_lossless_webp(data: bytes) -> bool:
    """Whether the first frame is packed without loss (WebP container: VP8L, also in ANMF)."""
    frames = (kind for kind, _ in riff_chunks(data) if kind in (b"VP8L", b"VP8 "))
    return next(frames, b"") == b"VP8L"


def upright_about(about: About, size: Size, *, turned: int) -> About:
    """What is said of a picture alone, after its pixels were turned upright.

    Args:
        about: as the file has it.
        size: the upright size.
        turned: the orientation there was, 1..8.
    """
    dpi = about.dpi[::-1] if about.dpi is not None and turned >= 5 else about.dpi
    return replace(
        about,
        exif=None if about.exif is None else upright(about.exif, size),
        xmp=None if about.xmp is None else without_parts(xmp_upright(about.xmp)),
        dpi=dpi,
    )


def _photoshop(image: Image.Image) -> bytes:
    """The content of a JPEG's APP13 segments."""
    parts = [
        body.removeprefix(b"Photoshop 3.0\0")
        for marker, body in getattr(image, "applist", ())
        if marker == "APP13" and body.startswith(b"Photoshop 3.0\0")
    ]
    return b"".join(parts)


def _bytes(value: object) -> bytes | None:
    return value if isinstance(value, bytes) and 0 < len(value) <= _MOST else None


def _decoded(text: bytes) -> str:
    try:
        return text.decode().rstrip("\0")
    except UnicodeDecodeError:
        return text.decode("latin-1").rstrip("\0")


def _raw_profile(text: str) -> bytes | None:
    """EXIF in hexadecimal: a name, a length, then digits in lines."""
    parts = text.split(None, 2)
    try:
        return bytes.fromhex(parts[2]).removeprefix(b"Exif\0\0") if len(parts) == 3 else None
    except ValueError:
        return None


def _unpacked_profile(body: bytes) -> bytes | None:
    _, separator, rest = body.partition(b"\0")
    if not separator or rest[:1] != b"\0":
        return None
    worker = zlib.decompressobj()
    try:
        profile = worker.decompress(rest[1:], _MOST)
    except zlib.error:
        return None
    return profile if worker.eof and profile else None


def _png_profile(found: Mapping[bytes, bytes], *, grey: bool, bits: int) -> bytes | None:
    """In the order in which they count (PNG, third edition, 4.3)."""
    icc = profile_of(found.get(b"cICP", b""), grey=grey, bits=bits)
    icc = icc or _unpacked_profile(found.get(b"iCCP", b""))
    if icc is None and b"sRGB" not in found:
        icc = _profile_of_chunks(found.get(b"gAMA", b""), found.get(b"cHRM", b""), grey=grey)
    return icc


def _profile_of_chunks(gamma: bytes, primaries: bytes, *, grey: bool) -> bytes | None:
    """A profile that says what gAMA and cHRM say; None where that is what everyone assumes.

    Other programs write 0.45455 for "nothing special": with sRGB's primaries that means sRGB.
    """
    power = struct.unpack(">I", gamma)[0] / _LINEAR if len(gamma) == 4 else 0.0
    if not 0.05 <= power <= 20:
        return None
    xy = np.array(struct.unpack(">8i", primaries)) / 1e5 if len(primaries) == 32 else None
    usual = np.array([0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06])
    known = xy is None or bool(np.abs(xy - usual).max() < 0.005)
    if known and abs(power - _USUAL_GAMMA) < 0.01:
        return None
    points = [tuple(map(float, p)) for p in (usual if xy is None else xy).reshape(4, 2)]
    white, red, green, blue = cast("list[tuple[float, float]]", points)
    if any(y <= 0 for _, y in points):
        return None
    try:
        matrix = primaries_matrix(red, green, blue, white)
    except np.linalg.LinAlgError:
        return None
    if not bool((np.abs(matrix) < 100).all()):
        return None
    name, curve = f"PNG gamma {power:g}", gamma_tag(1 / power)
    return write_grey_profile(name, curve) if grey else write_matrix_profile(name, matrix, curve)


def _dpi_of_phys(body: bytes) -> tuple[float, float] | None:
    if len(body) != 9 or body[8] != 1:
        return None
    x, y = struct.unpack(">II", body[:8])
    return _dpi(x * PER_METRE, y * PER_METRE)


def dpi_of_tags(tags: Directory, order: Order) -> tuple[float, float] | None:
    """Pixels an inch, of a picture's own tags."""
    x, y = (rationals(tags.get(tag), order) for tag in (282, 283))
    unit = (numbers(tags.get(296), order) or (2,))[0]
    factor = {2: 1.0, 3: _CM}.get(unit)
    return _dpi(x[0] * factor, y[0] * factor) if x and y and factor else None


def _dpi(x: float, y: float) -> tuple[float, float] | None:
    """Rounded to what all formats can hold, so that it stays the same from file to file."""
    try:
        pair = (round(float(x), 3), round(float(y), 3))
    except (TypeError, ValueError, OverflowError):
        return None
    return pair if all(0 < value < 1e6 for value in pair) else None


_IPTC = 1028
_HEAD = b"8BIM"


def iptc_of(resources: bytes) -> bytes | None:
    """The IPTC record; None if there is none, or the block is damaged before it."""
    at = 0
    while resources[at : at + 4] == _HEAD and at + 12 <= len(resources):
        (kind,) = struct.unpack_from(">H", resources, at + 4)
        name = at + 6 + (resources[at + 6] // 2 + 1) * 2  # a counted text, padded to even
        if name + 4 > len(resources):
            return None
        (length,) = struct.unpack_from(">I", resources, name)
        body = resources[name + 4 : name + 4 + length]
        if kind == _IPTC:
            return body if body and len(body) == length else None
        at = name + 4 + length + length % 2
    return None


def resource_with(iptc: bytes) -> bytes:
    """Photoshop's resources with this record alone."""
    return _HEAD + struct.pack(">HHI", _IPTC, 0, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
