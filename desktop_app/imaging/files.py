"""Picture files ↔ pixels: the one place where bytes of a disk become arrays and back.

Works on bytes in memory; reading and writing files is the caller's. Nothing here warns or prints:
a file is opened, or an `InputError` says why not.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray, frozen
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.encode import encode
from desktop_app.imaging.formats import format_for
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.pillow_files import load_first_frame, open_header, quiet
from desktop_app.imaging.srgb import grey_and_alpha
from desktop_app.imaging.tiff_read import layout_of

__all__ = ["decode_mask", "encode", "format_for"]


def decode_mask(data: bytes, name: str) -> ByteArray:
    """Open a picture file as a mask: its alpha where that is not opaque all over, else luminance.

    Returns:
        (h, w) uint8, read-only: 0 is locked, everything above is painted.

    Raises:
        InputError: as `opening.read_picture`.
    """
    if _only_ours(data):
        return _mask_of(_eight_bits(read_picture(data, name)))
    with quiet():
        frame = load_first_frame(data, name)
        try:
            grey, alpha = grey_and_alpha(frame.image)
        except Exception as error:
            raise InputError("picture_truncated", repr(error), name=name) from error
    return frozen(grey if alpha is None or alpha.min() == 255 else alpha)


def _only_ours(data: bytes) -> bool:
    """Whether this is a TIFF Pillow doesn't know: deep grey with alpha, most kinds of floats…"""
    if layout_of(data) is None:
        return False
    try:
        open_header(data, "")
    except InputError as error:
        return error.code == "not_a_picture"
    return False


def _eight_bits(picture: Picture) -> ByteArray:
    """(h, w, 3|4) uint8 sRGB, rounded to the nearest; what sRGB can't show is clipped."""
    space = colour_space(picture.origin.about.icc)
    return to_bytes(space.to_srgb(picture.pixels))


def _mask_of(pixels: ByteArray) -> ByteArray:
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 255:
        return frozen(pixels[..., 3])
    return frozen(np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., :3])).convert("L")))
