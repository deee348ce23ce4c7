"""PNG in chunks: what Pillow and OpenCV don't do. 16 bits read, all depths written, chunks kept.

OpenCV packs and unpacks the pixels of a file that holds nothing but pixels; every other chunk is
taken off and put on here, so that no version of it can apply, drop or misread one.
Texts are read by `text_chunks`. PNG specification, third edition.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.file_blocks import Block as Chunk
from desktop_app.imaging.file_blocks import chunks
from desktop_app.imaging.icc import code_points
from desktop_app.imaging.text_chunks import PNG_SIGNATURE

PER_METRE = 0.0254
"""Metres an inch: pHYs counts pixels a metre, everybody else pixels an inch."""

_GREY, _RGB, _GREY_ALPHA, _RGBA = 0, 2, 4, 6
_SAMPLES = {_GREY: 1, _RGB: 3, _GREY_ALPHA: 2, _RGBA: 4}
_COLOURS = {samples: colour for colour, samples in _SAMPLES.items()}
_END = b"\0\0\0\0IEND\xaeB`\x82"
_XMP = b"XML:com.adobe.xmp"
_SUB, _PAETH = 1, 4
_BAND = 1 << 20  # bytes that are filtered at once
# Interlacing (Adam7): first column, first row, step in columns and rows of each pass.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip
# Effort of zlib: as in `encode`, the fast one where it counts.
_FAST_ABOVE = 2_000_000  # pixels


def is_whole_png(data: bytes) -> bool:
    """Whether a PNG file is there to its end, each chunk with its right checksum."""
    return data.endswith(_END) and png_file(chunks(data)) == data


def is_deep_png(data: bytes) -> bool:
    """Whether this is a PNG of 16 bits a sample (told by IHDR)."""
    return data.startswith(PNG_SIGNATURE) and data[24:25] == b"\x10"


def read_deep_png(data: bytes) -> Array:
    """The samples of a 16-bit PNG.

    Returns:
        (h, w, 3|4) uint16; grey is repeated, a transparent colour (tRNS) becomes alpha.

    Raises:
        ValueError: the file is damaged.
    """
    parts = list(chunks(data))
    packed = [body for kind, body in parts if kind == b"IDAT"]
    head, key = (dict(parts).get(kind, b"") for kind in (b"IHDR", b"tRNS"))
    width, height, _, colour, method, filters, interlaced = struct.unpack(">IIBBBBB", head)
    samples = _SAMPLES.get(colour, 0)
    if not samples or method or filters or interlaced > 1:
        raise ValueError("no PNG of 16 bits")
    # libpng fills up what is missing and prints what it dislikes: it only gets what is whole.
    check_packed_rows(packed, Size(width, height), 16 * samples, interlaced=bool(interlaced))
    bare = png_file([(b"IHDR", head), *((b"IDAT", body) for body in packed), (b"IEND", b"")])
    found = cv2.imdecode(np.frombuffer(bare, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.dtype != np.uint16 or found.shape[:2] != (height, width):  # pyright: ignore[reportUnnecessaryComparison]
        raise ValueError("OpenCV can't read it")
    if found.ndim == 2:
        found = np.repeat(found[..., None], 3, axis=2)
    pixels = _swapped(found)
    return pixels if colour not in (_GREY, _RGB) else _with_key(pixels, key)


def bare_png(data: bytes) -> bytes:
    """The file with nothing but its pixels, of a picture without a palette."""
    return png_file(one for one in chunks(data) if one[0] in (b"IHDR", b"IDAT", b"IEND"))


def write_png(pixels: Array, about: Iterable[Chunk]) -> bytes:
    """Encode a picture exactly.

    Args:
        pixels: (h, w, 1|2|3|4), uint8 or uint16; 1 and 2 are grey, without and with alpha.
        about: chunks to put behind the header (see `about_chunks`).
    """
    large = pixels.dtype == np.uint16 and pixels.shape[0] * pixels.shape[1] > _FAST_ABOVE
    if pixels.shape[2] == 2:
        packed = _packed_grey_alpha(pixels)
    else:
        packed = _packed_deep(pixels) if large else _packed(pixels)
    return png_file([packed[0], *about, *packed[1:]])


def about_chunks(
    *,
    icc: bytes | None,
    exif: bytes | None,
    xmp: bytes | None,
    dpi: tuple[float, float] | None,
    texts: Mapping[str, str],
) -> list[Chunk]:
    """The chunks that say something about a picture; cICP too, of the code points in a profile."""
    made: list[Chunk] = []
    points = b"" if icc is None else code_points(icc)
    if points and not points[2]:
        made.append((b"cICP", points))
    if icc is not None:
        made.append((b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc)))
    if dpi is not None:
        x, y = (min(max(round(value / PER_METRE), 0), 2**31 - 1) for value in dpi)
        made.append((b"pHYs", struct.pack(">IIB", x, y, 1)))
    if exif is not None:
        made.append((b"eXIf", exif))
    if xmp is not None:
        made.append((b"iTXt", _XMP + b"\0\0\0\0\0" + xmp))
    made += [_text_chunk(key, text) for key, text in texts.items() if _keyword(key)]
    return made


def _text_chunk(key: str, text: str) -> Chunk:
    """tEXt where Latin-1 can hold it (every reader knows that), else iTXt; long ones packed."""
    name = _keyword(key)
    try:
        body = text.encode("latin-1")
    except UnicodeEncodeError:
        return b"iTXt", name + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return b"tEXt", name + b"\0" + body


def _keyword(key: str) -> bytes:
    """The key as PNG has it (Latin-1, 1 to 79 bytes, 11.3.3.1); empty if it can't be one."""
    name = key.encode("latin-1", "ignore").replace(b"\0", b"")
    return name if len(name) <= 79 and name.decode("latin-1") == key else b""


