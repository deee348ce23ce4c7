"""A PNG's samples as they are stored, and whether they are all there: no colours, no texts.

For files of our own making. Pictures from anywhere else are opened by `opening`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.png import bare_png, check_packed_rows, chunks
from desktop_app.imaging.png_bands_reader import read_banded_png
from desktop_app.imaging.text_chunks import PNG_SIGNATURE

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = (1, 2, 4, 8, 16)
_FROM_CV2 = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}


@dataclass(frozen=True, slots=True)
class PngHead:
    """What IHDR says.

    Attributes:
        size: in pixels, both sides at least 1.
        bits: of a sample: 1, 2, 4, 8 or 16.
        colour: PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
        samples: a pixel; of a palette 1.
        interlaced: Adam7.
    """

    size: Size
    bits: int
    colour: int
    samples: int
    interlaced: bool

    @property
    def unpacked(self) -> int:
        """Bytes of the pixels in memory, as OpenCV makes them (at least 8 bits a sample)."""
        return self.size.area * self.samples * (2 if self.bits == 16 else 1)


def is_png(data: bytes) -> bool:
    """Whether a file begins as a PNG does."""
    return data.startswith(PNG_SIGNATURE)


def png_head(data: bytes) -> PngHead:
    """What a PNG's first chunk says; the first 33 bytes are enough.

    Raises:
        ValueError: it is not a PNG, or the header is impossible.
    """
    if not is_png(data) or data[12:16] != b"IHDR" or len(data) < 29:
        raise ValueError("no PNG")
    width, height, bits, colour, method, filters, lace = struct.unpack_from(">IIBBBBB", data, 16)
    known = colour in _SAMPLES and bits in _DEPTHS and not method and not filters and lace < 2
    if not known or not 0 < width < 2**31 or not 0 < height < 2**31:
        raise ValueError("an impossible PNG header")
    return PngHead(Size(width, height), bits, colour, _SAMPLES[colour], lace == 1)


def check_png(data: bytes) -> PngHead:
    """Unpack all rows once, in small pieces that are not kept.

    Raises:
        ValueError: rows are missing or damaged.
    """
    head = png_head(data)
    packed = [body for kind, body in chunks(data) if kind == b"IDAT"]
    check_packed_rows(packed, head.size, head.samples * head.bits, interlaced=head.interlaced)
    return head


def read_exact_png(data: bytes) -> Array:
    """The samples of a PNG of 8 or 16 bits, without a palette.

    Returns:
        (h, w, 1..4), uint8 or uint16: grey, grey and alpha, RGB or RGBA.

    Raises:
        ValueError: it is none, or damaged.
    """
    head = png_head(data)
    if head.bits < 8 or head.colour == 3:
        raise ValueError("a PNG of another kind")
    size = head.size
    if not head.interlaced:
        banded = read_banded_png(data, size.width, size.height, head.samples, head.bits)
        if banded is not None:
            return banded
    found = cv2.imdecode(np.frombuffer(bare_png(data), np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.shape[:2] != (head.size.height, head.size.width):  # pyright: ignore[reportUnnecessaryComparison]
        raise ValueError("OpenCV can't read it")
    if found.itemsize * 8 != head.bits:
        raise ValueError("OpenCV reads another depth")
    pixels = np.asarray(found).reshape(*found.shape[:2], -1)
    if head.samples == 2 and pixels.shape[2] == 4:  # grey and alpha come as BGRA
        return np.ascontiguousarray(pixels[..., [0, 3]])
    if head.samples != pixels.shape[2]:
        raise ValueError("OpenCV reads another number of channels")
    turn = _FROM_CV2.get(head.samples)
    return pixels if turn is None else np.asarray(cv2.cvtColor(pixels, turn))
