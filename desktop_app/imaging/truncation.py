"""Whether all pixels of a file are in it. Decoders fill up what is missing and say nothing."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from desktop_app.imaging.file_blocks import jpeg_segments
from desktop_app.imaging.ifd import byte_order, first_offset
from desktop_app.imaging.png_exact import check_png

_GREY = (127, 128)  # what libjpeg fills blocks with that are not there, as it is or inverted
_BLOCK = 4  # half of one: finer colours of the other half reach into it
_NOISE = b"\x5a\xa5\x3c\xc3" * 16
_EOI, _SOS = b"\xff\xd9", 0xDA
_FEWEST_ZEROS, _SHARE_OF_ZEROS = 64, 0.02
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


def check_before(data: bytes, form: str) -> None:
    """What can be told before anything is decoded.

    Args:
        data: the whole file.
        form: Pillow's name of the format.

    Raises:
        ValueError: pixels are missing.
    """
    if form == "PNG":
        check_png(data)
    elif form in ("WEBP", "AVIF"):
        # Both end in packed pixels, which never end in many zeros: room that was made for a
        # download and not filled does.
        zeros = len(data) - len(data.rstrip(b"\0"))
        if zeros >= max(_FEWEST_ZEROS, _SHARE_OF_ZEROS * len(data)):
            raise ValueError(f"it ends in {zeros} zeros")


def check_decoded(data: bytes, image: Image.Image) -> None:
    """What can be told only of a picture that was decoded.

    A JPEG that ends too early, but with its mark of the end, is grey from there on; one that comes
    in several passes is coarse. Where its last block is that grey, or there are passes, it is
    decoded once more with other bytes before the mark: of a whole picture they are never read.

    Raises:
        ValueError: pixels are missing.
    """
    if image.format not in ("JPEG", "MPO"):
        return
    width, height = image.size
    corner = image.crop((max(0, width - _BLOCK), max(0, height - _BLOCK), width, height))
    in_passes = "progressive" in image.info
    if not in_passes and not np.isin(np.asarray(corner), _GREY).all():
        return
    end = end_of_scan(data)
    if end is None:
        return
    longer = data[:end] + _NOISE + data[end:]
    with Image.open(io.BytesIO(longer), formats=["JPEG", "MPO"]) as again:
        if again.tobytes() != image.tobytes():
            raise ValueError("the pixels end too early")


def tiff_ends_early(data: bytes) -> bool:
    """Whether a TIFF's first directory, or what it points to, lies beyond the end of the file."""
    order = byte_order(data)
    if order is None:
        return False
    at = first_offset(data, order)
    if len(data) < 8 or at + 2 > len(data):
        return True
    (count,) = struct.unpack_from(order + "H", data, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if entry + 12 > len(data):
            return True
        _, kind, number, place = struct.unpack_from(order + "HHII", data, entry)
        size = _SIZES.get(kind, 0) * number
        if size > 4 and place + size > len(data):
            return True
    return False


def end_of_scan(data: bytes) -> int | None:
    """Where a JPEG's mark of the end stands: behind the first scan no other bytes look like it.
    None: there is none."""
    for kind, at, _ in jpeg_segments(data):
        if kind == _SOS:
            end = data.find(_EOI, at)
            return None if end < 0 else end
    return None