def _packed(pixels: Array) -> list[Chunk]:
    ordered = np.ascontiguousarray(pixels)
    ordered = ordered if pixels.shape[2] == 1 else _swapped(ordered)
    level = 1 if pixels.shape[0] * pixels.shape[1] > _FAST_ABOVE else 4
    options = [cv2.IMWRITE_PNG_COMPRESSION, level]
    done, data = cv2.imencode(".png", ordered, options)
    if not done:
        raise ValueError(f"OpenCV can't write {pixels.shape}, {pixels.dtype}")
    return [c for c in chunks(data.tobytes()) if c[0] in (b"IHDR", b"IDAT", b"IEND")]


def _swapped(pixels: Array) -> Array:
    """OpenCV's BGR(A) as RGB(A), or back. By OpenCV: other threads run meanwhile."""
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, code))


def _packed_deep(pixels: Array) -> list[Chunk]:
    """Large 16-bit pictures: every row's differences to the pixel before (filter type 1), of which
    zlib looks for runs alone.

    A third of OpenCV's time for the same size, and other threads run meanwhile.
    """
    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 16, _COLOURS[channels], 0, 0, 0)
    step, length = 2 * channels, 2 * channels * width
    worker, packed = zlib.compressobj(1, strategy=zlib.Z_RLE), list[bytes]()
    band = max(1, _BAND // length)
    for top in range(0, height, band):
        rows = pixels[top : top + band].astype(">u2").view(np.uint8).reshape(-1, length)
        filtered = np.empty((len(rows), 1 + length), np.uint8)
        filtered[:, 0] = _SUB
        filtered[:, 1 : 1 + step] = rows[:, :step]
        np.subtract(rows[:, step:], rows[:, :-step], out=filtered[:, 1 + step :])
        packed.append(worker.compress(filtered.data))
    packed.append(worker.flush())
    return [(b"IHDR", head), *((b"IDAT", part) for part in packed if part), (b"IEND", b"")]


def _packed_grey_alpha(pixels: Array) -> list[Chunk]:
    """OpenCV has no pictures of two channels: filter and pack here (9.4, filter type 4)."""
    height, width, channels = pixels.shape
    deep = pixels.dtype == np.uint16
    head = struct.pack(">IIBBBBB", width, height, 16 if deep else 8, _GREY_ALPHA, 0, 0, 0)
    step = channels * pixels.itemsize
    rows = np.ascontiguousarray(pixels.astype(">u2" if deep else np.uint8)).view(np.uint8)
    rows = rows.reshape(height, -1)
    worker, packed = zlib.compressobj(4), list[bytes]()
    band = max(1, _BAND // rows.shape[1])
    for top in range(0, height, band):
        here = np.pad(rows[max(0, top - 1) : top + band], ((0 if top else 1, 0), (step, 0)))
        packed.append(worker.compress(_filtered(here, step).tobytes()))
    return [(b"IHDR", head), (b"IDAT", b"".join(packed) + worker.flush()), (b"IEND", b"")]


def _filtered(here: Array, step: int) -> Array:
    """Rows with their filter byte, of rows with one more above and ``step`` zeros to the left."""
    raw, left = here[1:, step:], here[1:, :-step]
    above, corner = here[:-1, step:], here[:-1, :-step]
    a, b, c = (part.astype(np.int16) for part in (left, above, corner))
    to_a, to_b, to_c = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    guess = np.where((to_a <= to_b) & (to_a <= to_c), left, np.where(to_b <= to_c, above, corner))
    return np.pad(raw - guess, ((0, 0), (1, 0)), constant_values=_PAETH)


def _with_key(pixels: Array, key: bytes) -> Array:
    """Alpha 0 where all samples equal the transparent colour."""
    if len(key) not in (2, 6):
        return pixels
    colour = np.frombuffer(key, ">u2").astype(np.uint16)
    clear = (pixels == colour).all(axis=2)
    alpha = np.where(clear, 0, 65535).astype(np.uint16)
    return np.dstack([pixels, alpha])


def transparent_colour(pixels: Array) -> Chunk | None:
    """The chunk tRNS that says what alpha says; None: alpha says more.

    Args:
        pixels: (h, w, 2|4), uint8 or uint16; otherwise there is no alpha to tell of.
    """
    if pixels.shape[2] % 2:
        return None
    colours, alpha, full = pixels[..., :-1], pixels[..., -1], np.iinfo(pixels.dtype).max
    clear = alpha == 0
    unused = np.setdiff1d(np.arange(full + 1), colours[..., 0])[:1]
    colour = colours[clear][0] if bool(clear.any()) else np.repeat(unused, colours.shape[2])
    if not len(colour) or bool((np.where((colours == colour).all(axis=2), 0, full) != alpha).any()):
        return None
    return b"tRNS", colour.astype(">u2").tobytes()


def check_packed_rows(
    packed: list[bytes], size: Size, bits: int, *, interlaced: bool = False
) -> None:
    """Unpack the rows once, without keeping them.

    Args:
        packed: the contents of the IDAT chunks.
        size: of the picture, in pixels.
        bits: a pixel.
        interlaced: whether there are the seven passes of Adam7.

    Raises:
        ValueError: there are too few or too many, their checksum is wrong, or a filter is unknown.
    """
    runs = _runs(size, bits, interlaced)
    worker, at, end = zlib.decompressobj(), 0, sum(rows * length for rows, length in runs)
    try:
        # In pieces: what a call leaves over is copied, and one chunk may hold the whole picture.
        pieces = (body[i : i + _BAND] for body in packed for i in range(0, len(body), _BAND))
        for rest in pieces:
            while rest and not worker.eof and at <= end:  # a bomb is not unpacked further
                part = np.frombuffer(worker.decompress(rest, _BAND), np.uint8)
                if bool((part[_row_starts(runs, at, at + len(part))] > _PAETH).any()):
                    raise ValueError("a row has an unknown filter")
                at += len(part)
                rest = worker.unconsumed_tail
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if at != end:
        raise ValueError(f"{at} bytes of pixels where there should be {end}")


def _runs(size: Size, bits: int, interlaced: bool) -> list[tuple[int, int]]:
    """Rows of equal length in the unpacked bytes: how many, and their bytes with the filter's."""
    runs = list[tuple[int, int]]()
    for x, y, dx, dy in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-max(0, size.width - x) // dx), -(-max(0, size.height - y) // dy)
        if columns and rows:
            runs.append((rows, 1 + -(-columns * bits // 8)))
    return runs


def _row_starts(runs: list[tuple[int, int]], first: int, end: int) -> NDArray[np.int64]:
    """Where rows begin among the unpacked bytes ``first..end``, counted from ``first``.

    Calculated from the runs: a list of every row's start could be longer than the whole file.
    """
    found, begin = [np.zeros(0, np.int64)], 0
    for rows, length in runs:
        low = max(0, -(-(first - begin) // length))
        high = min(rows, -(-(end - begin) // length))
        if low < high:
            found.append(np.arange(low, high, dtype=np.int64) * length + begin - first)
        begin += rows * length
    return np.concatenate(found)


def png_file(made: Iterable[Chunk]) -> bytes:
    """The file of these chunks, put together in one go: other threads run meanwhile."""
    parts = [PNG_SIGNATURE]
    for kind, body in made:
        check = zlib.crc32(body, zlib.crc32(kind))
        parts += [struct.pack(">I", len(body)), kind, body, struct.pack(">I", check)]
    return b"".join(parts)
