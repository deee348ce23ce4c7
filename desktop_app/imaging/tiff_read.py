"""The samples of a TIFF of more than 8 bits or floats, exactly as they are stored.

Neither library does it right by itself. Pillow has no 16-bit colour. OpenCV (5.0, tried) turns
grey with alpha into 8 bits, mixes up separate planes, multiplies 8-bit colours by alpha, ignores
"white is 0" and turns the picture by its orientation. But it unpacks one channel faithfully. So
it is given the same strips under a directory of our own, which calls ``w`` pixels of ``n`` samples
``w * n`` grey pixels; predictors, planes and meaning are done here. What OpenCV can't unpack
(Zstandard, LZMA, bits in reverse, 10 to 14 bits) Pillow's libtiff does in the same way, as rows of
grey bytes. TIFF 6.0; predictor 3 after Adobe's Photoshop TIFF Technical Note 3; codes of
compressions: libtiff's tiff.h.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array
from desktop_app.imaging.ifd import (
    LONG,
    SHORT,
    Directory,
    Order,
    Tree,
    byte_order,
    entry_of,
    first_offset,
    numbers,
    read_directory,
    write_tree,
)

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_FILL_ORDER, _STRIPS, _SAMPLES, _ROWS, _LENGTHS, _PLANAR = 266, 273, 277, 278, 279, 284
_PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_LENGTHS = 317, 322, 323, 324, 325
_EXTRA, _FORMAT = 338, 339

_UNSIGNED, _FLOAT = 1, 3
_COMPRESSIONS = {
    1: "none", 5: "lzw", 8: "deflate", 32946: "deflate", 32773: "packbits", 34925: "lzma",
    50000: "zstd",
}  # fmt: skip
_OF_PILLOW = ("lzma", "zstd")
_PREDICTED = ("lzw", "deflate", "lzma", "zstd")
_WHITE_IS_0, _BLACK_IS_0, _RGB = 0, 1, 2
_BAND = 256  # rows
_MAX_SIDE = 1 << 20  # OpenCV's own limit (CV_IO_MAX_IMAGE_WIDTH), for w * n here


@dataclass(frozen=True, slots=True)
class Layout:
    """What the directory says about the samples.

    Attributes:
        width: pixels a row.
        height: rows.
        samples: samples a pixel, alpha and whatever else is there included.
        colours: 1 (grey) or 3 (RGB).
        dtype: uint16, float16, float32 or float64, native byte order.
        bits: of a sample, as stored: 10, 12 or 14 are spread over those of 16.
        alpha: ``none``, ``straight``, ``associated`` (colours multiplied by it) or ``ignored``
            (samples of unstated meaning).
        inverted: whether 0 is white.
        compression: none, lzw, deflate, packbits, lzma or zstd.
        reverse: whether the bits of each byte are stored the other way round.
        order: the file's byte order, ``<`` or ``>``.
        more_frames: whether another page follows.
        tags: the whole directory.
    """

    width: int
    height: int
    samples: int
    colours: int
    dtype: np.dtype[np.generic]
    bits: int
    alpha: str
    inverted: bool
    compression: str
    reverse: bool
    order: Order
    more_frames: bool
    tags: Directory

    @property
    def turned(self) -> int:
        """EXIF's orientation of the stored pixels, 1..8 by custom."""
        return numbers(self.tags.get(274), self.order, (1,))[0]

    @property
    def as_bytes(self) -> bool:
        """Whether Pillow unpacks the samples (odd depths, its compressions, reversed bits)."""
        return self.reverse or self.compression in _OF_PILLOW or self.bits % 16 != 0

    def row(self, width: int, samples: int) -> int:
        """How many grey pixels stand for so many of its own."""
        return -(-width * samples * self.bits // 8) if self.as_bytes else width * samples


def layout_of(data: bytes) -> Layout | None:
    """What the first directory of a TIFF says; None if it is none that `read_samples` can read.

    Then Pillow may still open it, in 8 bits.
    """
    order = byte_order(data)
    found = read_directory(data, first_offset(data, order), order) if order else None
    if order is None or found is None:
        return None
    tags = found[0]

    def one(tag: int, default: int) -> int:
        return (numbers(tags.get(tag), order) or (default,))[0]

    samples = one(_SAMPLES, 1)
    bits = numbers(tags.get(_BITS), order, (1,))
    dtype = _dtype(bits, numbers(tags.get(_FORMAT), order, (_UNSIGNED,)))
    fill = one(_FILL_ORDER, 1)
    colours = {_WHITE_IS_0: 1, _BLACK_IS_0: 1, _RGB: 3}.get(one(_PHOTOMETRIC, -1), 0)
    compression = _COMPRESSIONS.get(one(_COMPRESSION, 1), "")
    width, height = one(_WIDTH, 0), one(_HEIGHT, 0)
    if (
        dtype is None
        or not colours <= samples <= 8
        or not (colours and compression and width and height)
        or fill not in (1, 2)
        or (bits[0] % 16 and one(_PREDICTOR, 1) != 1)
        or width * samples > _MAX_SIDE
        or height > _MAX_SIDE
    ):
        return None
    alpha = _alpha(samples - colours, numbers(tags.get(_EXTRA), order))
    inverted = one(_PHOTOMETRIC, -1) == _WHITE_IS_0
    more = found[1] != 0
    return Layout(
        width,
        height,
        samples,
        colours,
        dtype,
        bits[0],
        alpha,
        inverted,
        compression,
        fill == 2,
        order,
        more,
        tags,
    )


def read_samples(data: bytes, layout: Layout) -> Array:
    """All samples of a TIFF.

    Args:
        data: the whole file.
        layout: what `layout_of` says about it.

    Returns:
        (h, w, samples) of ``layout.dtype``.

    Raises:
        ValueError: the file is damaged or ends too early.
    """
    tags, order, n = layout.tags, layout.order, layout.samples
    separate = numbers(tags.get(_PLANAR), order, (1,))[0] == 2
    planes = n if separate else 1
    tiled = _TILES in tags
    offsets = numbers(tags.get(_TILES if tiled else _STRIPS), order)
    lengths = numbers(tags.get(_TILE_LENGTHS if tiled else _LENGTHS), order)
    if not offsets or len(offsets) != len(lengths) or len(offsets) % planes:
        raise ValueError("the directory is incomplete")
    if any(a + b > len(data) for a, b in zip(offsets, lengths, strict=True)):
        raise ValueError("the pixels end too early")
    each = len(offsets) // planes
    parts = [
        _one_plane(
            data, layout, n // planes, offsets[i : i + each], lengths[i : i + each], tiled=tiled
        )
        for i in range(0, len(offsets), each)
    ]
    return np.concatenate(parts, axis=2) if len(parts) > 1 else parts[0]


def _one_plane(
    data: bytes,
    layout: Layout,
    samples: int,
    offsets: tuple[int, ...],
    lengths: tuple[int, ...],
    *,
    tiled: bool,
) -> Array:
    """(h, w, samples) from its strips or tiles."""
    order, tags = layout.order, layout.tags
    bits = 8 if layout.as_bytes else layout.bits
    one = {
        _WIDTH: layout.row(layout.width, samples),
        _HEIGHT: layout.height,
        _PHOTOMETRIC: _BLACK_IS_0,
        _SAMPLES: 1,
        _PLANAR: 1,
    }
    if tiled:
        tile_width = numbers(tags.get(_TILE_WIDTH), order, (0,))[0]
        if not 0 < tile_width <= _MAX_SIDE:
            raise ValueError("tiles without a width")
        # The last tile across is read whole: predictor 3 can't be undone on a part of it.
        across = -(-layout.width // tile_width)
        one[_TILE_WIDTH] = layout.row(tile_width, samples)
        one[_WIDTH] = across * one[_TILE_WIDTH]
        one[_TILE_HEIGHT] = numbers(tags.get(_TILE_HEIGHT), order, (0,))[0]
    else:
        tile_width = layout.width
        one[_ROWS] = min(numbers(tags.get(_ROWS), order, (layout.height,))[0], layout.height)
    directory: Directory = {tag: entry_of(LONG, order, value) for tag, value in one.items()}
    directory[_COMPRESSION] = tags.get(_COMPRESSION, entry_of(SHORT, order, 1))
    directory[_BITS] = entry_of(SHORT, order, bits)
    directory[_FORMAT] = entry_of(SHORT, order, _UNSIGNED if bits <= 16 else _FLOAT)
    directory[_TILES if tiled else _STRIPS] = entry_of(LONG, order, *offsets)
    directory[_TILE_LENGTHS if tiled else _LENGTHS] = entry_of(LONG, order, *lengths)
    if layout.reverse:
        directory[_FILL_ORDER] = entry_of(SHORT, order, 2)
    values = _grey(data, directory, order, bits // 8)
    if values.shape != (layout.height, one[_WIDTH]):
        raise ValueError("another size is read")
    if layout.as_bytes:
        values = _words(values, layout, tile_width * samples)
    values = values.reshape(layout.height, -1, samples)
    predictor = numbers(tags.get(_PREDICTOR), order, (1,))[0]
    if predictor != 1 and layout.compression in _PREDICTED:
        _undo(values, predictor, tile_width, order)
    return values[:, : layout.width].view(layout.dtype)


def _grey(data: bytes, directory: Directory, order: Order, itemsize: int) -> Array:
    """What is unpacked: (h, w * samples); uint16, or floats' bits as uint32 or uint64. Of single
    bytes Pillow does it: (h, bytes of a row)."""
    end = len(data) + len(data) % 2
    tail = np.frombuffer(write_tree(Tree(directory, {}), order, end), np.uint8)
    file = np.zeros(end + len(tail), np.uint8)  # numpy lets other threads run while it copies
    file[: len(data)] = np.frombuffer(data, np.uint8)
    file[4:8] = np.frombuffer(entry_of(LONG, order, end).raw, np.uint8)
    file[end:] = tail
    if itemsize == 1:
        return _bytes(file)
    try:
        found = cv2.imdecode(file, cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ValueError(str(error)) from error
    if found is None or found.ndim != 2 or found.dtype.itemsize != itemsize:  # pyright: ignore[reportUnnecessaryComparison]
        raise ValueError("OpenCV can't read it")
    return found.view(f"u{found.dtype.itemsize}")


def _bytes(file: Array) -> Array:
    try:
        with Image.open(io.BytesIO(file.tobytes()), formats=["TIFF"]) as image:
            return np.array(image)
    except Exception as error:  # libtiff's, through Pillow's many
        raise ValueError(repr(error)) from error


def _words(values: Array, layout: Layout, across: int) -> Array:
    """Samples of rows of bytes: (h, n) of `Layout.dtype`'s size, native byte order.

    Args:
        values: (h, bytes) uint8: tile after tile, or strips.
        layout: of the file.
        across: samples of a tile's row.
    """
    if layout.bits % 16 == 0:
        stored = np.ascontiguousarray(values).view(f"{layout.order}u{layout.dtype.itemsize}")
        return stored.astype(f"u{layout.dtype.itemsize}")
    each = layout.row(across, 1)
    rows = values.reshape(layout.height, -1, each)
    weights = (1 << np.arange(layout.bits - 1, -1, -1)).astype(np.uint16)
    made = np.empty((*rows.shape[:2], across), np.uint16)
    for top in range(0, layout.height, _BAND):
        bits = np.unpackbits(rows[top : top + _BAND], axis=2)[..., : across * layout.bits]
        made[top : top + _BAND] = bits.reshape(*bits.shape[:2], across, layout.bits) @ weights
    full = (1 << layout.bits) - 1
    spread = (made.astype(np.uint32) * 65535 + full // 2) // full
    return spread.astype(np.uint16).reshape(layout.height, -1)


def _undo(values: Array, predictor: int, tile_width: int, order: Order) -> None:
    """Turn differences into values, in place, tile by tile across.

    Args:
        values: (h, w, samples), uint16, uint32 or uint64.
        predictor: 2: differences to the sample one pixel to the left. 3: the bytes of a row of
            floats sorted by significance, highest first, then differences of these bytes.
        tile_width: where it begins again.
        order: the file's byte order.

    Raises:
        ValueError: another predictor.
    """
    for left in range(0, values.shape[1], tile_width):
        part = values[:, left : left + tile_width]
        if predictor == 2:
            np.cumsum(part, axis=1, dtype=part.dtype, out=part)
        elif predictor == 3:
            part[:] = _undo_float(part, order)
        else:
            raise ValueError(f"predictor {predictor}")


def _undo_float(part: Array, order: Order) -> Array:
    height, width, samples = part.shape
    # OpenCV swapped the bytes of each word if the file's order is not the machine's; what stood
    # in the file is wanted.
    stored = np.ascontiguousarray(part).astype(part.dtype.newbyteorder(order))
    rows = stored.view(np.uint8).reshape(height, -1, samples)
    summed = np.cumsum(rows, axis=1, dtype=np.uint8)
    planes = summed.reshape(height, part.itemsize, width * samples)
    words = np.ascontiguousarray(planes.transpose(0, 2, 1)).view(part.dtype.newbyteorder(">"))
    return words.astype(part.dtype).reshape(part.shape)


def _dtype(bits: tuple[int, ...], formats: tuple[int, ...]) -> np.dtype[np.generic] | None:
    if len(set(bits)) != 1 or len(set(formats)) != 1:
        return None
    name = {
        **dict.fromkeys(((10, _UNSIGNED), (12, _UNSIGNED), (14, _UNSIGNED)), "uint16"),
        (16, _UNSIGNED): "uint16",
        (16, _FLOAT): "float16",
        (32, _FLOAT): "float32",
        (64, _FLOAT): "float64",
    }.get((bits[0], formats[0]))
    return np.dtype(name) if name else None


def _alpha(extra: int, meanings: tuple[int, ...]) -> str:
    """What the first sample beyond the colours is (TIFF 6.0, ExtraSamples)."""
    if not extra:
        return "none"
    if not meanings:  # older programs forgot to say; Pillow too takes a lone one for alpha
        return "straight" if extra == 1 else "ignored"
    return {1: "associated", 2: "straight"}.get(meanings[0], "ignored")
