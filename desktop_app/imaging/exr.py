"""OpenEXR files as pictures: linear light in float32. The library decodes in a separate process
(`imaging.confined`); which channels are the picture is decided here.

Colours are multiplied by alpha in the file, as its specification says, and are not in a picture.
"""

from __future__ import annotations

import base64
import mmap
import sys
from dataclasses import replace

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.codec import Codec, FileFacts, check_library
from desktop_app.imaging.confined import confined_values
from desktop_app.imaging.exr_decoding import decoded_exr
from desktop_app.imaging.exr_header import STRUCTURE, ExrPart, read_parts
from desktop_app.imaging.icc import gamma_tag, primaries_matrix, write_matrix_profile
from desktop_app.imaging.opened import finished, straight
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.pillow_files import check_size

EXIF, XMP = "velatura:exif", "xmp"
"""Attributes in which EXIF (Base64) and XMP stand."""

_REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
"""Red, green, blue, white, of files that tell none."""

_ROOM, _MOST = 1 << 30, 6 << 30  # bytes beside the pixels, and of pixels
_SECONDS, _PER_SECOND = 4, 24  # of work, and one more for each 2^24 bytes
_LUMINANCE = ("Y", "RY", "BY")


def exr_codec() -> Codec:
    """How one is read. Raises ImportError: its library is not there."""
    check_library("OpenEXR")
    return Codec(_tell, _read)


def _chosen(parts: tuple[ExrPart, ...], name: str) -> tuple[ExrPart, tuple[str, ...]]:
    """The part that is the picture, and its channels: red, green and blue, or luminance with or
    without chroma, or one that is shown as grey; alpha behind them.

    Raises:
        InputError: ``exr_deep``.
    """
    flat = [part for part in parts if not part.deep and part.channels]
    if not flat:
        raise InputError("exr_deep", name=name)
    found = [(part, _colours(part)) for part in flat]
    return next((one for one in found if len(one[1]) > 1 or one[1] == ("Y",)), found[0])


def _colours(part: ExrPart) -> tuple[str, ...]:
    names = [one.name for one in part.channels]
    layers = dict.fromkeys(["", *(name.rpartition(".")[0] for name in names)])
    for layer in layers:
        own = {
            name.rpartition(".")[2].upper(): name
            for name in names
            if name.rpartition(".")[0] == layer
        }
        alpha = (own["A"],) if "A" in own else ()
        for wanted in ("RGB", _LUMINANCE, "Y"):
            if all(one in own for one in wanted):
                return (*(own[one] for one in wanted), *alpha)
    colours = [name for name in names if name.rpartition(".")[2].upper() != "A"]
    return (colours[0],) if colours else (names[0],)


def _tell(data: bytes, name: str) -> FileFacts:
    parts = read_parts(data)
    part, chosen = _chosen(parts, name)
    names = [one.name for one in part.channels]
    facts = {
        "Channels": ", ".join(names[:40]) + (f" … ({len(names)})" if len(names) > 40 else ""),
        "Opened channels": ", ".join(chosen),
        "Parts": str(len(parts)),
        "Data window": str(part.data.size),
    }
    each = 4 * max(4, len(chosen))
    return FileFacts(part.display.size, each, _about(part), tuple(facts.items()))


def _about(part: ExrPart) -> About:
    points = part.numbers("chromaticities", "chromaticities", 8) or _REC709
    texts = ((key, part.text(key)) for key in part.attributes if key not in STRUCTURE | {EXIF, XMP})
    density = part.numbers("xDensity", "float", 1)
    aspect = part.numbers("pixelAspectRatio", "float", 1) or (1.0,)
    fair = bool(density) and 0 < density[0] < 1e6 and 0.01 < aspect[0] < 100
    exif = part.text(EXIF)
    return About(
        icc=linear_profile(points),
        exif=base64.b64decode(exif) if exif else None,
        xmp=part.text(XMP).encode() or None,
        dpi=(density[0], density[0] * aspect[0]) if fair else None,
        texts=tuple((key, text) for key, text in texts if text),
    )


def linear_profile(points: tuple[float, ...]) -> bytes | None:
    """The profile of linear light of these primaries and white (x, y each); None: they span no
    colours."""
    red, green, blue, white = (points[at : at + 2] for at in (0, 2, 4, 6))
    try:
        matrix = primaries_matrix(red, green, blue, white)  # pyright: ignore[reportArgumentType]
    except (ArithmeticError, np.linalg.LinAlgError):
        return None
    if not np.isfinite(matrix).all() or np.abs(matrix).max() > 100:
        return None
    usual = np.allclose(points, _REC709, atol=1e-4)
    return write_matrix_profile(
        "Linear Rec. 709" if usual else "Linear light", matrix, gamma_tag(1.0)
    )


