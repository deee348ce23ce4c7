"""A loaded Pillow image of any mode → 8-bit sRGB pixels, with notes on what was lost or changed.

Deep colour (16 bits kept, profiles kept) is not here: this is the working copy.
"""

from __future__ import annotations

import io
import struct
from typing import Any, cast

import numpy as np
from PIL import Image, ImageCms

from desktop_app.core.pixels import Array, ByteArray

_PROFILE_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_OWN = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa")
_BAND = 256  # rows
_LATTICE = 7  # values a channel on which a profile is compared with sRGB


def to_srgb(image: Image.Image) -> tuple[ByteArray, tuple[str, ...]]:
    """Convert to sRGB.

    Args:
        image: a loaded picture of any mode; its ICC profile, if any, is in ``info``.

    Returns:
        (h, w, 3|4) uint8 and the codes of what must be said: ``converted_from_cmyk`` or
        ``profile_converted``.
    """
    icc = image.info.get("icc_profile")
    if image.mode in ("RGB", "RGBA") and not icc and "transparency" not in image.info:
        return _array(image), ()  # by far the most pictures: no copy more than needed
    notes: list[str] = []
    base, alpha = _split(image)
    if base.mode == "CMYK":
        notes.append("converted_from_cmyk")
    rgb = _through_profile(base, icc)
    if rgb is not None and base.mode != "CMYK":
        notes.append("profile_converted")
    if rgb is None:
        rgb = base if base.mode == "RGB" else base.convert("RGB")
    if alpha is not None:
        rgb.putalpha(alpha)  # RGB becomes RGBA in place
    return _array(rgb), tuple(notes)


def in_own_colours(image: Image.Image) -> ByteArray | None:
    """The values as they are, RGB(A); grey becomes R = G = B.

    Args:
        image: a loaded picture of any mode.

    Returns:
        (h, w, 3|4) uint8; None where the values are neither RGB nor grey (inks, Lab, HSV), or have
        more than 8 bits.
    """
    if image.mode not in _OWN:
        return None
    base, alpha = _split(image)
    rgb = base if base.mode == "RGB" else base.convert("RGB")
    if alpha is not None:
        rgb = rgb.copy()
        rgb.putalpha(alpha)
    return _array(rgb)


def srgb_profile() -> bytes:
    """An ICC profile of sRGB, the same bytes every time."""
    made = bytearray(
        ImageCms.ImageCmsProfile(cast("Any", ImageCms).createProfile("sRGB")).tobytes()
    )
    struct.pack_into(">6H", made, 24, 2000, 1, 1, 0, 0, 0)  # when it was made (ICC.1, 7.2.8)
    made[84:100] = bytes(16)  # its digest, which may be left out (7.2.18)
    return bytes(made)


def _array(image: Image.Image) -> ByteArray:
    """(h, w, c) of RGB or RGBA. Band by band: Pillow packs all of it three times else."""
    found = np.empty((image.height, image.width, len(image.getbands())), np.uint8)
    for top in range(0, image.height, _BAND):
        part = (0, top, image.width, min(top + _BAND, image.height))
        found[top : part[3]] = np.asarray(image.crop(part))
    return found


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """(L, RGB or CMYK picture; L alpha or None)."""
    mode = image.mode
    if mode[0] in "IF":
        grey, alpha = _deep_grey(image)
        return Image.fromarray(grey), None if alpha is None else Image.fromarray(alpha)
    if mode in ("LA", "La"):
        both = image.convert("LA")
        return both.getchannel("L"), both.getchannel("A")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return rgba.convert("RGB"), rgba.getchannel("A")
    if mode in ("1", "L"):
        return image.convert("L"), None
    if mode == "LAB":
        return _from_lab(image), None
    return (image if mode in ("CMYK", "RGB") else image.convert("RGB")), None


def _from_lab(image: Image.Image) -> Image.Image:
    """Lab (D50) as sRGB, computed for each pixel: the table that lcms makes otherwise, and Pillow's
    ``convert`` with it, is up to 14 steps beside."""
    lab, srgb = (cast("Any", ImageCms).createProfile(name) for name in ("LAB", "sRGB"))
    flags = ImageCms.Flags.NOOPTIMIZE
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    transform = ImageCms.buildTransform(lab, srgb, "LAB", "RGB", intent, flags)
    return cast("Image.Image", ImageCms.applyTransform(image, transform))


def _deep_grey(image: Image.Image) -> tuple[ByteArray, ByteArray | None]:
    """8-bit grey of a mode with 16 or 32 bits, and alpha where one grey value is transparent."""
    values: Array = np.asarray(image)
    key = image.info.get("transparency")
    alpha = None if not isinstance(key, int) else np.where(values == key, 0, 255).astype(np.uint8)
    if image.mode.startswith("I;16"):
        # The high byte, as libpng and Pillow do it for 16-bit RGB: 257·k gives k exactly.
        return (values >> 8).astype(np.uint8), alpha
    values = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=1e38, neginf=-1e38)
    low, high = min(0.0, float(values.min())), float(values.max())
    # Floats are 0..1 and whole numbers 0..65535 by custom; what exceeds that is fitted.
    usual = 1.0 if image.mode == "F" else 65535.0
    top = usual if high <= usual else high
    return np.rint((values - low) * (255.0 / (top - low))).astype(np.uint8), alpha


def _through_profile(base: Image.Image, icc: bytes | None) -> Image.Image | None:
    """The picture in sRGB by its profile; None if there is none, it is sRGB, or it is no use."""
    if not icc:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        space = _PROFILE_SPACES.get(cast("Any", profile.profile).xcolor_space.strip())
        if space != base.mode:
            return None
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.ImageCmsProfile(cast("Any", ImageCms).createProfile("sRGB")),
            base.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if base.mode != "CMYK" and _changes_nothing(transform, base.mode):
            return None
        return ImageCms.applyTransform(base, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # a broken profile: read the values as sRGB, as browsers do


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether the transform moves no value of a lattice by more than 1: the profile is sRGB."""
    levels = np.linspace(0, 255, _LATTICE).astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    sample = levels[None, :] if mode == "L" else cube.reshape(1, -1, 3)
    result = ImageCms.applyTransform(Image.fromarray(sample), transform)
    expected = sample[..., None] if mode == "L" else sample
    difference = np.abs(np.asarray(result).astype(int) - expected.astype(int))
    return bool(difference.max() <= 1)
