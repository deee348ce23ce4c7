"""Picture files ↔ pixels: the one place where bytes of a disk become arrays and back.

Works on bytes in memory; reading and writing files is the caller's. Nothing here warns or prints:
a file is opened, or an `InputError` says why not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray, frozen
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.container import load_first_frame, open_header, quiet
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.encode import encode
from desktop_app.imaging.formats import format_for
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.srgb import grey_and_alpha, to_srgb
from desktop_app.imaging.tiff_read import layout_of

__all__ = ["Opened", "decode", "decode_mask", "encode", "format_for", "working_copy"]


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """A picture as it was opened.

    Attributes:
        pixels: (h, w, 3|4) uint8 sRGB, upright, read-only.
        notes: codes of what must be said: ``first_frame`` (of an animation or of several pages),
            ``reduced_to_8_bit``, ``converted_from_cmyk``, ``profile_converted``.
        format: PNG, JPEG, WEBP, TIFF, BMP, GIF or AVIF.
    """

    pixels: ByteArray
    notes: tuple[str, ...]
    format: str

    @property
    def has_alpha(self) -> bool:
        """Whether the picture has an alpha channel (it may be opaque all over)."""
        return self.pixels.shape[2] == 4

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self.pixels.shape[1], self.pixels.shape[0])


def decode(data: bytes, name: str) -> Opened:
    """Open a picture file as an 8-bit sRGB copy. At its own depth: `opening.read_picture`.

    Args:
        data: the whole file.
        name: what errors call it.

    Raises:
        InputError: ``not_a_picture``, ``picture_truncated`` or (told from the header, before
            anything is decoded) ``picture_too_large``.
    """
    if _only_ours(data):
        return working_copy(read_picture(data, name))
    with quiet():
        frame = load_first_frame(data, name)
        try:
            pixels, changes = to_srgb(frame.image)
        except Exception as error:
            raise InputError("picture_truncated", repr(error), name=name) from error
    notes = (
        *(("first_frame",) if frame.more_frames else ()),
        *(("reduced_to_8_bit",) if frame.deep else ()),
        *changes,
    )
    return Opened(frozen(pixels), notes, "JPEG" if frame.format == "MPO" else frame.format)


def working_copy(picture: Picture) -> Opened:
    """The 8-bit sRGB copy of a picture that was opened at its own depth.

    Grey and colours are rounded to the nearest; what sRGB can't show is clipped.
    """
    space = colour_space(picture.origin.about.icc)
    pixels = picture.pixels
    if not (space.is_srgb and pixels.dtype == np.uint8):
        pixels = to_bytes(space.to_srgb(pixels))
    own = (
        "profile_in_8_bit",
        "profile_ignored",
        "beyond_range",
        "reduced_to_float32",
        "extra_channels_dropped",
    )
    notes = tuple(note for note in picture.notes if note not in own)
    if picture.pixels.dtype != np.uint8:
        notes += ("reduced_to_8_bit",)
    if not space.is_srgb:
        notes += ("profile_converted",)
    return Opened(frozen(pixels), notes, picture.format)


def decode_mask(data: bytes, name: str) -> ByteArray:
    """Open a picture file as a mask: its alpha where that is not opaque all over, else luminance.

    Returns:
        (h, w) uint8, read-only: 0 is locked, everything above is painted.

    Raises:
        InputError: as `decode`.
    """
    if _only_ours(data):
        return _mask_of(working_copy(read_picture(data, name)).pixels)
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


def _mask_of(pixels: ByteArray) -> ByteArray:
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 255:
        return frozen(pixels[..., 3])
    return frozen(np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., :3])).convert("L")))