def _read(data: bytes, name: str) -> Picture:
    parts = read_parts(data)
    part, chosen = _chosen(parts, name)
    check_size(part.data.size, name)
    shown = part.display.intersected(part.data)
    needed = sum(one.unpacked for one in parts if not one.deep)
    if needed > _MOST:
        raise InputError("exr_channels", name=name, gigabytes=round(needed / 1e9, 1))
    memory = _ROOM + 2 * needed + part.data.size.area * 32
    arguments = (str(part.number), *chosen)
    (stored,) = confined_values(
        name,
        decoded_exr,
        *arguments,
        data=data,
        memory=memory,
        seconds=_SECONDS + (needed >> _PER_SECOND),
    )
    if stored.shape[:2] != (part.data.height, part.data.width):
        raise InputError("picture_truncated", "channels of another size", name=name)
    about, notes = _about(part), list[str]()
    if about.icc is None:
        notes.append("profile_ignored")
        about = replace(about, icc=linear_profile(_REC709))
    pixels, grey = _coloured(stored, part, chosen)
    if pixels.shape[2] == 4 and pixels[..., :3].any() and not pixels[..., 3].any():
        notes.append("alpha_empty")  # light alone, that would not be seen
        pixels = pixels[..., :3]
    elif pixels.shape[2] == 4:
        alpha = pixels[..., 3:]
        pixels = np.concatenate((straight(pixels[..., :3], alpha, 1.0), alpha), 2)
    if shown != part.data:
        notes.append("outside_left_out")
    if part.data != part.display:
        pixels = _placed(pixels, part, shown)
    if len(chosen) < len(part.channels):
        notes.append("extra_channels_dropped")
    if len(parts) > 1:
        notes.append("first_part")
    return finished(pixels, about, Facts(grey=grey), "EXR", data, tuple(notes), 1)


def _coloured(stored: FloatArray, part: ExrPart, chosen: tuple[str, ...]) -> tuple[Array, bool]:
    """RGB(A) of the channels, and whether they were grey."""
    count = len(chosen)
    if count > 2 and chosen[1].endswith("RY"):
        points = part.numbers("chromaticities", "chromaticities", 8) or _REC709
        weights = _weights(points)
        light, colours = stored[..., 0], stored[..., :3].copy()
        colours[..., 0] = (stored[..., 1] + 1) * light
        colours[..., 2] = (stored[..., 2] + 1) * light
        rest = light - colours[..., 0] * weights[0] - colours[..., 2] * weights[2]
        colours[..., 1] = rest / weights[1]
        return np.concatenate((colours, stored[..., 3:]), 2), False
    if count >= 3:
        return stored, False
    if chosen[0].rpartition(".")[2].upper() == "A":  # nothing but alpha: black
        black = np.zeros((*stored.shape[:2], 3), np.float32)
        return np.concatenate((black, stored), 2), True
    return np.concatenate((stored[..., :1].repeat(3, 2), stored[..., 1:]), 2), True


def _weights(points: tuple[float, ...]) -> FloatArray:
    """Shares of red, green and blue in luminance."""
    columns = np.array(
        [[x, y, 1 - x - y] for x, y in zip(points[:6:2], points[1:6:2], strict=True)]
    ).T
    x, y = points[6:]
    try:
        scale = np.linalg.solve(columns, np.array([x / y, 1, (1 - x - y) / y]))
        weights = columns[1] * scale
    except (ArithmeticError, np.linalg.LinAlgError):
        return _weights(_REC709)
    return (weights / weights.sum()).astype(np.float32)


def _placed(pixels: Array, part: ExrPart, shown: Rect) -> Array:
    """On the display window: where no pixels are, it is transparent."""
    covers = shown == part.display
    channels = 3 if covers and pixels.shape[2] == 3 else 4
    canvas = _blank((part.display.height, part.display.width, channels))
    if not shown.is_empty:
        left, top = part.data.x, part.data.y
        inside = pixels[shown.moved(-left, -top).slices]
        there = canvas[shown.moved(-part.display.x, -part.display.y).slices]
        there[..., : inside.shape[2]] = inside
        if inside.shape[2] < there.shape[2]:
            there[..., 3] = 1
    return canvas


def _blank(shape: tuple[int, ...]) -> FloatArray:
    """Zeros that take memory where something is written, in small pages: numpy's are of 2 MB, and
    a column of pixels in a wide frame would take all of it."""
    if sys.platform != "linux":
        return np.zeros(shape, np.float32)
    memory = mmap.mmap(-1, 4 * int(np.prod(shape)), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, np.float32).reshape(shape)
